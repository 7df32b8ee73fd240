/** Remembers the nonces of verified calls for as long as their time stamps are good, so that none works twice. */
export interface NonceMemory {
  /** False when the nonce was seen before. */
  accept(nonce: string, goodUntil: number, now: number): boolean
}

/** @param capacity bounds the memory; beyond it the oldest nonces are forgotten early */
export function nonceMemory(capacity = 100_000): NonceMemory {
  const seen = new Map<string, number>()
  return {
    accept(nonce, goodUntil, now) {
      for (const [old, until] of seen) {
        if (until >= now && seen.size < capacity) break
        seen.delete(old)
      }
      if (seen.has(nonce)) return false
      seen.set(nonce, goodUntil)
      return true
    },
  }
}
