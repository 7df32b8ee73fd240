import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ClockMode, createClock, parseClockMode, VIRTUAL_START } from '../../emulator/clock/clock.ts'
import { after as callAfter, macrotask, pause, stopwatch, wallNow } from '../../emulator/clock/wall.ts'

afterEach(() => {
  vi.useRealTimers()
})

const fake = (now: number) => vi.useFakeTimers({ now, toFake: ['Date', 'setTimeout', 'clearTimeout'] })

describe('a virtual clock', () => {
  it('starts on a fixed day in the future, or where it is told', () => {
    expect(createClock('virtual').now()).toBe(VIRTUAL_START)
    expect(VIRTUAL_START).toBeGreaterThan(wallNow())
    expect(createClock('virtual', 42).now()).toBe(42)
  })

  it('stands still until it is moved', async () => {
    const clock = createClock('virtual', 1_000)
    let woken = false
    clock.wake(0, () => {
      woken = true
    })()
    clock.wake(5_000, () => {
      woken = true
    })
    await pause(5)
    expect(clock.now()).toBe(1_000)
    clock.set(6_000)
    expect(clock.now()).toBe(6_000)
    expect(woken).toBe(false)
  })

  it('never goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(10 ** 12), max: 10 ** 13 })), (instants) => {
        const clock = createClock('virtual', 0)
        let latest = 0
        for (const instant of instants) {
          if (instant < latest) expect(() => clock.set(instant)).toThrow('time never goes back')
          else clock.set(instant)
          latest = Math.max(latest, instant)
          expect(clock.now()).toBe(latest)
        }
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 9e15])('refuses %d, which is no instant', (instant) => {
    const clock = createClock('virtual', 7)
    expect(() => clock.set(instant)).toThrow(/^Failed to set the virtual clock/)
    expect(clock.now()).toBe(7)
  })
})

describe('a clock that goes by itself', () => {
  it.each<ClockMode>(['real', 'scaled:60'])('%s cannot be set', (mode) => {
    const clock = createClock(mode)
    expect(() => clock.set(clock.now() + 1)).toThrow(`Failed to set a ${mode} clock: it goes by itself.`)
  })

  it('shows the wall time when real, unless the market is already ahead of it', () => {
    fake(1_000_000)
    expect(createClock('real').now()).toBe(1_000_000)
    expect(createClock('real', 5).now()).toBe(1_000_000)
    expect(createClock('real', 2_000_000).now()).toBe(2_000_000)
  })

  it('goes as fast as it is scaled', () => {
    fake(1_000)
    const clock = createClock('scaled:60', 0)
    expect(clock.now()).toBe(0)
    vi.advanceTimersByTime(1_000)
    expect(clock.now()).toBe(60_000)
    expect(clock.mode).toBe('scaled:60')
  })

  it('does not follow a wall clock that is set back', () => {
    fake(1_000_000)
    const clock = createClock('real')
    vi.setSystemTime(1_005_000)
    expect(clock.now()).toBe(1_005_000)
    vi.setSystemTime(900_000)
    expect(clock.now()).toBe(1_005_000)
  })

  it.each<[ClockMode, number]>([
    ['real', 1],
    ['scaled:60', 60],
    ['scaled:0.5', 0.5],
  ])('%s wakes when the instant has come, not before, and once', (mode, rate) => {
    fake(1_000)
    const clock = createClock(mode, 1_000)
    const woken: number[] = []
    clock.wake(61_000, () => woken.push(clock.now()))
    vi.advanceTimersByTime(Math.floor(60_000 / rate) - 1)
    expect(woken).toEqual([])
    vi.advanceTimersByTime(2)
    expect(woken).toHaveLength(1)
    expect(woken[0]).toBeGreaterThanOrEqual(61_000)
    vi.advanceTimersByTime(1_000_000)
    expect(woken).toHaveLength(1)
  })

  it('wakes at once for an instant that has passed, but never within the call itself', () => {
    fake(1_000)
    const clock = createClock('real')
    let woken = 0
    clock.wake(0, () => woken++)
    expect(woken).toBe(0)
    vi.advanceTimersByTime(0)
    expect(woken).toBe(1)
  })

  it('does not wake when it was called off, even after the timer was armed again', () => {
    fake(1_000)
    const clock = createClock('scaled:1000', 0)
    let woken = 0
    const cancel = clock.wake(10_000, () => woken++)
    vi.advanceTimersByTime(5)
    cancel()
    vi.advanceTimersByTime(100_000)
    expect(woken).toBe(0)
  })

  it('waits on when the timer fired early', () => {
    fake(1_000)
    const clock = createClock('real')
    let woken = 0
    clock.wake(2_000, () => woken++)
    vi.setSystemTime(500)
    vi.advanceTimersByTime(1_000)
    expect(woken).toBe(0)
    vi.advanceTimersByTime(600)
    expect(woken).toBe(1)
  })

  it('wakes in real life too', async () => {
    const clock = createClock('scaled:3600')
    const start = clock.now()
    const at = await new Promise<number>((resolve) => {
      clock.wake(start + 60_000, () => resolve(clock.now()))
      // The clock's own timers do not keep the process alive; this one does, for the test's sake.
      callAfter(2_000, () => resolve(-1))
    })
    expect(at).toBeGreaterThanOrEqual(start + 60_000)
  })
})

describe('clock modes', () => {
  it.each([
    ['virtual', 0],
    ['real', 1],
    ['scaled:60', 60],
    ['scaled:0.5', 0.5],
  ])('%s is one', (written, rate) => {
    expect(parseClockMode(written)).toEqual({ mode: written, rate })
  })

  it.each(['', 'Virtual', 'scaled', 'scaled:', 'scaled:0', 'scaled:-1', 'scaled:x', 'scaled:1e3', 'fast'])('%j is none', (written) => {
    expect(parseClockMode(written)).toBeUndefined()
    expect(() => createClock(written as ClockMode)).toThrow('possible are virtual, real and scaled:N')
  })
})

describe('the wall', () => {
  it('calls back after more than a timer can hold', () => {
    fake(0)
    const month = 40 * 86_400_000
    let called = 0
    callAfter(month, () => called++)
    vi.advanceTimersByTime(month - 1)
    expect(called).toBe(0)
    vi.advanceTimersByTime(1)
    expect(called).toBe(1)
  })

  it('can be called off, before and after a timer was armed again', () => {
    fake(0)
    const month = 40 * 86_400_000
    let called = 0
    callAfter(10, () => called++)()
    const cancel = callAfter(month, () => called++)
    vi.advanceTimersByTime(30 * 86_400_000)
    cancel()
    vi.advanceTimersByTime(month)
    expect(called).toBe(0)
  })

  it('ends a pause when the signal aborts', async () => {
    const stop = new AbortController()
    const waiting = pause(60_000, stop.signal)
    stop.abort()
    await waiting
    await pause(60_000, stop.signal)
    await macrotask()
    expect(stopwatch()).toBeGreaterThan(0)
  })
})
