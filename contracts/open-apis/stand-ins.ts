import { MOCK_ORDER_IDS } from '../../emulator/market/mock-orders.ts'
import type { Marketplace, OrderHandle } from '../../emulator/marketplace.ts'
import type { ChargingMode } from '../../emulator/protocol/facts.ts'
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
 */
export async function standIns({ api, answer }: RecordedCall, asked: AskedFor, market: Marketplace): Promise<StandIns> {
  switch (api?.name) {
    case 'order-query':
      return ofOrder(asked.query, answer, market)
    case 'upload':
      return ofApplication(asked.path, market)
    default:
      return ofRecords(asked.json, market)
  }
}

async function ofOrder(query: URLSearchParams, answer: RecordedCall['answer'], market: Marketplace): Promise<StandIns> {
  const [orderId, orderLineId] = [query.get('orderId'), query.get('orderLineId')]
  // Mock orders answer without a purchase.
  if (!orderId || MOCK_ORDER_IDS.includes(orderId)) return new Map()
  const order = await market.buy({ chargingMode: chargingModeIn(answer) })
  const lines = linesIn(answer).map(({ orderLineId: id }) => id)
  const named = [orderLineId, ...lines].filter((id): id is string => typeof id === 'string' && id !== '')
  return new Map([[orderId, order.orderId], ...[...new Set(named)].map((id): [string, string] => [id, order.orderLineId])])
}

const linesIn = (answer: RecordedCall['answer']): readonly Readonly<Record<string, unknown>>[] => {
  const lines = (answer.orderInfo as { orderLine?: unknown } | undefined)?.orderLine
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'object' && line !== null) : []
}

/** Words of the order query. Source: [doc] zh-cn_topic_0070649350. */
const MODES: Readonly<Record<string, ChargingMode>> = {
  ON_DEMAND: 'on-demand',
  ONE_TIME: 'one-time',
  PERIOD: 'period',
  ON_DEMAND_PKG: 'on-demand-package',
}

const chargingModeIn = (answer: RecordedCall['answer']): ChargingMode => MODES[String(linesIn(answer)[0]?.chargingMode)] ?? 'period'

async function ofApplication(path: string, market: Marketplace): Promise<StandIns> {
  const eventId = decodeURIComponent(path.split('/').at(-2) ?? '')
  const order = await market.buy({ guide: 'online-license' })
  const licence = await order.applyLicence({})
  return new Map([[eventId, licence.eventId]])
}

async function ofRecords(json: unknown, market: Marketplace): Promise<StandIns> {
  const records = (json as { usage_records?: unknown } | undefined)?.usage_records
  const named = new Map<string, string>()
  for (const { instance_id: id, product_id: product, relate_pkg_instance: pack } of Array.isArray(records)
    ? (records as PushedRecord[])
    : []) {
    if (typeof id === 'string' && !named.has(id)) {
      const order = await market.buy({ chargingMode: 'on-demand' })
      named.set(id, instanceOf(order))
      if (typeof product === 'string') named.set(product, order.lines[0]?.productId ?? product)
    }
    if (typeof pack === 'string' && pack !== '') named.set(pack, instanceOf(await market.buy({ chargingMode: 'on-demand-package' })))
  }
  return named
}

const instanceOf = (order: OrderHandle): string => order.instanceId ?? order.orderLineId
