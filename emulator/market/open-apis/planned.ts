import { OPEN_APIS } from '../../protocol/open-apis/catalogue.ts'
import { codeOf } from '../../protocol/open-apis/codes.ts'
import { gatewayCode } from '../../protocol/open-apis/gateway-codes.ts'
import { text } from '../../protocol/text.ts'
import type { Transaction } from '../transaction.ts'
import { type ApiAnswer, accepted, refused } from './answer.ts'

/** The answer a tester planned in place of the API's own; undefined when none is. */
export function plannedAnswer(tx: Transaction, api: string): ApiAnswer | undefined {
  const planned = tx.state.plannedReplies.get(api)
  if (!planned) return undefined
  const { code } = planned
  tx.emit({ type: 'reply-used', api })
  const known = gatewayCode(code) ?? codeOf(api, code)
  if (OPEN_APIS.some(({ name, result }) => name === api && result.success === code) || code.endsWith('.0000')) return accepted(code)
  const meaning = known?.meaning ?? text(code, code)
  return refused(code, text(`${meaning.en} (answer planned by the test)`, `${meaning.zh}（测试预设的应答）`), known?.httpStatus)
}
