import { MOCK_ORDER_IDS } from '../../emulator/market/mock-orders.ts'
import { codesIn } from '../../emulator/market/open-apis/codes-in.ts'
import type { BuyRequest } from '../../emulator/market/requests.ts'
import { activateCode } from '../../emulator/market/rules/licence-codes.ts'
import type { Marketplace, OrderHandle } from '../../emulator/marketplace.ts'
import type { ChargingMode } from '../../emulator/protocol/facts.ts'
import { CODE_ILLEGAL_STATE, CODE_NOT_ACTIVATED, CODE_NOT_TAKEN } from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import type { PushedRecord } from '../../emulator/protocol/open-apis/usage-push.ts'
import type { RecordedCall } from './read-interaction.ts'

/** Ids of a pact, and the market's own that stand behind them. */
export type StandIns = ReadonlyMap<string, string>

export interface AskedFor {
  readonly query: URLSearchParams
  readonly path: string
  /** Of a JSON body. */
  readonly json: unknown
}

/**
 * Makes what a call names: an order is bought, a licence applied for, an instance sold on demand. A pact's own names of
 * states are not needed for it, so any seller's pact works.
 *
 * @throws MarketError when the market does not sell what is expected
 */
export async function standIns({ api, answer }: RecordedCall, asked: AskedFor, market: Marketplace): Promise<StandIns> {
  switch (api?.name) {
    case 'order-query':
      return ofOrder(asked.query, answer, market)
    case 'upload':
      return ofApplication(asked.path, market)
    case 'license-activate':
    case 'license-activate-batch':
      return ofCodes(
        asked.json,
        market,
        answer.error_code === CODE_ILLEGAL_STATE ? 'active' : answer.error_code === CODE_NOT_TAKEN ? 'made' : 'taken',
      )
    case 'license-heartbeat':
    case 'license-heartbeat-batch':
    case 'license-usage':
      return ofCodes(asked.json, market, answer.error_code === CODE_NOT_ACTIVATED ? 'taken' : 'active')
    default:
      return ofRecords(asked.json, market)
  }
}

async function ofOrder(query: URLSearchParams, answer: RecordedCall['answer'], market: Marketplace): Promise<StandIns> {
  const [orderId, orderLineId] = [query.get('orderId'), query.get('orderLineId')]
  // Mock orders answer without a purchase.
  if (!orderId || MOCK_ORDER_IDS.includes(orderId)) return new Map()
  const expected = linesIn(answer)
  const order = await boughtAs(answer, expected, market)
  const lines = expected.map(({ orderLineId: id }) => id).filter(isId)
  const named = [...new Set([...lines, ...(isId(orderLineId) ? [orderLineId] : [])])]
  return new Map([
    [orderId, order.orderId],
    ...named.map((id, index): [string, string] => [id, order.lines[index]?.orderLineId ?? order.orderLineId]),
  ])
}

const isId = (value: unknown): value is string => typeof value === 'string' && value !== ''

type ExpectedLine = Readonly<Record<string, unknown>>

const orderIn = (answer: RecordedCall['answer']) => (answer.orderInfo ?? {}) as { orderLine?: unknown; orderType?: unknown }

const linesIn = (answer: RecordedCall['answer']): readonly ExpectedLine[] => {
  const { orderLine } = orderIn(answer)
  return Array.isArray(orderLine) ? orderLine.filter((line) => typeof line === 'object' && line !== null) : []
}

/** The order that the answer is expected to tell of: its kind, how it is paid for, and how many lines it has. */
async function boughtAs(answer: RecordedCall['answer'], lines: readonly ExpectedLine[], market: Marketplace): Promise<OrderHandle> {
  const { orderType } = orderIn(answer)
  const trial = orderType === 'TRIAL' || orderType === 'TRIAL_TO_FORMAL'
  const order = await market.buy({ ...termsOf(lines), ...(trial ? { trial } : {}) })
  switch (orderType) {
    case 'TRIAL_TO_FORMAL':
      return order.convertTrial()
    case 'RENEW':
      return order.renew()
    case 'CHANGE':
      return order.upgrade({ skuCode: 'another-specification' })
    case 'UNSUBSCRIBE':
      return order.unsubscribe()
    default:
      return order
  }
}

/** Words of the order query. Source: [doc] zh-cn_topic_0070649350. */
const MODES: Readonly<Record<string, ChargingMode>> = {
  ON_DEMAND: 'on-demand',
  ONE_TIME: 'one-time',
  PERIOD: 'period',
  ON_DEMAND_PKG: 'on-demand-package',
}

function termsOf(lines: readonly ExpectedLine[]): BuyRequest {
  const [first = {}] = lines
  const told = MODES[String(first.chargingMode)]
  // Only what is sold on demand has several lines.
  if (lines.length > 1) return { chargingMode: told ?? 'on-demand', items: lines.map(() => ({})) }
  const { periodType } = first
  return {
    chargingMode: told ?? 'period',
    ...((told ?? 'period') === 'period' && (periodType === 'year' || periodType === 'month') ? { periodType } : {}),
  }
}

async function ofApplication(path: string, market: Marketplace): Promise<StandIns> {
  const eventId = decodeURIComponent(path.split('/').at(-2) ?? '')
  const order = await market.buy({ guide: 'online-license' })
  const licence = await order.applyLicence({})
  return new Map([[eventId, licence.eventId]])
}

/** A code for each that is named, as far on its way as the expected answer has it. */
async function ofCodes(json: unknown, market: Marketplace, state: 'made' | 'taken' | 'active'): Promise<StandIns> {
  const { engine } = market
  const named = new Map<string, string>()
  for (const code of codesIn(json)) {
    if (named.has(code)) continue
    const order = await market.buy({ guide: 'license-code' })
    for (const action of ['deliver', 'take-code'] as const) {
      if (state !== 'made' && order.supervision?.possible.includes(action)) await order.supervise(action)
    }
    const license = instanceOf(order)
    if (state === 'active') {
      const { key, orderId } = engine.instance(license)
      engine.decide((tx) => activateCode(tx, engine.instance(key), engine.order(orderId), tx.now))
    }
    named.set(code, license)
  }
  return named
}

async function ofRecords(json: unknown, market: Marketplace): Promise<StandIns> {
  const records = (json as { usage_records?: unknown } | null | undefined)?.usage_records
  const named = new Map<string, string>()
  for (const record of Array.isArray(records) ? records : []) {
    const { instance_id: id, product_id: product, relate_pkg_instance: pack } = (record ?? {}) as PushedRecord
    if (isId(id) && !named.has(id)) {
      const order = await market.buy({ chargingMode: 'on-demand' })
      named.set(id, instanceOf(order))
      if (isId(product)) named.set(product, order.lines[0]?.productId ?? product)
    }
    if (isId(pack) && !named.has(pack)) named.set(pack, instanceOf(await market.buy({ chargingMode: 'on-demand-package' })))
  }
  return named
}

const instanceOf = (order: OrderHandle): string => order.instanceId ?? order.orderLineId
