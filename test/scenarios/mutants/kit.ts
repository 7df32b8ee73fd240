import type { KitGuide } from '../../../emulator/protocol/interface.ts'
import { authToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { verifyQuerySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { Refusal, success } from '../../../scenarios/reference-isv/answer.ts'
import type { SyncedUser } from '../../../scenarios/reference-isv/kit/stores.ts'
import type { Seller } from '../../../scenarios/reference-isv/seller.ts'
import { parsed, textOf } from './incoming.ts'
import { at, both, by, type Call, type Change, type Mutant } from './mutant.ts'

/** The joint-operation kit and its login: what sellers get wrong with enterprises, clients, users and their rights. */

const KITS: readonly KitGuide[] = ['kit-v1', 'kit-v2']
const LIFE = by('kit-bind-login-dissolve', ...KITS)
const TWO = by('kit-two-enterprises', ...KITS)
const REPEATS = by('check-kit-repeats', ...KITS)
const SIGNATURE = by('check-kit-signature', ...KITS)
const LIMITS = by('check-kit-limits', ...KITS)
/** Each generation writes users in its own way, and so has a story of its own. */
const ACCESS: Mutant['caughtBy'] = { 'kit-v1': 'check-kit-access-v1', 'kit-v2': 'check-kit-access' }

/** A call of the kit, as the handlers get it. */
interface KitCall {
  readonly instanceId: string
  readonly tenantId: string
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly orgCode: string
  readonly flag: number
  readonly userList: readonly (Omit<SyncedUser, 'enable'> & { readonly enable: string })[]
  readonly orgInfoList: readonly { readonly children?: unknown }[]
}

const asKit = (call: Call): KitCall => call as unknown as KitCall

/** What a delete is about; undefined where it is gone. */
const KEPT = {
  tenant: ({ instanceId, tenantId }: KitCall, { kit }: Seller) => kit.tenants.get([instanceId, tenantId]),
  application: ({ instanceId, tenantId, appId }: KitCall, { kit }: Seller) => kit.applications.get([instanceId, tenantId, appId]),
  authorisation: ({ instanceId, tenantId, appId, userList }: KitCall, { kit }: Seller) =>
    kit.users.get([instanceId, tenantId, appId, userList[0]?.userName ?? '']),
  department: ({ instanceId, tenantId, orgCode }: KitCall, { kit }: Seller) => kit.departments.get([instanceId, tenantId, orgCode]),
} as const

/** Does a delete otherwise, in each interface that has one. */
const deleting = (otherwise: (kept: boolean, call: KitCall, seller: Seller) => Refusal | undefined): Change =>
  (Object.keys(KEPT) as (keyof typeof KEPT)[])
    .map((role) =>
      at(role, (call, honest, seller) => {
        const told = asKit(call)
        const refusal = told.flag === 0 ? otherwise(KEPT[role](told, seller) !== undefined, told, seller) : undefined
        if (refusal) throw refusal
        return honest(call)
      }),
    )
    .reduce(both)

/** Adds once more what is there already. */
const adding = (
  otherwise: (call: KitCall, user: SyncedUser, users: { put(key: readonly string[], user: SyncedUser): void }) => void,
): Change =>
  at('authorisation', (call, honest, { kit }) => {
    const told = asKit(call)
    for (const { userName } of told.flag === 1 ? told.userList : []) {
      const known = kit.users.get([told.instanceId, told.tenantId, told.appId, userName])
      if (known) otherwise(told, known, kit.users)
    }
    return honest(call)
  })

/** A V2.0 call, checked by the formula of the base interfaces. */
const baseFormula = (headers: Headers, body: ArrayBuffer, key: string, now: number): Call => {
  const [sign, timestamp, nonce] = ['x-sign', 'x-timestamp', 'x-nonce'].map((name) => headers.get(name) ?? '')
  const check = verifyQuerySignature(textOf(body), { signature: sign ?? '', timestamp: timestamp ?? '', nonce: nonce ?? '' }, key, now)
  if (check !== 'ok') throw new Refusal('000001', 'x-sign does not fit')
  return parsed(body)
}

/** Lets somebody in who may not, by another look at what was synchronised. */
const admitting = (otherwise: (user: SyncedUser) => boolean): Change => ({
  parts: ({ login }, { kit }) => ({
    login: {
      ...login,
      admit: (client, userName) => {
        const user = kit.users
          .newest()
          .find((one) => one.tenantId === client.tenantId && one.appId === client.appId && one.userName === userName)
        return user && otherwise(user) ? { user } : login.admit(client, userName)
      },
    },
  }),
})

export const KIT: readonly Mutant[] = [
  {
    name: 'one-client-for-all-tenants',
    mistake: text('has one client id and secret in its configuration, for all tenants', '所有租户共用配置中固定的 clientId 与密钥'),
    caughtBy: TWO,
    rules: ['login.own-client', 'login.synced-user', 'scenario.expect'],
    make: () => ({
      parts: ({ login }, { kit }) => ({
        login: {
          ...login,
          clientOf: (tenantId, appId) => {
            const own = login.clientOf(tenantId, appId)
            const first = kit.applications.newest().at(-1)
            return own && first && { ...own, clientId: first.clientId, clientSecret: first.clientSecret }
          },
        },
      }),
    }),
  },
  {
    name: 'one-domain-for-all-tenants',
    mistake: text('asks the authentication centre of the first tenant about all', '始终向第一个租户的认证中心换取令牌'),
    caughtBy: TWO,
    rules: ['login.own-client', 'scenario.expect'],
    make: () => ({
      parts: ({ login }, { kit }) => ({
        login: {
          ...login,
          clientOf: (tenantId, appId) => {
            const own = login.clientOf(tenantId, appId)
            return own && { ...own, domainName: kit.tenants.newest().at(-1)?.domainName ?? own.domainName }
          },
        },
      }),
    }),
  },
  {
    name: 'secret-not-decrypted',
    mistake: text('keeps clientSecret as it came, encrypted', '未解密 clientSecret，直接用于换取令牌'),
    caughtBy: LIFE,
    rules: ['login.synced-user'],
    make: () =>
      at('application', async (call, honest, { kit }) => {
        const content = await honest(call)
        const { instanceId, tenantId, appId, clientSecret } = asKit(call)
        const kept = kit.applications.get([instanceId, tenantId, appId])
        if (kept) kit.applications.put([instanceId, tenantId, appId], { ...kept, clientSecret })
        return content
      }),
  },
  {
    name: 'tree-of-departments-expected',
    mistake: text('expects the departments as a tree, each with its children', '期望部门以树形（含 children）同步'),
    caughtBy: by('kit-test-account', ...KITS),
    rules: ['failure.result-code'],
    make: () =>
      at('departments', (call, honest) => {
        if (asKit(call).orgInfoList.every(({ children }) => children === undefined)) throw new Refusal('000002', '"children" is missing')
        return honest(call)
      }),
  },
  {
    name: 'base-formula-for-kit',
    mistake: text('checks x-sign by the formula of the base interfaces', '按基础接口的公式校验 x-sign'),
    caughtBy: by('kit-test-account', 'kit-v2'),
    rules: ['failure.result-code'],
    make: () => ({
      parts: (_, { kitKeys, now }) => ({ authenticateKitV2: (headers, body) => baseFormula(headers, body, kitKeys.signing, now()) }),
    }),
  },
  {
    name: 'base-formula-passes-too',
    mistake: text('takes calls that are signed by either formula', '两种签名公式均予接受'),
    caughtBy: by('check-kit-signature', 'kit-v2'),
    rules: ['forged.base-formula'],
    make: () => ({
      parts: ({ authenticateKitV2 }, { kitKeys, now }) => ({
        authenticateKitV2: (headers, body) => {
          try {
            return authenticateKitV2(headers, body)
          } catch {
            return baseFormula(headers, body, kitKeys.signing, now())
          }
        },
      }),
    }),
  },
  {
    name: 'kit-without-signature-check',
    mistake: text('does not look at the signature of the kit, which has headers of its own', '未校验联营 kit 请求头中的签名'),
    caughtBy: SIGNATURE,
    rules: ['forged.wrong-key', 'forged.missing-signature', 'forged.tampered-body'],
    make: () => ({ parts: () => ({ authenticateKitV1: (_, body) => parsed(body), authenticateKitV2: (_, body) => parsed(body) }) }),
  },
  {
    name: 'blank-members-signed',
    mistake: text('signs empty members too, which the kit V1.0 leaves out', '签名时未跳过空值参数'),
    caughtBy: by('kit-test-account', 'kit-v1'),
    rules: ['failure.result-code'],
    make: () => ({
      parts: (_, { kitKeys }) => ({
        authenticateKitV1: (headers, body) => {
          const members = parsed(body)
          if (headers.get('authToken') !== authToken(members as Record<string, string>, kitKeys.signing))
            throw new Refusal('000001', 'authToken does not fit')
          return members
        },
      }),
    }),
  },
  {
    name: 'ids-wanted-from-a-credential',
    mistake: text('refuses calls with an empty instanceId, as those of a credential', '拒绝 instanceId 为空的请求（申请应用凭证）'),
    caughtBy: by('kit-test-account', ...KITS),
    rules: ['failure.result-code'],
    make: () =>
      at('tenant', (call, honest) => {
        if (asKit(call).instanceId === '') throw new Refusal('000002', '"instanceId" is empty')
        return honest(call)
      }),
  },
  {
    name: 'repeated-add-makes-a-second-user',
    mistake: text('makes a second user when an add comes again, and deletes the first only', '重复新增产生第二个用户，删除时仅删除第一个'),
    caughtBy: ACCESS,
    rules: ['login.revoked', 'login.disabled'],
    make: () =>
      adding(({ instanceId, tenantId, appId }, user, users) =>
        users.put([instanceId, tenantId, appId, user.userName, 'again'], { ...user, authorised: true }),
      ),
  },
  {
    name: 'repeated-add-refused',
    mistake: text('refuses an add of what is there already', '对已存在的数据重复新增时返回失败'),
    caughtBy: REPEATS,
    rules: ['idempotency.kit-add'],
    make: () =>
      adding(() => {
        throw new Refusal('000005', 'the user exists')
      }),
  },
  {
    name: 'delete-fails-when-gone',
    mistake: text('answers a delete of what is gone with an error', '删除已不存在的数据时返回失败'),
    caughtBy: REPEATS,
    rules: ['idempotency.kit-delete'],
    make: () => deleting((kept) => (kept ? undefined : new Refusal('000005', 'there is nothing to delete'))),
  },
  {
    name: 'delete-checks-the-purchase',
    mistake: text('refuses a delete whose instance it does not know', '删除时校验实例是否存在'),
    caughtBy: REPEATS,
    rules: ['kit.delete-unchecked'],
    make: () =>
      deleting((_, { instanceId }, { instances }) => (instances.find(instanceId) ? undefined : new Refusal('000003', instanceId))),
  },
  {
    name: 'users-by-name-alone',
    mistake: text('finds users by their name alone, which is unique in one tenant only', '仅按账号名识别用户，未区分租户'),
    caughtBy: TWO,
    rules: ['login.user-of-tenant'],
    make: () => ({
      parts: ({ login }, { kit }) => ({
        login: {
          ...login,
          admit: (client, userName) => {
            const user = kit.users.newest().find((one) => one.userName === userName)
            return login.admit(user ?? client, userName)
          },
        },
      }),
    }),
  },
  {
    name: 'disabled-users-pass',
    mistake: text('takes the text "false" of enable for true', '将 enable 的文本“false”当作真值'),
    caughtBy: ACCESS,
    rules: ['login.disabled'],
    make: () => admitting(({ authorised }) => authorised),
  },
  {
    name: 'revocation-ignored',
    mistake: text('answers a revocation 000000 and leaves the user in', '取消授权返回成功，但用户仍可登录'),
    caughtBy: ACCESS,
    rules: ['login.revoked'],
    make: () => at('authorisation', (call, honest) => (asKit(call).flag === 3 || asKit(call).flag === 0 ? success() : honest(call))),
  },
  {
    name: 'cancel-is-no-flag',
    mistake: text('does not know flag 3 of V2.0', '未实现 V2.0 的 flag 3（取消授权）'),
    caughtBy: by('kit-bind-login-dissolve', 'kit-v2'),
    rules: ['failure.result-code'],
    make: () =>
      at('authorisation', (call, honest) => {
        if (asKit(call).flag === 3) throw new Refusal('000002', '"flag" is 3')
        return honest(call)
      }),
  },
  {
    name: 'whoever-logs-in-is-a-user',
    mistake: text('makes a user of everybody whom the authentication centre vouches for', '认证中心验证通过即自动建立用户，未校验授权'),
    caughtBy: ACCESS,
    rules: ['login.revoked', 'login.disabled'],
    make: () => ({
      parts: ({ login }) => ({
        login: {
          ...login,
          admit: ({ tenantId, appId }, userName) => ({
            user: { tenantId, appId, userName, instanceId: '', name: userName, orgCode: '', role: 'user', enable: true, authorised: true },
          }),
        },
      }),
    }),
  },
  {
    name: 'hundred-users-at-most',
    mistake: text('takes no more than 100 users in a call', '单次仅接受 100 个用户'),
    caughtBy: LIMITS,
    rules: ['failure.result-code'],
    make: () =>
      at('authorisation', (call, honest) => {
        if (asKit(call).userList.length > 100) throw new Refusal('000002', 'more than 100 users')
        return honest(call)
      }),
  },
]

/**
 * Mistakes that no story can see, since nothing on the wire shows them: what an application lets a user do stands on its
 * own pages alone.
 */
export const KIT_UNSEEN: readonly Mutant[] = [
  {
    name: 'admins-without-rights',
    mistake: text('gives an admin the rights of a user', '未授予 admin 管理员权限'),
    caughtBy: {},
    rules: [],
    make: () => ({
      parts: ({ login }) => ({
        login: {
          ...login,
          admit: (client, userName) => {
            const admission = login.admit(client, userName)
            return 'user' in admission ? { user: { ...admission.user, role: 'user' } } : admission
          },
        },
      }),
    }),
  },
]
