import { Agent, request as httpRequest } from 'node:http'
import { expect, onTestFinished } from 'vitest'
import type { SentRequest } from '../../../emulator/delivery/exchange.ts'
import type { FaultName } from '../../../emulator/delivery/fault-catalogue.ts'
import { afterSigning, beforeSigning } from '../../../emulator/delivery/forge.ts'
import { buildRequest } from '../../../emulator/delivery/request.ts'
import { interfaceById } from '../../../emulator/protocol/catalogue.ts'
import { OAEP_MODES } from '../../../emulator/protocol/cipher/client-secret.ts'
import type { ApplicationFacts, CallContext, CallFacts, TenantFacts, UserFacts } from '../../../emulator/protocol/facts.ts'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import type { CallParameters } from '../../../emulator/protocol/interface.ts'
import { checkBodySign } from '../../../emulator/protocol/signing/body-sign.ts'
import { violations } from '../../../emulator/protocol/validate.ts'
import type { SyncedUser } from '../../../scenarios/reference-isv/kit/stores.ts'
import { type ServeOptions, serveReferenceIsv } from '../../../scenarios/reference-isv/serve.ts'

export const ACCESS_KEY = 'test-access-key-0001'
export const KIT_KEY = 'test-kit-key-0002'
export const NOW = Date.UTC(2026, 0, 15, 8, 30, 0, 123)

export interface KitAnswer {
  readonly resultCode: string
  readonly resultMsg: string
}

/** How a call departs from a good one. */
export interface Departure {
  readonly fault?: FaultName
  readonly context?: Partial<CallContext>
  /** Changes the parameters before they are signed. */
  readonly change?: (composed: CallParameters) => CallParameters
}

/** Plain secret of a client, as a marketplace would know it. */
export const secretOf = (clientId: string): string => `plain-secret-of-${clientId}`

/** The reference ISV on a real socket, and a marketplace that calls its kit. Ended with the test. */
export async function kitMarket(options: Partial<ServeOptions> = {}) {
  const clock = { now: NOW }
  const reported: unknown[] = []
  const isv = await serveReferenceIsv({
    accessKey: ACCESS_KEY,
    kit: { key: KIT_KEY },
    now: () => clock.now,
    report: (error) => reported.push(error),
    ...options,
  })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(async () => {
    agent.destroy()
    await isv.close()
  })
  const key = options.kit?.key ?? KIT_KEY
  let fresh = 0

  const send = ({ method, url, headers, body = '' }: SentRequest) =>
    new Promise<{ status: number; rawHeaders: readonly string[]; body: Buffer }>((resolve, reject) => {
      const sent = httpRequest(url, { method, agent, headers: { ...headers } })
      sent.on('error', reject)
      sent.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body: Buffer.concat(chunks) }),
        )
      })
      sent.end(body)
    })

  const made = (id: string, facts: CallFacts, { fault, context, change = (composed) => composed }: Departure = {}): SentRequest => {
    const described = interfaceById(id)
    const unsigned: CallContext = {
      businessId: 'unused',
      wallNow: clock.now,
      nonce: `NONCE-${++fresh}`,
      iv: (field) => `${field}${fresh}`.padEnd(16, '0').slice(0, 16),
      accessKey: key,
      clientSecret: ({ clientId }) => secretOf(clientId),
      keyBits: 256,
      settings: {},
      ...context,
    }
    const before = beforeSigning(fault, unsigned)
    const changed = (composed: CallParameters) => change(before.change?.(composed) ?? composed)
    const { request } = buildRequest(described, facts, before.context, isv.url, changed)
    return afterSigning(fault, described, request, key)
  }

  /** Sends bytes, and holds the answer to what every answer must be. */
  const answered = async (request: SentRequest): Promise<KitAnswer> => {
    const { status, rawHeaders, body } = await send(request)
    const parsed = JSON.parse(body.toString('utf8'))
    expect(status).toBe(200)
    expect(rawHeaders[rawHeaders.findIndex((name) => /^content-type$/i.test(name)) + 1]).toBe('application/json')
    expect(checkBodySign(rawHeaders, body, key)).toBe('ok')
    expect(violations(interfaceById('kit-v2/tenantSync').response, parsed)).toEqual([])
    return parsed
  }

  return {
    clock,
    isv,
    reported,
    made,
    answered,
    call: (id: string, facts: CallFacts, departure?: Departure): Promise<KitAnswer> => answered(made(id, facts, departure)),
    /** The same facts with a client whose secret is encrypted for this seller. */
    encrypted: (facts: CallFacts, more: Partial<ApplicationFacts> = {}): CallFacts =>
      facts.application ? { ...facts, application: { ...facts.application, publicKey: isv.publicKey, ...more } } : facts,
  }
}

export type KitMarket = Awaited<ReturnType<typeof kitMarket>>

export const sizes = ({ kit }: KitMarket['isv']) => ({
  tenants: kit.tenants.newest().length,
  applications: kit.applications.newest().length,
  users: kit.users.newest().length,
  departments: kit.departments.newest().length,
})

const { tenant, application, departments } = exampleFacts.kit
export const someone = (userName: string, more: Partial<UserFacts> = {}): UserFacts => ({
  userName,
  name: `Name of ${userName}`,
  orgCode: 'D001',
  role: 'user',
  enable: true,
  ...more,
})

/** An enterprise with its client at an application, bound to a purchase. */
export interface Bound {
  readonly instanceId: string
  readonly tenant: TenantFacts
  readonly application: ApplicationFacts
}

export const bound = (n: number, more: Partial<Bound & { domainName: string; appId: string }> = {}): Bound => ({
  instanceId: `instance-${n}`,
  tenant: { ...tenant, tenantId: `tenant-${n}`, tenantCode: `code-${n}`, ...(more.domainName ? { domainName: more.domainName } : {}) },
  application: {
    ...application,
    clientId: `client-${n}`,
    oaep: OAEP_MODES[n % 3] ?? 'sha256',
    ...(more.appId ? { appId: more.appId } : {}),
  },
  ...more,
})

/** Facts of calls about a binding. */
export const about = ({ instanceId, tenant, application }: Bound, more: Partial<CallFacts> = {}): CallFacts => ({
  instanceIds: instanceId === '' ? [] : [instanceId],
  ...(instanceId === '' ? {} : { orderId: `order-of-${instanceId}` }),
  tenant,
  application,
  departments,
  flag: 1,
  ...more,
})

/** Tells the seller everything of a binding, as the marketplace does. */
export async function bind(market: KitMarket, guide: 'kit-v1' | 'kit-v2', binding: Bound, users: readonly UserFacts[] = []) {
  const facts = market.encrypted(about(binding))
  const calls = ['tenantSync', 'applicationSync', 'allOrgSync', ...(users.length > 0 ? ['authSync'] : [])]
  for (const name of calls) expect(await market.call(`${guide}/${name}`, { ...facts, users })).toMatchObject({ resultCode: '000000' })
}

export const userNamed = ({ isv }: KitMarket, userName: string): SyncedUser | undefined =>
  isv.kit.users.newest().find((user) => user.userName === userName)
