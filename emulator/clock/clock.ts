import { after, wallNow } from './wall.ts'

/** `virtual`: moves when told. `real`: the wall clock. `scaled:N`: N virtual seconds in each real one. */
export type ClockMode = 'virtual' | 'real' | `scaled:${number}`

/**
 * Where a virtual clock starts unless told otherwise. Fixed, so that runs with one seed are alike; in the future,
 * so that no ISV takes an expiry for one that has passed.
 */
export const VIRTUAL_START = Date.UTC(2030, 0, 1)

/** A market's business time. */
export interface Clock {
  readonly mode: ClockMode
  /** Milliseconds since 1970. Never goes back. */
  now(): number
  /** Virtual clocks only: jumps forward. */
  set(instant: number): void
  /** Clocks that go by themselves: calls back once when `instant` has come; returns a function that calls it off. */
  wake(instant: number, callback: () => void): () => void
}

/** The speed of a mode; undefined for a text that is no mode. */
export function parseClockMode(written: string): { mode: ClockMode; rate: number } | undefined {
  if (written === 'virtual') return { mode: 'virtual', rate: 0 }
  if (written === 'real') return { mode: 'real', rate: 1 }
  const scaled = /^scaled:(\d+(?:\.\d+)?)$/.exec(written)
  const rate = scaled ? Number(scaled[1]) : 0
  return rate > 0 ? { mode: written as ClockMode, rate } : undefined
}

/** The last instant a Date can hold, in milliseconds. */
const LATEST = 8_640_000_000_000_000

function virtualClock(start: number): Clock {
  let now = start
  return {
    mode: 'virtual',
    now: () => now,
    set: (instant) => {
      if (!(Math.abs(instant) <= LATEST)) throw new RangeError(`Failed to set the virtual clock to ${instant}: that is no instant.`)
      if (instant < now) {
        throw new RangeError(
          `Failed to set the virtual clock to ${new Date(instant).toISOString()}: it stands at ${new Date(now).toISOString()} and time never goes back.`,
        )
      }
      now = instant
    },
    wake: () => () => {},
  }
}

function runningClock(mode: ClockMode, rate: number, start: number): Clock {
  const origin = wallNow()
  let last = start
  // The wall clock may be set back under us; business time must not follow.
  const now = () => {
    last = Math.max(last, Math.floor(start + (wallNow() - origin) * rate))
    return last
  }
  return {
    mode,
    now,
    set: () => {
      throw new RangeError(`Failed to set a ${mode} clock: it goes by itself. Start the market with a virtual clock to move time by hand.`)
    },
    wake: (instant, callback) => {
      let cancel = () => {}
      const arm = () => {
        const left = (instant - now()) / rate
        if (left <= 0) callback()
        else cancel = after(Math.ceil(left), arm, { keepAlive: false })
      }
      cancel = after(Math.max(0, Math.ceil((instant - now()) / rate)), arm, { keepAlive: false })
      return () => cancel()
    },
  }
}

/**
 * @param start where business time stands: for a new market its beginning, after a restart the time of the last
 * thing recorded. A real clock ignores it unless it lies ahead of the wall clock.
 */
export function createClock(mode: ClockMode, start?: number): Clock {
  const parsed = parseClockMode(mode)
  if (!parsed) throw new RangeError(`Failed to make a clock "${mode}": possible are virtual, real and scaled:N, for instance scaled:60.`)
  if (parsed.rate === 0) return virtualClock(start ?? VIRTUAL_START)
  return runningClock(mode, parsed.rate, mode === 'real' ? Math.max(wallNow(), start ?? 0) : (start ?? wallNow()))
}
