import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, isoDuration, MINUTE, parseDuration, SECOND } from '../../emulator/clock/duration.ts'

describe('durations', () => {
  it.each([
    ['PT3H', 3 * HOUR],
    ['pt3h', 3 * HOUR],
    ['P15D', 15 * DAY],
    ['P1W', 7 * DAY],
    ['P1DT12H', 36 * HOUR],
    ['PT1H30M', 90 * MINUTE],
    ['PT0S', 0],
    ['PT0.25S', 250],
    ['P0.5D', 12 * HOUR],
    ['3h', 3 * HOUR],
    ['1h30m', 90 * MINUTE],
    ['1h 30m', 90 * MINUTE],
    [' 2d ', 2 * DAY],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['5M', 5 * MINUTE],
    ['0s', 0],
  ])('%j is read', (written, ms) => {
    expect(parseDuration(written)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    'P',
    'PT',
    'P1DT',
    'T3H',
    '3',
    '3 hours',
    'h',
    '-3h',
    '-PT3H',
    'PT-3H',
    'P1Y',
    'P1M',
    '1h-30m',
    'soon',
    '1,5h',
    '3h!',
    'NaNs',
  ])('%j is refused', (written) => {
    expect(parseDuration(written)).toBeUndefined()
  })

  it('of more than the clock can count are refused', () => {
    expect(parseDuration(`${'9'.repeat(400)}d`)).toBeUndefined()
    expect(parseDuration(`P${'9'.repeat(30)}D`)).toBeUndefined()
  })

  it('are read without delay, however long the text', () => {
    expect(parseDuration('1'.repeat(100_000))).toBeUndefined()
    expect(parseDuration(`${'1h'.repeat(50_000)}!`)).toBeUndefined()
  })

  it.each([
    [0, 'PT0S'],
    [3 * HOUR, 'PT3H'],
    [15 * DAY, 'P15D'],
    [DAY + HOUR + MINUTE + SECOND + 1, 'P1DT1H1M1.001S'],
    [-90 * MINUTE, '-PT1H30M'],
  ])('%d is written %s', (ms, written) => {
    expect(isoDuration(ms)).toBe(written)
  })

  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 * DAY }), (ms) => {
        expect(parseDuration(isoDuration(ms))).toBe(ms)
      }),
    )
  })
})
