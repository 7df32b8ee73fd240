import { DAY, HOUR, MINUTE, SECOND } from '../../emulator/clock/duration.ts'

/** A moment of the story, counted from its beginning: `T+0`, `T+2h57m`, `T+31d`. */
export function tPlus(ms: number): string {
  if (ms === 0) return 'T+0'
  let rest = Math.abs(ms)
  let written = ''
  for (const [unit, length] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) written += `${count}${unit}`
  }
  return `T${ms < 0 ? '-' : '+'}${written}`
}
