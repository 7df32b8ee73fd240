import { parseDuration } from '../../emulator/clock/duration.ts'

/** Moments as a story writes them. */

/** Milliseconds of an instant in ISO 8601; undefined for anything else. */
export function parseInstant(written: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(written)) return undefined
  const at = Date.parse(written)
  return Number.isNaN(at) ? undefined : at
}

/** A length of time, or an instant. */
export type Moment = { readonly offset: number } | { readonly instant: number }

export function parseMoment(written: string): Moment | undefined {
  const instant = parseInstant(written)
  if (instant !== undefined) return { instant }
  const offset = parseDuration(written)
  return offset === undefined ? undefined : { offset }
}

/** Milliseconds of a moment, counted from `origin` when it is a length. For moments that were checked when the file was read. */
export function instantOf(written: string, origin: number): number {
  const moment = parseMoment(written)
  if (!moment) throw new RangeError(`Failed to read the moment "${written}": it is neither a duration nor an instant.`)
  return 'instant' in moment ? moment.instant : origin + moment.offset
}

/** Milliseconds of a length that was checked when the file was read. */
export function lengthOf(written: string): number {
  const ms = parseDuration(written)
  if (ms === undefined) throw new RangeError(`Failed to read the duration "${written}": write it as PT3H or 3h.`)
  return ms
}
