/** Lengths of time, in milliseconds, read and written in the forms users type. */

const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const SECOND = 1_000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/**
 * Milliseconds of `PT3H`, `P15D`, `3h`, `1h30m`, `250ms`; undefined for anything else.
 * Months and years are left out on purpose: they have no fixed length.
 */
export function parseDuration(written: string): number | undefined {
  const isoForm =
    /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(written)
  if (isoForm && /\d/.test(written) && !/T$/i.test(written)) {
    const [, w, d, h, m, s] = isoForm.map((part) => Number(part ?? 0))
    return countable((w as number) * 7 * DAY + (d as number) * DAY + (h as number) * HOUR + (m as number) * MINUTE + (s as number) * SECOND)
  }
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d)\s*)+$/i.test(written.trim())) return undefined
  let total = 0
  for (const [, count, unit] of written.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gi)) {
    total += Number(count) * (UNIT[(unit as string).toLowerCase()] as number)
  }
  return countable(total)
}

/** Whole milliseconds; undefined beyond what a number counts exactly. */
function countable(ms: number): number | undefined {
  const whole = Math.round(ms)
  return Number.isSafeInteger(whole) ? whole : undefined
}

/** ISO 8601 form, such as `PT3H` or `P15D`. */
export function isoDuration(ms: number): string {
  if (ms === 0) return 'PT0S'
  const sign = ms < 0 ? '-' : ''
  let rest = Math.abs(ms)
  const take = (unit: number) => {
    const n = Math.floor(rest / unit)
    rest -= n * unit
    return n
  }
  const [d, h, m] = [take(DAY), take(HOUR), take(MINUTE)]
  const s = rest / SECOND
  const time = `${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s ? `${s}S` : ''}`
  return `${sign}P${d ? `${d}D` : ''}${time ? `T${time}` : ''}`
}
