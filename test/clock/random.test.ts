import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshSeed, seededRandom } from '../../emulator/clock/random.ts'

describe('seeded randomness', () => {
  const seed = fc.nat()
  const purpose = fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 1, maxLength: 4 })

  it('is a function of seed and purpose, not of what was asked before', () => {
    fc.assert(
      fc.property(seed, purpose, purpose, (n, first, second) => {
        const one = seededRandom(n)
        const other = seededRandom(n)
        other.hex(...second)
        expect(one.hex(...first)).toBe(other.hex(...first))
        expect(one.uuid(...first)).toBe(other.uuid(...first))
        expect(one.fraction(...first)).toBe(other.fraction(...first))
      }),
    )
  })

  it('differs from seed to seed and from purpose to purpose', () => {
    const values = [1, 2, 3].flatMap((n) => ['a', 'b', 'c'].map((what) => seededRandom(n).hex(what)))
    expect(new Set(values).size).toBe(values.length)
    expect(seededRandom(1).seed).toBe(1)
  })

  it('keeps to the forms it promises', () => {
    fc.assert(
      fc.property(seed, purpose, fc.nat({ max: 200 }), (n, what, length) => {
        const random = seededRandom(n)
        expect(random.hex(...what)).toMatch(/^[0-9a-f]{64}$/)
        expect(random.uuid(...what)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(random.alphanumeric(length, ...what)).toMatch(new RegExp(`^[A-Za-z0-9]{${length}}$`))
        const fraction = random.fraction(...what)
        expect(fraction).toBeGreaterThanOrEqual(0)
        expect(fraction).toBeLessThan(1)
      }),
    )
  })

  it('spreads fractions over the whole range', () => {
    const random = seededRandom(5)
    const drawn = Array.from({ length: 2_000 }, (_, n) => random.fraction(n))
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
    expect(mean).toBeGreaterThan(0.45)
    expect(mean).toBeLessThan(0.55)
  })

  it('makes a seed that is printable and usable', () => {
    for (let n = 0; n < 20; n++) {
      const made = freshSeed()
      expect(Number.isSafeInteger(made) && made > 0).toBe(true)
    }
  })
})
