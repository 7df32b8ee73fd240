import type { Idempotency, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { describeProvenance, type Provenance } from '../../emulator/protocol/provenance.ts'
import { RESULT_CODES, type ResultCode } from '../../emulator/protocol/result-codes.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'

/** What the documents tell people, in Markdown. */

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** Paragraphs with a blank line between them, in both languages. */
export const paragraphs = (parts: readonly Text[]): Text =>
  text(parts.map(({ en }) => en).join('\n\n'), parts.map(({ zh }) => zh).join('\n\n'))

export const sentence = ({ en, zh }: Text): Text => text(`${capital(en)}.`, `${zh}。`)

export const sourcesTold = (sources: readonly Provenance[]): Text => {
  const list = sources.map(describeProvenance).join('; ')
  return text(`Source: ${list}`, `来源：${list}`)
}

/** When an interface is called, what a repeat is, what its answer must carry and who says so. */
export const interfaceTold = ({ trigger, idempotency, answerRules, source }: MarketplaceInterface): Text =>
  paragraphs([
    sentence(trigger),
    repeatTold(idempotency),
    ...answerRules.map(({ about }) => text(`Rule on the answer: ${about.en}.`, `响应规则：${about.zh}。`)),
    sourcesTold(source),
  ])

function repeatTold({ key, onDemandKey, answer, source }: Idempotency): Text {
  const onDemand = onDemandKey ? text(`; on demand: ${keyTold(onDemandKey).en}`, `；按需商品：${keyTold(onDemandKey).zh}`) : text('', '')
  return text(
    `Idempotency key: ${keyTold(key).en}${onDemand.en}. Answer to a repeat: ${answer.en} (${describeProvenance(source)}).`,
    `幂等键：${keyTold(key).zh}${onDemand.zh}。重复请求应返回：${answer.zh}（${describeProvenance(source)}）。`,
  )
}

/** A `*` behind a name in a description: the ISV learns it from the order query, not from this call. */
function keyTold(names: readonly string[]): Text {
  const told = (learnt: string) => names.map((name) => (name.endsWith('*') ? `${name.slice(0, -1)} (${learnt})` : name)).join(' + ')
  return text(told('from the order query'), told('来自查询订单接口'))
}

/** The codes that interfaces of these names may answer with. */
export const resultCodesOf = (names: readonly string[]): ResultCode[] =>
  RESULT_CODES.filter(({ returnedBy }) => returnedBy.includes('*') || returnedBy.some((name) => names.includes(name)))

export const codesTable = (codes: readonly { readonly code: string; readonly meaning: Text }[]): Text => {
  const rows = (lang: Lang) => codes.map(({ code, meaning }) => `| ${code} | ${meaning[lang]} |`)
  return text(
    ['| result code | meaning |', '|---|---|', ...rows('en')].join('\n'),
    ['| 结果码 | 含义 |', '|---|---|', ...rows('zh')].join('\n'),
  )
}
