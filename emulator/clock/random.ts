import { hash, randomInt, randomUUID } from 'node:crypto'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * The one source of randomness. Every value is a function of the seed and of what it is for, so there is no
 * generator state to keep: a market that restarts after a crash goes on with the same values.
 */
export interface Random {
  readonly seed: number
  /** 64 hex digits. */
  hex(...purpose: (string | number)[]): string
  /** A UUID of version 4 form. */
  uuid(...purpose: (string | number)[]): string
  /** `length` letters and digits. */
  alphanumeric(length: number, ...purpose: (string | number)[]): string
  /** A number from 0 up to but not including 1. */
  fraction(...purpose: (string | number)[]): number
}

export function seededRandom(seed: number): Random {
  const hex = (purpose: readonly (string | number)[]): string => hash('sha256', `${seed}\n${purpose.join('\n')}`, 'hex')
  const digest = (purpose: readonly (string | number)[]): Buffer => Buffer.from(hex(purpose), 'hex')
  return {
    seed,
    hex: (...purpose) => hex(purpose),
    uuid: (...purpose) => {
      const h = hex(purpose)
      const variant = ((Number.parseInt(h.slice(16, 17), 16) & 3) | 8).toString(16)
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`
    },
    alphanumeric: (length, ...purpose) => {
      let made = ''
      for (let round = 0; made.length < length; round++) {
        for (const byte of digest([...purpose, round])) made += ALPHANUMERIC[byte % 62]
      }
      return made.slice(0, length)
    },
    fraction: (...purpose) => digest(purpose).readUInt32BE(0) / 2 ** 32,
  }
}

/** The seed of one part of a run: another for each purpose, the same each time. */
export const derivedSeed = (seed: number, ...purpose: (string | number)[]): number =>
  Number.parseInt(
    seededRandom(seed)
      .hex(...purpose)
      .slice(0, 8),
    16,
  )

/** A seed for a run that was given none; printed in its report. */
export const freshSeed = (): number => randomInt(1, 2 ** 31)

/** An id that no other process makes, whatever the seed. */
export const freshId = (): string => randomUUID()
