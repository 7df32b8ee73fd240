/** The only place that reads the machine's clock or arms its timers. */

/** Wall-clock milliseconds: what goes into signatures, since real ISVs compare it with their own clock. */
export const wallNow = (): number => Date.now()

/** Milliseconds of a clock that never jumps; for measuring how long a call took. */
export const stopwatch = (): number => performance.now()

// setTimeout fires at once for anything beyond 2^31-1 ms.
const LONGEST = 2_147_483_647

/** Calls back after real milliseconds, however many; returns a function that calls it off. */
export function after(ms: number, callback: () => void, options: { keepAlive?: boolean } = {}): () => void {
  let timer: NodeJS.Timeout
  const arm = (left: number) => {
    timer = setTimeout(() => (left > LONGEST ? arm(left - LONGEST) : callback()), Math.max(0, Math.min(left, LONGEST)))
    if (options.keepAlive === false) timer.unref()
  }
  arm(ms)
  return () => clearTimeout(timer)
}

/** Resolves after real milliseconds, or at once when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = after(ms, done)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Calls back on the next macrotask. */
export const macrotaskCallback = (callback: () => void): void => {
  setImmediate(callback)
}

/** Resolves on the next macrotask, so that work which reschedules itself cannot spin. */
export const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
