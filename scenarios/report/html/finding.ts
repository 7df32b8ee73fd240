import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Finding } from '../../runner/result.ts'
import { costOf } from '../findings.ts'
import { exchangeBlock } from './exchange.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const SEVERITIES: Readonly<Record<Finding['severity'], Text>> = { fail: text('BROKEN', '违反'), warn: text('warning', '提示') }
const SOURCE = text('Source', '依据')
const COST = text('On the marketplace', '在云商店中')
const SETTINGS = text('Depends on settings', '取决于设置')
const INTERFACE = text('Interface', '接口')
const SEEN = text('Seen', '次数')
const times = (n: number): Text => text(`${n} times`, `${n} 次`)
const EXCHANGE = text('First exchange that shows it', '首次出现的请求与响应')
const AGAIN = text('To see it again', '复现命令')

/** A rule that was broken: how sure we are of it, what was seen, what it would have cost, what shows it. */
export function findingBlock(finding: Finding, id: string): Markup {
  const { rule, certainty, severity, summary, source, settings, exchange, reproduce, count } = finding
  const cost = costOf(finding)
  return html`<article class="finding ${severity}" aria-labelledby="${id}">
<h5 id="${id}"><span class="severity">${said(SEVERITIES[severity])}</span> <code>${rule}</code> <span class="certainty ${certainty}">[${certainty}]</span></h5>
<p class="summary">${said(summary)}</p>
<dl>${[
    cost ? fact(COST, said(cost)) : undefined,
    fact(SOURCE, html`<code>${source.page}</code>${source.note === undefined ? undefined : ` (${source.note})`}`),
    finding.interface === undefined ? undefined : fact(INTERFACE, html`<code>${finding.interface}</code>`),
    count > 1 ? fact(SEEN, said(times(count))) : undefined,
    settings.length === 0
      ? undefined
      : fact(
          SETTINGS,
          settings.map((setting, n) => html`${n > 0 ? ', ' : ''}<code>${setting}</code>`),
        ),
  ]}</dl>
${exchange ? html`<details${severity === 'fail' ? html` open` : undefined}><summary>${said(EXCHANGE)}</summary>${exchangeBlock(exchange)}</details>` : undefined}
<p class="label">${said(AGAIN)}</p>
<pre class="command" tabindex="0"><code>${reproduce}</code></pre>
</article>\n`
}

const fact = (name: Text, value: Markup | readonly Markup[]): Markup => html`<div><dt>${said(name)}</dt><dd>${value}</dd></div>`
