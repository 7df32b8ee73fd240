/** Remembers what was used, each for a while: signatures and nonces that must not come twice. */
export class SeenOnce {
  readonly #until = new Map<string, number>()
  readonly #lifetime: number
  readonly #most: number

  /** @param lifetime milliseconds @param most entries kept; the oldest go first */
  constructor(lifetime: number, most = 100_000) {
    this.#lifetime = lifetime
    this.#most = most
  }

  /** True the first time, false while it is remembered. */
  first(key: string, now: number): boolean {
    for (const [old, until] of this.#until) {
      if (until > now && this.#until.size < this.#most) break
      this.#until.delete(old)
    }
    if ((this.#until.get(key) ?? 0) > now) return false
    this.#until.set(key, now + this.#lifetime)
    return true
  }
}
