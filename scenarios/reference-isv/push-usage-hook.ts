import { HOUR } from '../../emulator/clock/duration.ts'
import type { Seller } from './seller.ts'
import { meter, nextHour, pushUsage, type Usage, usageText } from './usage.ts'

/** Beside the production address. */
export const PUSH_USAGE_HOOK = '/hooks/push-usage'

/** Why a trigger is not followed. */
class Unusable extends Error {
  readonly status: number

  constructor(status: number, why: string) {
    super(`Failed to push usage: ${why}`)
    this.status = status
  }
}

/**
 * A trigger for tests: `{"instanceId": "..."}` meters one more hour of an on-demand instance and pushes it, together with
 * what earlier pushes left. `begin`, `end` (ISO 8601) and `value` say which hour, for tests in virtual time.
 *
 * Answers 200 `{"pushed": n}`, 502 `{"error": "..."}` when the push failed, and 4xx where there is nothing to push.
 * A real seller has no such address: its own timer pushes, every hour.
 */
export function pushUsageHook({ instances, openApis, now, randomText, report }: Seller): (request: Request) => Promise<Response> {
  // One push at a time: two at once would send the same records.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  return async (request) => {
    try {
      const trigger = await triggerIn(request)
      const instance = instances.find(trigger.instanceId)
      if (!instance) throw new Unusable(404, `there is no instance "${trigger.instanceId}".`)
      const { chargingMode = 'unknown' } = instance.purchase
      if (chargingMode !== 'on-demand') {
        throw new Unusable(409, `instance ${instance.id} is not paid for on demand; its charging mode is ${chargingMode}.`)
      }
      if (!openApis) throw new Unusable(409, 'this seller has no client of the open APIs. Make it with the option openApis.')
      const usage = usageIn(trigger) ?? nextHour(instance, now())
      if (usage) meter(instance, usage, now(), randomText)
      return Response.json({ pushed: await inTurn(() => pushUsage(instance, openApis)) })
    } catch (error) {
      if (error instanceof Unusable) return Response.json({ error: error.message }, { status: error.status })
      report(error)
      return Response.json({ error: (error as Error).message }, { status: 502 })
    }
  }
}

interface Trigger {
  readonly instanceId: string
  readonly begin?: unknown
  readonly end?: unknown
  readonly value?: unknown
}

async function triggerIn(request: Request): Promise<Trigger> {
  const body = (await request.json().catch(() => undefined)) as Partial<Trigger> | null | undefined
  if (typeof body?.instanceId !== 'string') throw new Unusable(400, 'the body is no JSON object with "instanceId".')
  return { ...body, instanceId: body.instanceId }
}

/** The hour a trigger names: `begin`, with `end` an hour later and `value` 1 unless given; undefined when it names none. */
function usageIn({ begin, end, value = 1 }: Trigger): Usage | undefined {
  if (begin === undefined && end === undefined) return undefined
  const from = instantIn('begin', begin)
  const to = end === undefined ? from + HOUR : instantIn('end', end)
  if (to <= from) throw new Unusable(400, '"end" is not after "begin".')
  if (typeof value !== 'number' || !(value < 1e12) || !(Number(usageText(value)) > 0)) {
    throw new Unusable(400, '"value" is no number that is, with 4 decimals, greater than 0 and below 1e12.')
  }
  return { begin: from, end: to, value }
}

function instantIn(name: string, written: unknown): number {
  const instant = typeof written === 'string' ? Date.parse(written) : Number.NaN
  if (Number.isNaN(instant)) throw new Unusable(400, `"${name}" is missing or no time such as 2026-01-15T08:00:00Z.`)
  return instant
}
