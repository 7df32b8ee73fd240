import { TOOL, toolVersion } from '../../emulator/commands/tool.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import type { ReplayedCall } from './play-again.ts'
import { directionOf, tallyOf } from './tally.ts'

export interface ReplayHeader {
  readonly isv: string
  readonly trace: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
}

/** A replay as data. `at` is virtual time. */
export const replayJson = (calls: readonly ReplayedCall[], { isv, trace, startedAt }: ReplayHeader): Record<string, unknown> => ({
  tool: TOOL,
  version: toolVersion(),
  isv,
  trace,
  startedAt: iso(startedAt),
  calls: calls.map(entry),
  totals: tallyOf(calls),
})

function entry(call: ReplayedCall) {
  const { delivery, made, before, differences, failing, notSent } = call
  return {
    line: delivery.line,
    ...(delivery.scenario === '' ? {} : { scenario: delivery.scenario }),
    guide: delivery.description.guide,
    interface: delivery.description.name,
    ...(delivery.orderId === undefined ? {} : { orderId: delivery.orderId }),
    messageId: delivery.messageId,
    n: delivery.n,
    at: iso(delivery.at),
    status: notSent ? 'not-sent' : (directionOf(call) ?? 'same'),
    failing,
    ...(notSent ? { reason: notSent.reason.en, reasonZh: notSent.reason.zh } : {}),
    ...(before ? { before: verdict(before) } : {}),
    ...(made ? { now: { ...verdict(made.verdict), realMs: made.realMs } } : {}),
    differences: differences.map(({ direction, rule, about }) => ({ direction, rule, about: about.en, aboutZh: about.zh })),
    ...(made && (failing || differences.length > 0)
      ? {
          exchange: { request: made.request, response: made.response ?? made.failure },
          ...(delivery.answer ? { recorded: delivery.answer } : {}),
        }
      : {}),
  }
}

const verdict = ({ outcome, rule, resultCode }: NonNullable<ReplayedCall['before']>) => ({
  outcome,
  rule,
  ...(resultCode === undefined ? {} : { resultCode }),
})
