import { text } from '../../../emulator/protocol/text.ts'
import type { SyncedUser } from '../kit/stores.ts'
import type { Seller } from '../seller.ts'
import { type Oauth, oauth } from './oauth.ts'
import { page } from './page.ts'
import { LoginRefusal } from './refusal.ts'
import type { LoginRules, TenantClient } from './rules.ts'
import { type Session, Sessions } from './sessions.ts'

/** Where a browser comes back with `code` and `tenant`: the login address (应用登录地址) of the credential. Beside the production address. */
export const LOGIN_CALLBACK = '/login/callback'
/** Tells who is logged in. */
export const LOGIN_ME = '/login/me'

export interface Login {
  readonly callback: (request: Request) => Promise<Response>
  readonly me: (request: Request) => Promise<Response>
}

/** Login of joint-operation users (联营账号). Source: [doc] zh-cn_topic_0070649442. */
export function login({ now, randomText, report }: Pick<Seller, 'now' | 'randomText' | 'report'>, rules: LoginRules): Login {
  const centre = oauth(now)
  const sessions = new Sessions(randomText)

  return {
    /** 200 with the session's cookie; 400, 401, 403 or 502 with the reason. Where a seller has several applications, `app` names one. */
    callback: async (request) => {
      const url = new URL(request.url)
      const [code, tenant, app] = ['code', 'tenant', 'app'].map((name) => url.searchParams.get(name) || undefined)
      try {
        if (!code || !tenant) throw new LoginRefusal(400, text('code or tenant is missing in the address', '地址中缺少 code 或 tenant'))
        const client = clientFor(rules, tenant, app)
        const tokens = await centre.exchange(client, code)
        const userName = await vouchedFor(centre, client, tokens.access)
        const user = admitted(rules, client, userName)
        sessions.end(request)
        const cookie = sessions.open({ tenantId: tenant, appId: client.appId, userName, tokens }, url.protocol === 'https:')
        return page(200, text('Signed in', '登录成功'), greeting(user), { 'Set-Cookie': cookie })
      } catch (error) {
        const { status, text: why } = refusal(error, report)
        return page(status, text('Not signed in', '登录失败'), why)
      }
    },

    /** 200 with the user; 401 where nobody is logged in, or no longer may be. */
    me: async (request) => {
      try {
        const session = sessions.find(request)
        if (!session) throw new LoginRefusal(401, text('nobody is logged in', '尚未登录'))
        const client = clientFor(rules, session.tenantId, session.appId)
        const user = admitted(rules, client, session.userName)
        await renew(centre, client, session, now())
        return told(200, whoIs(user))
      } catch (error) {
        const { status, text: why } = refusal(error, report)
        // A centre that cannot be reached takes nothing away from anybody; everything else is the end.
        if (status < 500) sessions.end(request)
        return told(status < 500 ? 401 : status, { error: why.en })
      }
    },
  }
}

function clientFor(rules: LoginRules, tenantId: string, appId?: string): TenantClient {
  const client = rules.clientOf(tenantId, appId)
  if (!client) throw new LoginRefusal(403, text('no application of ours is bound to this enterprise', '该企业未绑定本应用'))
  return client
}

/** Whom the authentication centre vouches for. */
async function vouchedFor(centre: Oauth, client: TenantClient, accessToken: string): Promise<string> {
  const { userName, tenant } = await centre.userInfo(client, accessToken)
  if (tenant !== undefined && tenant !== client.tenantId) {
    throw new LoginRefusal(403, text('this account belongs to another enterprise', '该账号属于其他企业'))
  }
  return userName
}

function admitted(rules: LoginRules, client: TenantClient, userName: string): SyncedUser {
  const admission = rules.admit(client, userName)
  if ('refused' in admission) throw new LoginRefusal(403, admission.refused)
  return admission.user
}

/** Renews the access token of somebody who is active, once it expired. */
async function renew(centre: Oauth, client: TenantClient, session: Session, at: number): Promise<void> {
  if (at < session.tokens.expiresAt) return
  session.renewing ??= (async () => {
    const { refresh } = session.tokens
    if (refresh === undefined) throw new LoginRefusal(401, text('the login has expired', '登录已过期'))
    session.tokens = await centre.refresh(client, refresh)
  })().finally(() => {
    session.renewing = undefined
  })
  await session.renewing
}

/** The role is the one that was synchronised: userinfo need not have one. */
const greeting = ({ userName, name, role }: SyncedUser) =>
  text(`signed in as ${userName} (${name}), role ${role}`, `已登录：${userName}（${name}），角色 ${role}`)

/** An admin must have administrator rights. Source: [doc] zh-cn_topic_0070649435. */
const whoIs = ({ tenantId, appId, userName, name, orgCode, role }: SyncedUser) => ({
  tenantId,
  appId,
  userName,
  name,
  orgCode,
  role,
  rights: role === 'admin' ? ['use', 'administer'] : ['use'],
})

const told = (status: number, content: object): Response => Response.json(content, { status, headers: { 'Cache-Control': 'no-store' } })

function refusal(error: unknown, report: Seller['report']): LoginRefusal {
  if (error instanceof LoginRefusal) return error
  report(error)
  return new LoginRefusal(500, text('something went wrong on our side', '系统内部错误'))
}
