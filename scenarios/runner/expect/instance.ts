import { softwareUsageOf } from '../../../emulator/market/views.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { iso } from '../../../emulator/protocol/timestamps.ts'
import type { InstanceExpectation } from '../../format/expectations.ts'
import { instantOf } from '../../format/times.ts'
import type { Stage } from '../stage.ts'
import { itemWords, join } from '../words.ts'
import { certaintyOf, differs, NONE, type Unmet, whatHappened } from './unmet.ts'

/** What became of an instance. */
export function checkInstance(stage: Stage, expected: InstanceExpectation): Unmet[] {
  const order = stage.order(expected.of)
  const instance = stage.instance(expected.of, expected.item)
  if (!instance) {
    return [
      {
        text: text(`Expected an instance of "${expected.of}", there is none.`, `期望“${expected.of}”有实例，实际没有。`),
        certainty: 'doc',
      },
    ]
  }
  const called = `${expected.of}${itemWords(stage, instance.key)}`
  const wrong: Text[] = []
  const compare = (en: string, zh: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual) {
      wrong.push(
        differs(
          text(`${en} of the instance of ${called}`, `${called} 的实例的${zh}`),
          String(wanted),
          actual === undefined ? NONE : String(actual),
        ),
      )
    }
  }
  compare('the state', '状态', expected.state, instance.state)
  compare('the reason why it is frozen', '冻结原因', expected.frozenReason, instance.frozenReason)
  compare('"trial"', '“试用”', expected.trial, instance.trial)
  compare('the number of clients', '客户端数', expected.clients, softwareUsageOf(stage.market, instance).softwareUsage?.clients ?? 0)
  compare('the quantity', '数量', expected.quantity, instance.product.quantity)
  compare('the specification', '规格', expected.skuCode, instance.product.skuCode)
  if (expected.expireTime !== undefined) {
    const wanted = iso(instantOf(expected.expireTime, order.createdAt))
    compare('the expiry', '到期时间', wanted, instance.expireTime === undefined ? undefined : iso(instance.expireTime))
  }
  if (wrong.length === 0) return []
  const messages = stage.about(order).filter((message) => message.instanceKey === instance.key)
  const failing = messages.findLast((message) => message.attempts.some((attempt) => attempt.verdict?.outcome === 'failed'))
  return [
    {
      text: join([...wrong, whatHappened(stage, order)]),
      certainty: certaintyOf(stage, messages),
      ...(failing ? { message: failing } : {}),
    },
  ]
}
