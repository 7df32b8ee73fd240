import { type Text, text } from '../../../emulator/protocol/text.ts'
import { iso } from '../../../emulator/protocol/timestamps.ts'
import type { Delivery } from '../../runner/result.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const HEADING = text('Calls to the ISV', '对商家的调用')
const HEAD: readonly Text[] = [
  text('call', '次序'),
  text('virtual time (UTC)', '虚拟时间（UTC）'),
  text('outcome', '结果'),
  text('reason', '原因'),
  text('real time', '实际用时'),
]
const OUTCOMES: Readonly<Record<Delivery['attempts'][number]['outcome'], Text>> = {
  succeeded: text('succeeded', '成功'),
  'in-progress': text('in progress', '处理中'),
  failed: text('failed', '失败'),
  unanswered: text('unanswered', '无响应'),
}
const STATES: Readonly<Record<string, Text>> = {
  pending: text('pending', '待调用'),
  retrying: text('being retried', '重试中'),
  succeeded: text('succeeded', '成功'),
  failed: text('given up', '已停止'),
  cancelled: text('cancelled', '已取消'),
}
const calls = (n: number): Text => text(n === 1 ? '1 call' : `${n} calls`, `${n} 次调用`)

/** Every message to the ISV with its calls. */
export const deliveriesSection = (deliveries: readonly Delivery[]): Markup =>
  deliveries.length === 0 ? html`` : html`<h4>${said(HEADING)}</h4>\n${deliveries.map(delivery)}`

const delivery = ({ interface: name, orderId, state, attempts }: Delivery): Markup =>
  html`<details class="delivery"><summary><code>${name}</code> ${orderId === undefined ? undefined : html`<span class="faint">${orderId}</span>`} <span class="state ${state}">${said(STATES[state] ?? text(state, state))}</span> <span class="faint">${said(calls(attempts.length))}</span></summary>
<div class="wide"><table><thead><tr>${HEAD.map((words) => html`<th scope="col">${said(words)}</th>`)}</tr></thead>
<tbody>${alike(attempts).map(row)}</tbody></table></div></details>\n`

type Attempts = Delivery['attempts']

/** Runs of calls that went alike. */
function alike(attempts: Attempts): Attempts[] {
  const runs: Attempts[number][][] = []
  let before: string | undefined
  for (const attempt of attempts) {
    const key = [attempt.outcome, attempt.reason.en, attempt.fault].join('|')
    if (key === before) runs.at(-1)?.push(attempt)
    else runs.push([attempt])
    before = key
  }
  return runs
}

function row(run: Attempts): Markup {
  const first = run[0] as Attempts[number]
  const last = run.at(-1) as Attempts[number]
  const span = <T>(from: T, to: T): string => (from === to ? `${from}` : `${from} … ${to}`)
  const real = Math.max(...run.map(({ realMs }) => realMs))
  return html`<tr><td class="number">${span(first.n, last.n)}</td><td class="when">${span(moment(first.at), moment(last.at))}</td><td>${said(OUTCOMES[first.outcome])}</td><td>${said(first.reason)}${
    first.fault === undefined ? undefined : html` <code>[${first.fault}]</code>`
  }</td><td class="number">${run.length > 1 ? '≤ ' : ''}${Math.round(real * 10) / 10} ms</td></tr>\n`
}

const moment = (at: number): string =>
  iso(at)
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')
