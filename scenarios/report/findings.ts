import { wrap } from '../../emulator/commands/columns.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import type { Finding, FindingExchange } from '../runner/result.ts'
import type { Paint } from './paint.ts'

const FAIL = text('BROKEN', '违反')
const WARN = text('warning', '提示')
const SETTING = text('depends on setting', '取决于设置')
const OTHERWISE = text('On the marketplace: ', '在云商店中：')
const AGAIN = text('again: ', '复现：')
const AS_ABOVE = (n: number): Text => text(`exchange as in ${n}`, `请求与响应同 ${n}`)

/** Findings for people: the rule and how sure we are of it, what was seen, the exchange, and how to see it again. */
export function findingLines(findings: readonly Finding[], { lang, paint, width }: { lang: Lang; paint: Paint; width: number }): string[] {
  const shown = new Map<string, number>()
  const lines = findings.flatMap((finding, index) => {
    const { rule, severity, summary, source, settings, exchange } = finding
    const cost = costOf(finding)
    const word = severity === 'fail' ? paint.bad(FAIL[lang]) : paint.warning(WARN[lang])
    const inside = (said: readonly string[], tint: (line: string) => string = (line) => line) => said.map((line) => `     ${tint(line)}`)
    // Warnings have theirs in the JSON report.
    const key = exchange && severity === 'fail' ? `${exchange.request.url}\n${exchange.request.body ?? ''}` : undefined
    const before = key === undefined ? undefined : shown.get(key)
    if (key !== undefined && before === undefined) shown.set(key, index + 1)
    return [
      `  ${index + 1}. ${word} ${paint.strong(rule)}  ${describeProvenance(source)}`,
      ...inside(wrap(summary[lang], width - 5)),
      ...(cost ? inside(wrap(`${OTHERWISE[lang]}${cost[lang]}`, width - 5)) : []),
      ...(settings.length > 0 ? inside([`${SETTING[lang]} ${settings.join(', ')}`]) : []),
      ...(exchange && key !== undefined
        ? inside(before === undefined ? exchangeLines(exchange, lang, width - 5) : [AS_ABOVE(before)[lang]], paint.faint)
        : []),
    ]
  })
  // One scenario in one guide: every finding is shown again by the same command.
  const [first] = findings
  return first ? [...lines, `  ${AGAIN[lang]}${first.reproduce}`] : lines
}

/** What a finding would have cost. A warning costs nothing: the call counts as made, or the rule is a guess. */
export const costOf = ({ severity, consequence }: Finding): Text | undefined => (severity === 'fail' ? consequence : undefined)

/** Longest excerpt of a body, in characters. */
const EXCERPT = 400

/** The exchange with what matters of it: the JSON and JUnit reports have it in full. */
export function exchangeLines({ request, response }: FindingExchange, lang: Lang, width: number): string[] {
  const asked = [
    `> ${request.method} ${shortened(request.url, Math.max(60, width - 10))}`,
    ...(request.body === undefined ? [] : [`> ${excerpt(request.body)}`]),
  ]
  if ('failure' in response) return [...asked, `< ${response.failure}: ${response.reason[lang]}`]
  const headers = response.rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${response.rawHeaders[n + 1]}`] : []))
  const told = headers.filter((header) => /^(content-type|body-sign|location):/i.test(header)).map((header) => shortened(header, 100))
  return [
    ...asked,
    `< HTTP ${response.status}${told.length > 0 ? `  ${told.join('  ')}` : ''}`,
    ...(response.body === '' ? [] : [`< ${excerpt(response.body)}`]),
  ]
}

// Bodies may hold anything: nothing of it may move the cursor of a terminal.
const excerpt = (body: string): string => shortened(body.replace(/[\s\p{Cc}\ufffd]+/gu, ' ').trim(), EXCERPT)

const shortened = (written: string, most: number): string => (written.length <= most ? written : `${written.slice(0, most - 1)}…`)

/** Several findings in words. */
export const findingCount = (count: number): Text =>
  count === 1 ? text('1 finding', '1 个问题') : text(`${count} findings`, `${count} 个问题`)
