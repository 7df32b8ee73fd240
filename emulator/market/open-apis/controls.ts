import { nearest } from '../../protocol/nearest.ts'
import { OPEN_APIS, openApiNames } from '../../protocol/open-apis/catalogue.ts'
import { codeOf } from '../../protocol/open-apis/codes.ts'
import { gatewayCode } from '../../protocol/open-apis/gateway-codes.ts'
import { closed, object, oneOf, optional, type Static, text } from '../../protocol/schema.ts'
import type { Domain } from '../../protocol/sites.ts'
import { text as words } from '../../protocol/text.ts'
import { MarketError } from '../errors.ts'
import { note, whole } from '../own-notes.ts'
import { duration } from '../setup.ts'
import type { Transaction } from '../transaction.ts'
import { DOMAIN_STATES, SLOW_BY } from './model.ts'

/** What a tester may do to the side where the ISV calls. */

export const domainSchema = closed(
  object({
    state: oneOf(
      DOMAIN_STATES,
      note(
        'up; down: connection refused; error: HTTP 503; slow: late by `delay`; hang: never answers; lose: does what is asked, and the answer gets lost',
        '域名状态：正常、连接拒绝、503、缓慢、无响应、已处理但响应丢失',
      ),
    ),
    delay: optional(text(32, note('real time by which a slow domain is late; default: 3s', '缓慢时的真实延迟，默认 3s', '3s'))),
  }),
)
export type DomainRequest = Static<typeof domainSchema>

/** Sets how a domain answers from now on. */
export function setDomain(tx: Transaction, domain: Domain, { state, delay }: DomainRequest): void {
  if (delay !== undefined && state !== 'slow') {
    throw new MarketError(
      'invalid',
      words(`Failed to set the ${domain} domain: a delay goes with state "slow" only.`, `无法设置域名：delay 仅用于 slow。`),
      ['state: slow', 'leave delay out'],
    )
  }
  tx.emit({ type: 'domain-set', domain, setting: { state, delay: delay === undefined ? SLOW_BY : duration('delay', delay) } })
}

/** Codes an API may be told to answer with: its own, and those of the gateway before it. */
export const plannedCode = (api: string, code: string): boolean => (gatewayCode(code) ?? codeOf(api, code)) !== undefined

export const replySchema = closed(
  object({
    api: text(64, note(`the API: ${openApiNames().join(', ')}`, '接口名称', 'order-query')),
    code: text(16, note('a documented code, such as MKT.0250 or APIGW.0308', '文档中的结果码', 'MKT.0250')),
    times: optional(whole(1, 1_000_000, note('for so many calls; default: 1', '次数，默认 1'))),
  }),
)
export type ReplyRequest = Static<typeof replySchema>

/** The next calls of an API are answered with a documented code in place of their own answer. */
export function planReply(tx: Transaction, { api, code, times = 1 }: ReplyRequest): void {
  if (!OPEN_APIS.some(({ name }) => name === api)) {
    const hint = nearest(api, openApiNames())
    throw new MarketError(
      'invalid',
      words(
        `Failed to plan the answer: no open API is called "${api}".${hint ? ` Did you mean "${hint}"?` : ''}`,
        `没有名为“${api}”的开放接口。`,
      ),
      openApiNames(),
    )
  }
  if (!plannedCode(api, code)) {
    throw new MarketError(
      'invalid',
      words(`Failed to plan the answer: no page lists the code "${code}" for ${api}.`, `文档未列出 ${api} 的结果码“${code}”。`),
      ['koogallery explain open-api-codes'],
    )
  }
  tx.emit({ type: 'reply-planned', api, code, times })
}

/** A product is taken from the market (下架) or put back: usage of its instances is rejected as 006 meanwhile. */
export function setRetired(tx: Transaction, productId: string, retired: boolean): void {
  tx.emit({ type: retired ? 'product-retired' : 'product-relisted', productId })
}
