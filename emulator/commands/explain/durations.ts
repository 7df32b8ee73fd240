import { DAY, HOUR, MINUTE, SECOND } from '../../clock/duration.ts'
import { callsOf, DECIDERS, offsetsOf, type RetryPolicy, type WindowEnd } from '../../delivery/policies.ts'
import { type Text, text } from '../../protocol/text.ts'

const UNITS = [
  [DAY, 'd', '天'],
  [HOUR, 'h', '小时'],
  [MINUTE, 'min', '分钟'],
  [SECOND, 's', '秒'],
] as const

/** A length of time as people say it: `1 h 30 min`. */
export function spoken(ms: number): Text {
  if (ms === 0) return text('0', '0')
  let rest = ms
  const [en, zh]: [string[], string[]] = [[], []]
  for (const [unit, short, chinese] of UNITS) {
    const n = Math.floor(rest / unit)
    rest -= n * unit
    if (n === 0) continue
    en.push(`${n} ${short}`)
    zh.push(`${n} ${chinese}`)
  }
  return text(en.join(' '), zh.join(' '))
}

/** When the calls of a message are made, counted from the first: every time of a short list, the beginning and end of a long one. */
export function callTimes({ schedule }: RetryPolicy): Text {
  const offsets = offsetsOf(schedule)
  const calls = callsOf(schedule)
  if (calls === 1) return text('one call', '仅调用一次')
  const listed = offsets.length <= 6 ? offsets : [...offsets.slice(0, 3), undefined, offsets.at(-1)]
  const en = listed.map((offset) => (offset === undefined ? '…' : spoken(offset).en)).join(', ')
  const zh = listed.map((offset) => (offset === undefined ? '…' : spoken(offset).zh)).join('、')
  const pace = schedule.kind === 'every' ? spoken(schedule.interval) : undefined
  return text(`${calls} calls${pace ? `, every ${pace.en}` : ''}: at ${en}`, `${calls} 次${pace ? `，每 ${pace.zh}一次` : ''}：第 ${zh}`)
}

const ENDS: Readonly<Record<WindowEnd, Text>> = {
  refund: text('the order failed and is refunded automatically', '订单失败并自动退订'),
  'manual-restart': text('calls stop; the seller mends the interface and restarts by hand', '停止调用，商家修复后手动重新启动'),
  'seller-delivers': text('no refund: the seller delivers by hand', '不退款，由商家实施交付'),
  decision: text('the buyer, administrator or seller decides', '由买家、管理员或商家决定'),
  'blocks-order': text('the order cannot be placed', '无法下单'),
  nothing: text('nothing follows', '无后续动作'),
}

/** When the marketplace gives up, and what happens then. */
export function windowEnd({ window, end, decider }: RetryPolicy): Text {
  const { en, zh } = decider ? text(`${DECIDERS[decider].en} decides whether to go on`, `由${DECIDERS[decider].zh}决定是否继续`) : ENDS[end]
  if (window === 0) return text(`then ${en}`, `之后${zh}`)
  return text(`after ${spoken(window).en}: ${en}`, `满 ${spoken(window).zh}：${zh}`)
}

/** Whether 重新启动 may be pressed. */
export function restart({ restartDuring, restartAfter }: RetryPolicy): Text {
  if (restartDuring && restartAfter) return text('while the window runs and after it', '窗口内及窗口后均可')
  if (restartDuring) return text('while the window runs only', '仅窗口内')
  return restartAfter ? text('after the window only', '仅窗口后') : text('not possible', '不可')
}
