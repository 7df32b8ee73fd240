import { IN_PROGRESS, INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import { parseStampSpaced } from '../../emulator/protocol/timestamps.ts'
import { answer, Refusal, success } from './answer.ts'
import type { Handlers } from './dispatch.ts'
import { living } from './lifecycle.ts'
import type { Seller } from './seller.ts'

/** Codes of this one interface. Source: [doc] zh-cn_topic_0070649288. */
const OUT_OF_VALIDITY = '000901'
const NEEDS_EXPIRY = '000902'

interface Application {
  readonly instanceId: string
  readonly eventId: string
  readonly effectiveTime: string
  readonly expireTime?: string
  readonly deviceFingerprint?: string
}

/** What the online licence has beyond V2.0: licences on application. Source: [doc] zh-cn_topic_0070649255. */
export function onlineLicense({ instances, after, randomText, deliverLicence, report }: Seller): Handlers {
  /** Every licence ever made. A real seller keeps this in a database, with a unique index on the key. */
  const made = new Map<string, string>()

  /** One licence for one application: a repeat finds what the first call made. */
  const licenceOf = ({ eventId, deviceFingerprint }: Application): string => {
    const key = JSON.stringify([eventId, deviceFingerprint ?? ''])
    const licence = made.get(key) ?? `LIC-${randomText(32)}`
    made.set(key, licence)
    return licence
  }

  return {
    license: (call: Application) => {
      // 000003 for an instance there is not: the table lists it for the other calls only, and no other code says it. [assumed]
      const instance = living(instances, call.instanceId)
      if (instance.state === 'frozen') throw new Refusal(OUT_OF_VALIDITY, `instance ${call.instanceId} is frozen`)
      for (const name of ['effectiveTime', 'expireTime'] as const) dateIn(name, call[name])
      if (instance.purchase.chargingMode === 'period' && call.expireTime === undefined) throw new Refusal(NEEDS_EXPIRY, call.instanceId)
      const licence = licenceOf(call)
      if (!deliverLicence) return success()
      // After the answer, and once the instance is set up. A repeat hands the same licence over again.
      const deliver = async () => {
        await instance.open()
        await deliverLicence(call.eventId, licence)
      }
      after(0, () => void deliver().catch(report))
      return answer(IN_PROGRESS)
    },
  }
}

/** Digits of the right number may still be no date. */
function dateIn(name: string, written: string | undefined): void {
  if (written === undefined || parseStampSpaced(written) !== undefined) return
  throw new Refusal(INVALID_PARAMETER, `"${name}" is ${written}, which is no date`)
}
