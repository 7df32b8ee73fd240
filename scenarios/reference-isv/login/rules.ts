import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { SyncedUser } from '../kit/stores.ts'
import type { Seller } from '../seller.ts'

/** The seller as a client of one tenant's authentication centre. Client, secret and domain belong to the tenant. Source: [doc] zh-cn_topic_0070649442. */
export interface TenantClient {
  readonly tenantId: string
  readonly appId: string
  readonly domainName: string
  readonly clientId: string
  readonly clientSecret: string
}

export type Admission = { readonly user: SyncedUser } | { readonly refused: Text }

/** Who may log in. */
export interface LoginRules {
  /** As whom a browser's code is exchanged. @param appId where the seller has several applications; default: the newest of the tenant */
  readonly clientOf: (tenantId: string, appId?: string) => TenantClient | undefined
  /** Whether somebody whom the authentication centre vouched for may use the software: only whoever was synchronised, is enabled and authorised. */
  readonly admit: (client: Pick<TenantClient, 'tenantId' | 'appId'>, userName: string) => Admission
}

export function loginRules({ kit, instances }: Pick<Seller, 'kit' | 'instances'>): LoginRules {
  /** Freezing cuts a buyer off; a purchase we know nothing of does not. */
  const runs = (instanceId: string): boolean => {
    const state = instances.find(instanceId)?.state
    return state !== 'frozen' && state !== 'released'
  }

  return {
    clientOf: (tenantId, appId) => {
      for (const application of kit.applications.newest()) {
        if (application.tenantId !== tenantId || (appId !== undefined && application.appId !== appId)) continue
        const tenant = kit.tenants.get([application.instanceId, tenantId])
        if (tenant) {
          const { clientId, clientSecret } = application
          return { tenantId, appId: application.appId, domainName: tenant.domainName, clientId, clientSecret }
        }
      }
      return undefined
    },

    admit: ({ tenantId, appId }, userName) => {
      // Several purchases may be bound to one tenant: a right to one of them is enough.
      const known = kit.users.newest().filter((user) => user.tenantId === tenantId && user.appId === appId && user.userName === userName)
      const [newest] = known
      if (!newest) return { refused: text('this account was never authorised for the application', '该账号未获得此应用的授权') }
      const user = known.find(({ enable, authorised, instanceId }) => enable && authorised && runs(instanceId))
      if (user) return { user }
      if (!newest.authorised) return { refused: text('the authorisation of this account was cancelled', '该账号的授权已被取消') }
      if (!newest.enable) return { refused: text('this account is disabled', '该账号已被停用') }
      return { refused: text('the purchase of your enterprise is frozen or has ended', '贵企业购买的实例已冻结或已结束') }
    },
  }
}
