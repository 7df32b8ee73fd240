import { DAY } from '../../emulator/clock/duration.ts'
import { MAX_USAGE_AGE_DAYS } from '../../emulator/protocol/open-apis/usage-push.ts'
import { parseSdkDate, sdkDate } from '../../emulator/protocol/signing/sdk-hmac.ts'
import { stamp14 } from '../../emulator/protocol/timestamps.ts'

/** `yyyyMMdd'T'HHmmss'Z'` in quotes: the form of every time in a usage push. */
const STAMP = /"(\d{8}T\d{6}Z)"/g
/** The begin of a code's use, which is not before its order: that is placed for the verification. */
const BEGIN = /("real_effect_time"\s*:\s*)"\d{14}"/g
/** Clearly within what is taken. */
const AGO = DAY

/**
 * A usage push that is good whenever it is verified: a pact's times grow older than the marketplace takes them. All are
 * moved by whole days, so that they keep their order and their hours.
 */
export function withRecentTimes(written: string, now: number): string {
  const body = written.replace(BEGIN, (_, member: string) => `${member}"${stamp14(now)}"`)
  const times = [...body.matchAll(STAMP)].flatMap(([, stamp]) => parseSdkDate(stamp as string) ?? [])
  const [first, last] = [Math.min(...times), Math.max(...times)]
  if (times.length === 0 || (now - first < (MAX_USAGE_AGE_DAYS - 1) * DAY && last <= now)) return body
  const moved = Math.floor((now - AGO - last) / DAY) * DAY
  return body.replace(STAMP, (written, stamp: string) => {
    const at = parseSdkDate(stamp)
    return at === undefined ? written : `"${sdkDate(at + moved)}"`
  })
}
