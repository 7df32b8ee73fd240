import { type Text, text } from '../../protocol/text.ts'
import type { Credential } from '../kit/model.ts'
import type { MarketState } from '../state.ts'
import { type Client, liveClientsOf } from './access.ts'

/** Where a browser may be sent: never to an address that no application registered. */

/**
 * Why an address is none that an application may have its users sent to; undefined when it is. It is the registered address,
 * or on the same scheme, host and port. Source: [doc] api-oneaccess, redirect_uri.
 */
export function redirectRefusal({ loginAddress }: Credential, address: string): Text | undefined {
  if (address === loginAddress) return undefined
  if (!URL.canParse(address)) return text('it is no URL', '不是 URL')
  const { origin, username, password, hash } = new URL(address)
  if (origin !== new URL(loginAddress).origin) {
    return text(
      `${origin === 'null' ? 'it' : origin} is not where the application lives: its login address is ${loginAddress}`,
      `${origin === 'null' ? '该地址' : origin} 不属于该应用，其登录地址为 ${loginAddress}`,
    )
  }
  if (username !== '' || password !== '') return text('it holds a user name or password', '包含用户名或密码')
  return hash === '' ? undefined : text('it holds a fragment (#)', '包含 # 片段')
}

/** The client of a tenant whose application lives at an address; the one registered with that very address before others. */
export function clientAt(state: MarketState, tenantId: string, address: string): Client | undefined {
  const at = [...state.kit.credentials.values()].filter((credential) => redirectRefusal(credential, address) === undefined)
  const exact = ({ loginAddress }: Credential) =>
    address === loginAddress || address.startsWith(`${loginAddress}${loginAddress.includes('?') ? '&' : '?'}`)
  for (const { appId } of [...at.filter(exact), ...at.filter((credential) => !exact(credential))]) {
    const client = liveClientsOf(state, appId).find((live) => live.tenantId === tenantId)
    if (client) return client
  }
  return undefined
}

/** Whether an application that was ever bound to a tenant lives at an address; without a tenant, any application. */
export function livesAt({ kit }: MarketState, tenantId: string | undefined, address: string): boolean {
  const bound = new Set([...kit.bindings.values()].filter((binding) => binding.tenantId === tenantId).map(({ appId }) => appId))
  const may = [...kit.credentials.values()].filter(({ appId }) => tenantId === undefined || bound.has(appId))
  return may.some((credential) => redirectRefusal(credential, address) === undefined)
}

/** An address with more in its query; what it had stays as it was. */
export function withQuery(address: string, more: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address)
  const added = Object.entries(more).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
  const { search } = url
  url.search = `${search}${search === '' ? '?' : '&'}${added.join('&')}`
  return url.href
}
