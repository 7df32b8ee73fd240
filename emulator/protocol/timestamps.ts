/**
 * The time forms of the guides, all UTC. Instants are milliseconds since 1970.
 */

const pad = (value: number, width: number) => String(value).padStart(width, '0')

/** `yyyyMMddHHmmss`, the form of `expireTime`. Sources: 新购商品, fragment on expireTime; CN 0070649429. */
export function stamp14(instant: number): string {
  const d = new Date(instant)
  return (
    pad(d.getUTCFullYear(), 4) +
    pad(d.getUTCMonth() + 1, 2) +
    pad(d.getUTCDate(), 2) +
    pad(d.getUTCHours(), 2) +
    pad(d.getUTCMinutes(), 2) +
    pad(d.getUTCSeconds(), 2)
  )
}

/** `yyyyMMddHHmmssSSS`, the form of V1.0's `timeStamp` and of `statisticalTime`. Source: CN 0070649156. */
export function stamp17(instant: number): string {
  return stamp14(instant) + pad(((instant % 1000) + 1000) % 1000, 3)
}

/** `yyyy-MM-dd HH:mm:ss z`: a blank and a small z, no ISO 8601. The form of getLicenseAsync. Source: CN 0070649255. */
export const stampSpaced = (instant: number): string => `${iso(instant).slice(0, 19).replace('T', ' ')} z`

export const STAMP_SPACED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} z$/

export const STAMP_14 = /^\d{14}$/
export const STAMP_17 = /^\d{17}$/
/** CN 0070649429 states 14 digits and prints an example with 17: both must be understood. */
export const STAMP_14_OR_17 = /^\d{14}(\d{3})?$/

/** Reads either form; undefined when the digits are no date (month 13, 30 February). */
export function parseStamp(stamp: string): number | undefined {
  const m = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})?$/.exec(stamp)
  if (!m) return undefined
  const [, y, mo, d, h, mi, s, ms] = m
  const instant = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s), Number(ms ?? 0))
  return stamp14(instant) === stamp.slice(0, 14) ? instant : undefined
}

/** Reads {@link stampSpaced}; undefined for another form and for digits that are no date. */
export function parseStampSpaced(stamp: string): number | undefined {
  return STAMP_SPACED.test(stamp) ? parseStamp(stamp.replace(/\D/g, '')) : undefined
}

export const iso = (instant: number): string => new Date(instant).toISOString()
