import { DAY, HOUR, MINUTE, SECOND } from '../../emulator/clock/duration.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'

/** Lengths of time as people say them, in their largest fitting unit. */
export function spanWords(ms: number): Text {
  const count = (length: number) => {
    const value = ms / length
    return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10)
  }
  const said = (length: number, one: string, many: string, zh: string): Text => {
    const value = count(length)
    return text(`${value} ${value === '1' ? one : many}`, `${value} ${zh}`)
  }
  if (ms >= 2 * DAY) return said(DAY, 'day', 'days', '天')
  if (ms >= HOUR) return said(HOUR, 'hour', 'hours', '小时')
  if (ms >= MINUTE) return said(MINUTE, 'minute', 'minutes', '分钟')
  if (ms >= SECOND) return said(SECOND, 's', 's', '秒')
  return said(1, 'ms', 'ms', '毫秒')
}
