import { stopwatch } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import type { RunEvent } from '../runner/options.ts'
import { tPlus } from '../runner/t-plus.ts'

/** Tells on standard error what is going on: one line that changes on a terminal, plain lines now and then elsewhere. */
export interface Progress {
  begin(name: string, guide: string): void
  event(event: RunEvent): void
  /** Leaves nothing of it on a terminal. */
  clear(): void
}

/** Real milliseconds between two lines where every line stays. */
const PLAIN_EVERY = 5_000
const LIVE_EVERY = 80

export function progressOn(stream: CommandIo['stderr'], lang: Lang, total: number): Progress {
  const live = stream.isTTY === true
  let begun = 0
  let last = stopwatch()
  let label = ''
  let calls = 0
  let at = 0
  let step = ''
  let shown = false

  const line = (): string => {
    const said = lang === 'zh' ? `${step} ${tPlus(at)}，${calls} 次调用` : `${step} ${tPlus(at)}, ${calls} calls`
    return `[${begun}/${total}] ${label}${calls === 0 && step === '' ? '' : `: ${said}`}`
  }
  const show = () => {
    last = stopwatch()
    if (live) {
      stream.write(`\r\u001b[K${line()}`)
      shown = true
    } else stream.write(`${line()}\n`)
  }
  return {
    begin(name, guide) {
      begun++
      label = `${name} · ${guide}`
      calls = 0
      at = 0
      step = ''
      last = stopwatch()
      if (live) show()
    },
    event(event) {
      if (event.type === 'step') step = `${event.index}/${event.of} ${event.step}`
      if (event.type === 'call') {
        calls = event.calls
        at = event.at
      }
      if (stopwatch() - last >= (live ? LIVE_EVERY : PLAIN_EVERY)) show()
    },
    clear() {
      if (shown) stream.write('\r\u001b[K')
      shown = false
    },
  }
}
