import { actOnTenant } from '../../emulator/market/kit/actions.ts'
import { issueCredential, makeTestAccount } from '../../emulator/market/kit/credentials.ts'
import { TENANT_DEEDS } from '../../emulator/market/kit/deeds.ts'
import type {
  CredentialRequest,
  DecideRequest,
  TenantAction,
  TenantRequest,
  TestAccountRequest,
} from '../../emulator/market/kit/requests.ts'
import { makeTenant } from '../../emulator/market/kit/tenants.ts'
import { text } from '../../emulator/protocol/text.ts'
import { KIT_ACTS, type OnTenant } from '../format/kit-steps.ts'
import type { Done } from './done.ts'
import { nothing } from './nothing.ts'
import type { Stage } from './stage.ts'

/** Carrying out the steps of joint operation (联营). */

export type KitActName = keyof typeof KIT_ACTS

export const isKitAct = (name: string): name is KitActName => Object.hasOwn(KIT_ACTS, name)

type Decision = DecideRequest & { readonly interface: string; readonly of?: string; readonly item?: number }

export async function kitAct(stage: Stage, name: KitActName, value: object, known: boolean): Promise<Done> {
  switch (name) {
    case 'credential':
      return credential(stage, value)
    case 'test-account': {
      const appId = onlyApplication(stage)
      await stage.market.kit((tx) => makeTestAccount(tx, appId, value as TestAccountRequest))
      return { actor: 'seller', text: text('applies for the test account', '申请测试账号') }
    }
    case 'tenant': {
      const { as, ...request } = value as TenantRequest & { readonly as: string }
      const tenantId = stage.market.decide((tx) => makeTenant(tx, request))
      if (known) stage.nameTenant(as, tenantId)
      return { actor: 'administrator', text: text(`founds the enterprise ${as} (${request.name})`, `创建企业 ${as}（${request.name}）`) }
    }
    case 'decide':
      return decide(stage, value as Decision)
    default:
      return onTenant(stage, name, value as OnTenant)
  }
}

async function credential(stage: Stage, request: object): Promise<Done> {
  const { application } = stage
  if (!application) throw nothing('apply for a credential', 'the run knows neither public key nor login address of the seller')
  await stage.market.kit((tx) => issueCredential(tx, { ...request, ...application } as CredentialRequest))
  return {
    actor: 'seller',
    text: text(
      `applies for an application credential, login at ${application.loginAddress}`,
      `申请应用凭证，登录地址 ${application.loginAddress}`,
    ),
  }
}

const onlyApplication = (stage: Stage): string => {
  const [appId] = stage.market.state.kit.credentials.keys()
  if (appId === undefined) throw nothing('make a test account', 'no credential was applied for')
  return appId
}

async function onTenant(stage: Stage, name: TenantAction, { tenant, of, item, ...request }: OnTenant): Promise<Done> {
  const instance = of === undefined ? undefined : stage.instance(of, item)
  if (of !== undefined && !instance) throw nothing(`${name} "${of}"`, 'the order has no such billing item')
  const asked = { ...request, ...(instance ? { instanceId: instance.instanceId ?? instance.key } : {}) }
  const tenantId = stage.tenant(tenant)
  await stage.market.kit((tx) => actOnTenant(tx, tenantId, name, asked as never))
  const { actor, attempt } = TENANT_DEEDS[name]
  const what = of === undefined ? tenant : `${tenant}, ${of}`
  const more = detailOf(request)
  return { actor, text: text(`${thirdPerson(attempt.en)} (${what}${more})`, `${attempt.zh}（${what}${more}）`) }
}

/** "bind the application" → "binds the application". */
const thirdPerson = (words: string): string => words.replace(/^\w+/, (verb) => `${verb}s`)

/** What is in a request, as far as it can be told in a line. */
function detailOf(request: object): string {
  const told = Object.entries(request).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
  return told.length === 0 ? '' : `; ${told.join(', ')}`
}

async function decide(stage: Stage, { interface: word, of, item, ...request }: Decision): Promise<Done> {
  const message = stage.messages(word, of, item).at(-1)
  if (!message) throw nothing(`decide about ${word}`, 'no such message was ever created')
  await stage.market.decideOn(message.messageId, request)
  const { decider = 'buyer' } = stage.policyOf(message)
  const words = request.choice === 'stop' ? text('decides to stop', '决定停止') : text('decides to go on', '决定继续')
  return { actor: decider, text: text(`${words.en} with ${message.interfaceName}`, `${words.zh} ${message.interfaceName}`) }
}
