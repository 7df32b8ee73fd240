import { FAULTS, type FaultName, type FaultRule, isAttemptList } from '../delivery/faults.ts'
import { interfaceNames } from '../protocol/catalogue.ts'
import { nearest } from '../protocol/nearest.ts'
import { assumed } from '../protocol/provenance.ts'
import { closed, object, oneOf, optional, type Schema, type Static, text } from '../protocol/schema.ts'
import { text as words } from '../protocol/text.ts'
import { MarketError } from './errors.ts'
import { duration } from './setup.ts'

const ours = assumed('control API', "the emulator's own")

/** A fault rule as users write it. */
export const faultSchema = closed(
  object({
    on: text(64, { about: words('interface name such as newInstance, or *', '接口名，或 *'), source: ours, example: 'newInstance' }),
    attempts: optional({
      type: ['string', 'integer'],
      minimum: 1,
      description: 'which attempts: all (default), 2, 1-2, 3-',
      'x-zh': '第几次调用：all（默认）、2、1-2、3-',
      'x-source': ours,
    } as unknown as Schema<string | number>),
    fault: oneOf(
      FAULTS.map((fault) => fault.name),
      { about: words('what goes wrong', '故障类型'), source: ours },
    ) as Schema<FaultName>,
    delay: optional(
      text(64, {
        about: words('how late answer, call or repeat comes, for the faults that need it: 6s, PT4H', '响应、请求或重复到达的延迟时长'),
        source: ours,
        example: '6s',
      }),
    ),
    probability: optional({
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'how likely it strikes each attempt, drawn from the seed; default: 1',
      'x-zh': '每次调用发生的概率，由种子决定，默认 1',
      'x-source': ours,
    } as Schema<number>),
    orderId: optional(text(64, { about: words('only this order', '仅此订单'), source: ours })),
  }),
)
export type FaultRequest = Static<typeof faultSchema>

/** Checks a rule that fits the schema and reads its parts. @throws MarketError with the nearest word */
export function faultRule(request: FaultRequest): Omit<FaultRule, 'id'> {
  const names = ['*', ...interfaceNames()]
  if (!names.includes(request.on)) {
    const hint = nearest(request.on, names)
    throw new MarketError(
      'invalid',
      words(
        `Failed to set the fault: no interface is called "${request.on}".${hint ? ` Did you mean "${hint}"?` : ''}`,
        `没有名为“${request.on}”的接口。${hint ? `是否指“${hint}”？` : ''}`,
      ),
      names,
    )
  }
  const attempts = String(request.attempts ?? 'all')
  if (!isAttemptList(attempts)) {
    throw new MarketError(
      'invalid',
      words(`Failed to set the fault: "${attempts}" is no list of attempts.`, `“${attempts}”不是有效的调用次数。`),
      ['all', '2', '1-2', '3-'],
    )
  }
  const kind = FAULTS.find((fault) => fault.name === request.fault)
  if (kind?.needsDelay && request.delay === undefined) {
    throw new MarketError(
      'invalid',
      words(`Failed to set the fault: "${request.fault}" needs a delay such as 6s.`, `故障“${request.fault}”需要 delay，例如 6s。`),
      ['delay: 6s'],
    )
  }
  return {
    on: request.on,
    attempts,
    fault: request.fault,
    ...(request.orderId === undefined ? {} : { orderId: request.orderId }),
    ...(request.probability === undefined ? {} : { probability: request.probability }),
    ...(request.delay === undefined ? {} : { delay: duration('delay', request.delay) }),
  }
}
