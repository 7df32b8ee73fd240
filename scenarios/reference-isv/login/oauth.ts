import { after } from '../../../emulator/clock/wall.ts'
import { membersIn } from '../../../emulator/protocol/json.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { send, Unavailable } from '../open-apis/send.ts'
import { LoginRefusal } from './refusal.ts'
import type { TenantClient } from './rules.ts'

/** What the authentication centre (认证中心) of a tenant gives for a code. `expiresAt` in wall-clock milliseconds. */
export interface Tokens {
  readonly access: string
  readonly refresh: string | undefined
  readonly expiresAt: number
}

/** Of those who log in; the seller needs no more, since the rest was synchronised. Source: [doc] zh-cn_topic_0070649450. */
export interface UserInfo {
  readonly userName: string
  /** Not in the sample of the page. */
  readonly tenant: string | undefined
}

export interface Oauth {
  /** A code is good once. Source: [doc] zh-cn_topic_0070649448. */
  exchange(client: TenantClient, code: string): Promise<Tokens>
  /** Source: [doc] zh-cn_topic_0070649449. */
  refresh(client: TenantClient, refreshToken: string): Promise<Tokens>
  /** Source: [doc] zh-cn_topic_0070649450. */
  userInfo(client: TenantClient, accessToken: string): Promise<UserInfo>
}

const TIMEOUT_MS = 5000
/** Where the answer names no life. Source: [doc] zh-cn_topic_0070649448. */
const TWO_HOURS_IN_SECONDS = 7200
const FORM = 'application/x-www-form-urlencoded'

/** Every call goes to the domain of the tenant itself, with the client of that tenant. @param now wall-clock milliseconds */
export function oauth(now: () => number): Oauth {
  const tokens = async (client: TenantClient, grant: Readonly<Record<string, string>>): Promise<Tokens> => {
    const { clientId, clientSecret } = client
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...grant }).toString()
    const asked = now()
    const { status, members } = await call(client, 'POST', 'token', body)
    const { access_token: access, refresh_token: refresh, expires_in: life } = members
    if (status !== 200 || typeof access !== 'string' || access === '') throw refusedBy(status, members)
    const seconds = Number(life) > 0 ? Number(life) : TWO_HOURS_IN_SECONDS
    return { access, refresh: typeof refresh === 'string' ? refresh : undefined, expiresAt: asked + seconds * 1000 }
  }

  return {
    exchange: (client, code) => tokens(client, { code, grant_type: 'authorization_code' }),
    refresh: async (client, refreshToken) => {
      const renewed = await tokens(client, { grant_type: 'refresh_token', refresh_token: refreshToken })
      // Whether the old one dies is not documented: where no other came, it is all there is.
      return { ...renewed, refresh: renewed.refresh ?? refreshToken }
    },
    userInfo: async (client, accessToken) => {
      const { status, members } = await call(client, 'GET', 'userinfo', '', {
        Accept: 'application/json',
        Authorization: `Bearer ${accessToken}`,
      })
      const { userName, tenant } = members
      if (status !== 200 || typeof userName !== 'string') throw refusedBy(status, members)
      return { userName, tenant: typeof tenant === 'string' ? tenant : undefined }
    },
  }
}

async function call(
  { domainName }: TenantClient,
  method: 'GET' | 'POST',
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = { Accept: 'application/json', 'Content-Type': FORM },
) {
  try {
    const url = new URL(`${withScheme(domainName).replace(/\/+$/, '')}/api/v1/oauth2/${name}`)
    const { status, text: written } = await send({ method, url, contentType: FORM, body }, headers, TIMEOUT_MS, after)
    return { status, members: membersIn(written) }
  } catch (error) {
    const why = error instanceof Unavailable ? error.message : 'its domain name is no address'
    throw new LoginRefusal(502, text(`the authentication centre of your enterprise ${why}`, `无法访问贵企业的认证中心（${why}）`))
  }
}

/** The example of the page carries the scheme, and the page speaks of a domain. Source: [doc] zh-cn_topic_0070649433. */
const withScheme = (domainName: string): string => (/^https?:\/\//i.test(domainName) ? domainName : `https://${domainName}`)

/** Only the error's own word is told: its description may repeat what was sent. */
function refusedBy(status: number, { error }: Readonly<Record<string, unknown>>): LoginRefusal {
  const word = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `HTTP ${status}`
  return new LoginRefusal(401, WORDS[word] ?? text(`the authentication centre refused: ${word}`, `认证中心拒绝：${word}`))
}

const WORDS: Readonly<Record<string, Text>> = {
  invalid_grant: text(
    'the authentication centre refused: invalid_grant (the login is used up or too old; log in again)',
    '认证中心拒绝：invalid_grant（登录凭据已使用或已过期，请重新登录）',
  ),
  // The remedy is Huawei's. Source: [doc] imc_faq.
  invalid_client: text(
    'the authentication centre refused: invalid_client (our client of your enterprise is stale; bind the application again)',
    '认证中心拒绝：invalid_client（客户端信息已失效，请重新绑定应用）',
  ),
}
