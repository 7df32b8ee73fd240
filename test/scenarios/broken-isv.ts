import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { pause } from '../../emulator/clock/wall.ts'
import { BODY_SIGN_HEADER, bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'
import type { OpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { PUSH_USAGE_HOOK } from '../../scenarios/reference-isv/push-usage-hook.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { USE_CODE_HOOK } from '../../scenarios/reference-isv/use-code-hook.ts'

export const ACCESS_KEY = 'a-secret-access-key-0815'

/** An answer on its way from the reference ISV to the marketplace. */
export interface Passing {
  readonly activity: string
  /** How many calls of this activity have come, this one included. */
  readonly n: number
  readonly parameters: Readonly<Record<string, string>>
  status: number
  /** Header names with their case. */
  headers: Record<string, string>
  json: Record<string, unknown>
  /** Sent instead of the JSON. */
  raw?: string
  /** Real milliseconds before it is sent. */
  delayMs?: number
  /** The body is not signed anew after a change. */
  keepSignature?: boolean
}

/** Spoils an answer in place. */
export type Breakage = (answer: Passing) => void

/** The reference ISV behind a front that spoils its answers. Ended with the test. */
export async function brokenIsv(
  breakage: Breakage = () => {},
  options: { asyncMs?: number; newInstanceEachTime?: boolean; openApis?: OpenApiClient; kitKey?: string } = {},
) {
  const { asyncMs, openApis, kitKey } = options
  const kit = kitKey === undefined ? {} : { kit: { key: kitKey } }
  const isv = await serveReferenceIsv({ accessKey: ACCESS_KEY, asyncMs, openApis, ...kit, report: () => {} })
  if (options.newInstanceEachTime) {
    // The mistake that the guides warn of: businessId, which is new in every call, taken for the key.
    const ofOrder = isv.instances.ofOrder.bind(isv.instances)
    isv.instances.ofOrder = (key, businessId, prepare) => ofOrder([...key, businessId], businessId, prepare)
  }
  const counts = new Map<string, number>()
  const seen: { activity: string; at: number }[] = []
  const front = createServer((call, answer) => {
    const chunks: Buffer[] = []
    call.on('data', (chunk: Buffer) => chunks.push(chunk))
    call.on('end', async () => {
      const body = Buffer.concat(chunks)
      const asked = new URL(call.url ?? '/', isv.url)
      const parameters = read(body, asked)
      // Calls of the kit are told apart by their path.
      const activity = String(parameters.activity ?? /\/produceAPI\/(?:v2\/)?(\w+)$/.exec(asked.pathname)?.[1])
      const n = (counts.get(activity) ?? 0) + 1
      counts.set(activity, n)
      const passed = await forward(new URL(asked.pathname + asked.search, isv.url), call.method ?? 'GET', body, call.headers)
      const passing: Passing = { activity, n, parameters, ...passed, json: JSON.parse(passed.body) }
      seen.push({ activity, at: n })
      const before = JSON.stringify(passing.json)
      breakage(passing)
      const changed = JSON.stringify(passing.json) !== before
      const written = passing.raw ?? (changed ? JSON.stringify(passing.json) : passed.body)
      if (changed && passing.headers[BODY_SIGN_HEADER] !== undefined && !passing.keepSignature) {
        passing.headers[BODY_SIGN_HEADER] = bodySignHeader(Buffer.from(written), ACCESS_KEY)
      }
      if (passing.delayMs !== undefined) await pause(passing.delayMs)
      answer.writeHead(passing.status, passing.headers)
      answer.end(written)
    })
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const { port } = front.address() as AddressInfo
  onTestFinished(async () => {
    front.closeAllConnections()
    await new Promise((resolve) => front.close(resolve))
    await isv.close()
  })
  const hooks = { pushUsage: new URL(PUSH_USAGE_HOOK, isv.url).href, useCode: new URL(USE_CODE_HOOK, isv.url).href }
  // Browsers go to the ISV itself: only calls of the marketplace pass the front.
  return {
    url: `http://127.0.0.1:${port}/saasproduce`,
    hooks,
    port,
    seen,
    instances: isv.instances,
    kit: () => ({ publicKey: isv.publicKey, loginAddress: isv.loginAddress }),
  }
}

/** What a call says. A forged one may be half a body, or noise: it says nothing. */
function read(body: Buffer, asked: URL): Record<string, string> {
  if (body.length === 0) return Object.fromEntries(asked.searchParams)
  try {
    return JSON.parse(body.toString())
  } catch {
    return {}
  }
}

function forward(
  url: URL,
  method: string,
  body: Buffer,
  received: IncomingHttpHeaders,
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      url,
      { method, headers: { 'Content-Type': 'application/json;charset=utf8', ...signing(received) } },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const names = answer.rawHeaders.filter((_, i) => i % 2 === 0)
          const headers = Object.fromEntries(names.map((name, i) => [name, answer.rawHeaders[2 * i + 1] as string]))
          for (const name of Object.keys(headers))
            if (/^(connection|keep-alive|transfer-encoding|content-length|date)$/i.test(name)) delete headers[name]
          resolve({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Headers that sign a call of the kit. */
const signing = (received: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    ['authtoken', 'x-sign', 'x-timestamp', 'x-nonce'].flatMap((name) =>
      received[name] === undefined ? [] : [[name, String(received[name])]],
    ),
  )

/** Sets a header under exactly this name, whatever the case it had. */
export function setHeader(answer: Passing, name: string, value: string | undefined): void {
  for (const known of Object.keys(answer.headers)) if (known.toLowerCase() === name.toLowerCase()) delete answer.headers[known]
  if (value !== undefined) answer.headers[name] = value
}

/** Answers one interface, by its names in either guide, with a refusal. */
export const refusing =
  (activities: readonly string[], code = '000005', from = 1): Breakage =>
  (answer) => {
    if (!activities.includes(answer.activity) || answer.n < from) return
    answer.json = { resultCode: code, resultMsg: 'no' }
  }
