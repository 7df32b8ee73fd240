import { text } from '../../../emulator/protocol/text.ts'
import type { Expectation } from '../../format/expectations.ts'
import { lengthOf } from '../../format/times.ts'
import type { AnswersOf } from '../findings/answers.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { checkDeliveries } from './deliveries.ts'
import { checkInstance } from './instance.ts'
import { checkBinding, checkLoginCalls } from './kit.ts'
import { checkLicence } from './licence.ts'
import { checkNotices } from './notices.ts'
import { checkOpenApiCalls } from './open-api-calls.ts'
import { checkOrder } from './order.ts'
import { checkSameInstance } from './same-instance.ts'
import { checkSdkEvents } from './sdk-events.ts'
import { differs, type Unmet } from './unmet.ts'
import { checkUsage } from './usage.ts'

/** Everything of an expectation that does not hold. */
export function unmet(stage: Stage, expected: Expectation, answers: () => AnswersOf): Unmet[] {
  return [
    ...(expected.order ?? []).flatMap((one) => checkOrder(stage, one)),
    ...(expected.instance ?? []).flatMap((one) => checkInstance(stage, one)),
    ...(expected.deliveries ?? []).flatMap((one) => checkDeliveries(stage, one)),
    ...(expected['open-api-calls'] ?? []).flatMap((one) => checkOpenApiCalls(stage, one)),
    ...(expected['sdk-events'] ?? []).flatMap((one) => checkSdkEvents(stage, one)),
    ...(expected.licence ?? []).flatMap((one) => checkLicence(stage, one)),
    ...(expected.notices ?? []).flatMap((one) => checkNotices(stage, one)),
    ...(expected['same-instance'] ?? []).flatMap((alias) => checkSameInstance(stage, alias, answers())),
    ...(expected.usage ?? []).flatMap((one) => checkUsage(stage, one)),
    ...(expected.binding ?? []).flatMap((one) => checkBinding(stage, one)),
    ...(expected['login-calls'] ?? []).flatMap((one) => checkLoginCalls(stage, one)),
    ...checkClock(stage, expected.clock),
  ]
}

function checkClock(stage: Stage, written: string | undefined): Unmet[] {
  const now = stage.offset(stage.market.clock.now())
  if (written === undefined || now === lengthOf(written)) return []
  return [{ text: differs(text('the clock', '时钟'), tPlus(lengthOf(written)), tPlus(now)), certainty: 'assumed' }]
}
