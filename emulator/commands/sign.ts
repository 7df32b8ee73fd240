import { buildRequest } from '../delivery/request.ts'
import type { CallParameters, MarketplaceInterface } from '../protocol/interface.ts'
import { type Text, text } from '../protocol/text.ts'
import { curlLine } from './sign/curl-line.ts'
import { notesOn } from './sign/notes.ts'
import { readSignOptions, type SignOptions } from './sign/options.ts'
import { stepsOf } from './sign/steps.ts'

export type { SignOptions } from './sign/options.ts'

/**
 * Signs one request and shows how: the text that is signed, the signature, and a curl line that a shell can run as it
 * is. The access key itself appears nowhere.
 *
 * @throws UsageError when the options cannot be followed
 */
export function sign(options: SignOptions): string {
  const say = (words: Text) => words[options.lang]
  const { description, form, overrides, context } = readSignOptions(options)
  const overridden: MarketplaceInterface = {
    ...description,
    compose: (facts, given) => ({ ...description.compose(facts, given), ...overrides }),
  }
  const { request, parameters } = buildRequest(overridden, form.facts, context, options.url)
  const steps = stepsOf(description.wire, request, parameters, context)
  const sent = request.body === undefined ? parameters : (JSON.parse(request.body) as CallParameters)
  const notes = notesOn(description, sent, overrides)
  return [
    `${description.id}  ${description.title.zh} (${description.title.en}): ${form.name}`,
    ...steps.map(({ title, lines }) => `${say(title)}\n${indented(lines)}`),
    ...(notes.length > 0 ? [`${say(text('Notes', '提示'))}\n${indented(notes.map(say))}`] : []),
    `${say(runTitle(description))}\n${curlLine(request)}`,
  ].join('\n\n')
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n')

const runTitle = ({ wire }: MarketplaceInterface): Text =>
  wire === 'post-query-signature' || wire === 'kit-signature'
    ? text('Send it (ISVs refuse it after 60 seconds)', '发送请求（60 秒后商家将拒绝）')
    : text('Send it', '发送请求')
