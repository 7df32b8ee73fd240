import { KeyError, type OaepMode, readPublicKey } from '../../protocol/cipher/client-secret.ts'
import { KIT_FLAGS } from '../../protocol/guides/kit-parts.ts'
import { isKitGuide, type KitGuide } from '../../protocol/interface.ts'
import { text } from '../../protocol/text.ts'
import { impossible, MarketError, unknown } from '../errors.ts'
import type { Transaction } from '../transaction.ts'
import { clientIdOf } from './client.ts'
import type { Binding, Credential } from './model.ts'
import type { CredentialRequest, TestAccountRequest } from './requests.ts'
import { beginBinding } from './sequence.ts'
import { tellUsers } from './tell.ts'
import { makeTenant, tenantNamed, userFrom } from './tenants.ts'

const applying = text('issue the credential', '申请应用凭证')

/**
 * The seller applies for an application credential (应用凭证申请): an enterprise for its own tests is bound at once.
 * Source: [doc] zh-cn_topic_0070649438, imc_faq/imc_08_0001.
 *
 * @returns the application's id
 */
export function issueCredential(tx: Transaction, request: CredentialRequest): string {
  const { kit } = tx.state
  const other = [...kit.credentials.values()].find(({ loginAddress }) => sameAddress(loginAddress, request.loginAddress))
  if (other) {
    throw impossible(
      applying,
      text(
        `application ${other.appId} has the login address ${other.loginAddress} already`,
        `应用 ${other.appId} 已使用登录地址 ${other.loginAddress}`,
      ),
      ['another loginAddress'],
    )
  }
  if (!/^https?:$/.test(URL.canParse(request.loginAddress) ? new URL(request.loginAddress).protocol : '')) {
    throw invalid('loginAddress is no http or https URL', 'loginAddress 不是 http 或 https 地址')
  }
  try {
    readPublicKey(request.publicKey)
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    throw invalid(`its publicKey cannot be used: ${error.text.en}`, `publicKey 不可用：${error.text.zh}`)
  }
  const number = kit.credentials.size + 1
  const appId = tx.random.hex('app', number).slice(0, 32)
  const name = request.name ?? `app-${number}`
  const testTenantId = makeTenant(tx, { name: `${name} test`, users: [] })
  const credential: Credential = {
    appId,
    name,
    generation: request.generation ?? generationOf(tx),
    loginAddress: request.loginAddress,
    publicKey: request.publicKey,
    oaep: tx.setting('kit-oaep') as OaepMode,
    multiInstance: request.multiInstance ?? false,
    fields: request.fields ?? [],
    testTenantId,
    at: tx.now,
  }
  tx.emit({ type: 'credential-issued', credential })
  newBinding(tx, { tenantId: testTenantId, appId, fields: credential.fields })
  return appId
}

/** @returns the binding, and the messages that tell of it */
export function newBinding(
  tx: Transaction,
  of: Pick<Binding, 'tenantId' | 'appId' | 'fields'> & Partial<Pick<Binding, 'instanceKey' | 'orderId'>>,
): { bindingId: string; messageIds: string[] } {
  const bindingId = `binding-${tx.state.kit.bindings.size + 1}`
  const binding: Binding = {
    bindingId,
    ...of,
    clientId: clientIdOf(tx.random, of.tenantId, of.appId),
    at: tx.now,
    state: 'syncing',
    next: [],
    series: 0,
    grants: {},
  }
  tx.emit({ type: 'application-bound', binding })
  return { bindingId, messageIds: beginBinding(tx, binding) }
}

/** Addresses that a browser takes for one. */
const sameAddress = (a: string, b: string): boolean => plain(a) === plain(b)

function plain(address: string): string {
  if (!URL.canParse(address)) return address
  const { origin, pathname, search } = new URL(address)
  return `${origin}${pathname.replace(/\/+$/, '')}${search}`
}

/** The market's own, or what goes with its base guide. */
function generationOf({ config: { guide } }: Transaction): KitGuide {
  if (isKitGuide(guide)) return guide
  return guide === 'saas-v1' ? 'kit-v1' : 'kit-v2'
}

const accounting = text('make the test account', '申请测试账号')

/** One account for the seller's own tests. Source: [doc] imc_faq: one only, and it cannot be deleted. @returns the message */
export function makeTestAccount(tx: Transaction, appId: string, { userName = 'test01' }: TestAccountRequest): string {
  const credential = tx.state.kit.credentials.get(appId)
  if (!credential) throw unknown(text('application', '应用'), appId, [...tx.state.kit.credentials.keys()])
  const { testAccount, testTenantId: tenantId } = credential
  if (testAccount !== undefined) {
    throw impossible(
      accounting,
      text(`it has one already, ${testAccount}, which cannot be deleted`, `已有测试账号 ${testAccount}，且不可删除`),
    )
  }
  const binding = [...tx.state.kit.bindings.values()].find((one) => one.appId === appId && one.instanceKey === undefined) as Binding
  const tenant = tenantNamed(tx, tenantId)
  if (tenant.dissolvedAt !== undefined) throw impossible(accounting, text('its test enterprise was dissolved', '测试企业已解散'))
  if (binding.state !== 'bound')
    throw impossible(accounting, text('its test enterprise has not been told yet', '测试企业尚未同步成功'), ['restart', 'decide'])
  if (Object.hasOwn(tenant.users, userName))
    throw impossible(accounting, text(`user ${userName} is there already`, `用户 ${userName} 已存在`))
  const [department] = tenant.departments
  const user = userFrom({ userName, role: 'admin' }, undefined, department ? [department] : [])
  tx.emit({ type: 'tenant-user-set', tenantId, user })
  tx.emit({ type: 'test-account-made', appId, userName })
  tx.emit({ type: 'users-granted', bindingId: binding.bindingId, userNames: [userName] })
  return tellUsers(tx, binding, [user], KIT_FLAGS.add)[0] as string
}

const invalid = (en: string, zh: string): MarketError =>
  new MarketError('invalid', text(`Failed to issue the credential: ${en}.`, `无法申请应用凭证：${zh}。`))
