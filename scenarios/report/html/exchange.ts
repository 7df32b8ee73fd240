import { text } from '../../../emulator/protocol/text.ts'
import type { FindingExchange } from '../../runner/result.ts'
import { indented } from './indented.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const REQUEST = text('Request', '请求')
const RESPONSE = text('Response', '响应')
const NONE = text('no answer', '无响应')
const AS_SENT = text('body as sent', '原始正文')

/** A call and its answer, in full. */
export function exchangeBlock({ request, response }: FindingExchange): Markup {
  const asked = html`${address(request.method, request.url)}\n${Object.entries(request.headers).map(header)}`
  const told =
    'failure' in response
      ? html`<div><h6>${said(RESPONSE)}</h6><pre tabindex="0"><span class="first">${said(NONE)}: ${response.failure}</span>\n${said(response.reason)}</pre></div>`
      : message(
          RESPONSE,
          html`<span class="first">HTTP ${response.status}</span>\n${pairs(response.rawHeaders).map(header)}`,
          response.body,
        )
  return html`<div class="exchange">${message(REQUEST, asked, request.body ?? '')}${told}</div>`
}

function message(heading: typeof REQUEST, head: Markup, body: string): Markup {
  const pretty = indented(body)
  const raw =
    pretty !== undefined && pretty !== body
      ? html`<details><summary>${said(AS_SENT)}</summary><pre tabindex="0">${body}</pre></details>`
      : undefined
  return html`<div><h6>${said(heading)}</h6><pre tabindex="0">${head}${body === '' ? undefined : html`\n${pretty ?? body}`}</pre>${raw}</div>`
}

/** The address with every parameter on a line of its own, written as it was sent. */
function address(method: string, url: string): Markup {
  const [path = '', ...rest] = url.split('?')
  const query = rest.length === 0 ? [] : rest.join('?').split('&')
  return html`<span class="first">${method} ${path}</span>${query.map((part, n) => html`\n<span class="parameter">${n === 0 ? '?' : '&'}${part}</span>`)}`
}

const header = ([name, value]: readonly [string, string]): Markup => html`<span class="faint">${name}:</span> ${value}\n`

const pairs = (raw: readonly string[]): [string, string][] => raw.flatMap((name, n) => (n % 2 === 0 ? [[name, raw[n + 1] ?? '']] : []))
