import { IN_PROGRESS, INVALID_PARAMETER, NO_SUCH_INSTANCE } from '../../emulator/protocol/result-codes.ts'
import { parseStamp } from '../../emulator/protocol/timestamps.ts'
import { type Answer, Refusal, success } from './answer.ts'
import type { Instance, Instances } from './instances.ts'

/** What both guides ask of a seller in the same words. Every one of these may come twice, and succeeds twice. */

/** The instance, unless it was never made or is released: either way there is nothing left to act on. */
export function living(instances: Instances, id: string): Instance {
  const instance = instances.find(id)
  if (!instance || instance.state === 'released') throw new Refusal(NO_SUCH_INSTANCE, id)
  return instance
}

/** Freezing cuts the buyer off and keeps the data. */
export function setFrozen(instances: Instances, id: string, frozen: boolean): Answer {
  const instance = living(instances, id)
  // Not an error of the marketplace's: it comes again, and by then the instance is open.
  if (instance.state === 'provisioning') throw new Refusal(IN_PROGRESS, id)
  if (frozen) instance.freeze()
  else instance.unfreeze()
  return success()
}

/** A released instance stays known: a repeat is a success, and only an id nobody ever gave out is refused. */
export function release(instances: Instances, id: string): Answer {
  const instance = instances.find(id)
  if (!instance) throw new Refusal(NO_SUCH_INSTANCE, id)
  instance.release()
  return success()
}

/** An expiry on the wire → milliseconds; digits of the right number may still be no date. */
export function instantOf(expireTime: string): number {
  const instant = parseStamp(expireTime)
  if (instant === undefined) throw new Refusal(INVALID_PARAMETER, `"expireTime" is ${expireTime}, which is no date`)
  return instant
}

// Both guides: up to 100 ids. Source: [doc] zh-cn_topic_0070649428, bms_060db51ae71c39d28dad95398f778bed.
const BATCH = 100

/**
 * The instances of a query, in the order asked for. One code speaks for all: unknown ids first, then unfinished ones.
 *
 * @param resume called for each unfinished one
 */
export function queried(instances: Instances, ids: string, resume: (unfinished: Instance) => void = () => {}): Instance[] {
  const asked = ids.split(',')
  if (asked.length > BATCH) {
    throw new Refusal(INVALID_PARAMETER, `"instanceId" names ${asked.length} instances, at most ${BATCH} are allowed`)
  }
  const found = [...new Set(asked)].map((id) => living(instances, id))
  const unfinished = found.filter((instance) => instance.state === 'provisioning')
  for (const instance of unfinished) resume(instance)
  if (unfinished.length > 0) throw new Refusal(IN_PROGRESS, unfinished.map((instance) => instance.id).join(', '))
  return found
}
