/** Where an answer breaks its schema, in the words of a sentence. */

import { type Text, text } from '../../protocol/text.ts'
import type { Violation } from '../../protocol/validate.ts'
import type { Case } from './case.ts'

/** Keyword of an answer nested deeper than the validator can follow. */
export const DEPTH = 'depth'

export function violationWords(found: readonly Violation[], it: Case): Text {
  const most = 3
  const leaks = it.accessKey !== '' && it.written.includes(it.accessKey)
  const more = found.length - most
  // The message quotes and cuts values; where the access key is among them, it keeps to the place and the keyword.
  const told = found.slice(0, most).map((violation) => {
    const place = placeOf(violation)
    const message = leaks ? `${place} breaks "${violation.keyword}"` : violation.message
    return text(message, chineseOf(violation, place, message.startsWith(place) ? message.slice(place.length + 1) : message))
  })
  return text(
    told.map(({ en }) => en).join('; ') + (more > 0 ? `; and ${more} more` : ''),
    told.map(({ zh }) => zh).join('；') + (more > 0 ? `；另有 ${more} 处` : ''),
  )
}

const placeOf = ({ path }: Violation): string => (path === '' ? 'the document' : `"${path.slice(1).replaceAll('/', '.')}"`)

/** Violations are worded in English only: what is wrong is said in Chinese, the detail left as it is. */
function chineseOf(violation: Violation, place: string, detail: string): string {
  const [, length, most] = /(\d+) characters, at most (\d+)/.exec(detail) ?? []
  switch (violation.keyword) {
    case 'required':
      return `缺少 ${place}`
    case 'minLength':
      return `${place} 为空`
    case 'maxLength':
      return most === undefined ? `${place} 超长` : `${place} 有 ${length} 个字符，最多 ${most} 个`
    case 'type':
      return `${place} 类型错误（${detail}）`
    case DEPTH:
      return '嵌套过深'
    default:
      return `${place} 格式错误（${detail}）`
  }
}
