/** Judges what the result code says: success, work in progress, or neither. */

import { IN_PROGRESS, IN_PROGRESS_TYPO, resultCode } from '../../protocol/result-codes.ts'
import { chosen } from '../../protocol/settings.ts'
import { redact } from '../record.ts'
import type { Case } from './case.ts'
import { note, type Refusal, refuse } from './findings.ts'
import { quote, shorten } from './words.ts'

export function resultCodeRefusal(it: Case): Refusal | undefined {
  const { description, answer } = it
  const code = it.resultCode as string
  if (description.success.includes(code) || description.inProgress.includes(code)) return undefined
  if (code === IN_PROGRESS_TYPO && readsTypo(it)) {
    note(
      it,
      'note.async-code-typo',
      (name) => `The answer to ${name} has resultCode ${code}, seven digits, and is read as ${IN_PROGRESS}. Answer ${IN_PROGRESS}.`,
      (name) => `${name} 的响应 resultCode 为七位 ${code}，按 ${IN_PROGRESS} 处理。请返回 ${IN_PROGRESS}。`,
    )
    return undefined
  }
  const row = resultCode(code)
  const sent = shorten(redact(code, it.secrets), 40)
  if (!row) {
    note(
      it,
      'note.unknown-result-code',
      (name) =>
        `The answer to ${name} has resultCode ${sent}, which no table lists. Use a listed code, such as 000005 for other internal errors.`,
      (name) => `${name} 的响应 resultCode ${sent} 未列入结果码表。请使用表中的结果码，例如其它内部错误使用 000005。`,
    )
  }
  const said = typeof answer.resultMsg === 'string' && answer.resultMsg !== '' ? quote(answer.resultMsg, it) : undefined
  const wanted = [...description.success, ...description.inProgress].join(', ')
  return refuse(
    it,
    'failure.result-code',
    (name) =>
      `The answer to ${name} has resultCode ${sent} (${row?.meaning.en ?? 'in no table'})${said ? `, resultMsg ${said}` : ''}; accepted: ${wanted}.`,
    (name) =>
      `${name} 的响应 resultCode 为 ${sent}（${row?.meaning.zh ?? '未列入结果码表'}）${said ? `，resultMsg 为 ${said}` : ''}；可接受：${wanted}。`,
  )
}

const readsTypo = ({ description, settings }: Case): boolean =>
  description.inProgress.includes(IN_PROGRESS) &&
  description.settings.includes('v2-async-code-typo') &&
  chosen(settings, 'v2-async-code-typo') === 'accept'
