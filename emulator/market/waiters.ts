interface Waiter {
  readonly test: () => boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Promises that hold until the market is in some state. Tests run after every journal line, so they are cheap. */
export class Waiters {
  #waiting: Waiter[] = []
  #ended = false
  #error: Error | undefined

  /** Resolves once the test holds, or the market has ended; rejects when it broke down. */
  until(test: () => boolean): Promise<void> {
    if (this.#error) return Promise.reject(this.#error)
    if (this.#ended || test()) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiting.push({ test, resolve, reject }))
  }

  /** Something changed. */
  wake(): void {
    if (this.#waiting.length === 0) return
    const still: Waiter[] = []
    for (const waiter of this.#waiting) {
      if (waiter.test()) waiter.resolve()
      else still.push(waiter)
    }
    this.#waiting = still
  }

  /** Nobody waits any longer. */
  end(): void {
    this.#ended = true
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  /** What they wait for will never come. */
  fail(error: Error): void {
    this.#error ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
