/** Judges whether an answer has resultCode and resultMsg, not yet what they say. */

import { chosen } from '../../protocol/settings.ts'
import { redact } from '../record.ts'
import type { Case } from './case.ts'
import { note, type Refusal, refuse } from './findings.ts'
import { jsonOf } from './json.ts'
import { shorten } from './words.ts'

export function resultMembersRefusal(it: Case): Refusal | undefined {
  const { resultCode: code, resultMsg } = it.answer
  if (code === undefined || code === null) {
    const members = shorten(redact(Object.keys(it.answer).join(', '), it.secrets), 80)
    return refuse(
      it,
      'failure.result-code-missing',
      (name) => `The answer to ${name} has no resultCode (members: ${members || 'none'}). Add it, "000000" for success.`,
      (name) => `${name} 的响应缺少 resultCode（字段：${members || '无'}）。请返回 resultCode，成功为 "000000"。`,
    )
  }
  if (typeof code !== 'string') {
    const value = shorten(redact(jsonOf(code), it.secrets), 80)
    return refuse(
      it,
      'failure.result-code-type',
      (name) => `The resultCode of the answer to ${name} is the ${typeof code} ${value}; it must be text in quotes, such as "000000".`,
      (name) => `${name} 的响应 resultCode 为 ${typeof code} 类型的 ${value}，应为带引号的字符串，如 "000000"。`,
    )
  }
  it.resultCode = code
  if (resultMsg !== undefined && resultMsg !== null) return undefined
  if (chosen(it.settings, 'result-msg') === 'require') {
    return refuse(
      it,
      'failure.result-msg',
      (name) => `The answer to ${name} has no resultMsg, which setting result-msg=require demands. Add it, or set result-msg=warn.`,
      (name) => `${name} 的响应缺少 resultMsg，设置 result-msg=require 要求必须携带。请返回该字段，或设置 result-msg=warn。`,
    )
  }
  note(
    it,
    'note.result-msg',
    (name) => `The answer to ${name} has no resultMsg: optional in the tables, but the debugging FAQ calls such a body unparsable.`,
    (name) => `${name} 的响应缺少 resultMsg：接口表中为可选，但调试 FAQ 称此类响应无法解析。`,
  )
  return undefined
}
