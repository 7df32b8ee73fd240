import { openApiCode } from '../../protocol/open-apis/error-codes.ts'
import { gatewayCode } from '../../protocol/open-apis/gateway-codes.ts'
import { uploadCode } from '../../protocol/open-apis/upload-codes.ts'
import { text } from '../../protocol/text.ts'
import type { Transaction } from '../transaction.ts'
import { type ApiAnswer, accepted, refused } from './answer.ts'

/** The answer a tester planned in place of the API's own; undefined when none is. */
export function plannedAnswer(tx: Transaction, api: string): ApiAnswer | undefined {
  const planned = tx.state.plannedReplies.get(api)
  if (!planned) return undefined
  const { code } = planned
  tx.emit({ type: 'reply-used', api })
  const known = gatewayCode(code) ?? (api === 'upload' ? uploadCode(code) : openApiCode(code))
  if (code.endsWith('.0000')) return accepted(code)
  const meaning = known?.meaning ?? text(code, code)
  return refused(code, text(`${meaning.en} (answer planned by the test)`, `${meaning.zh}（测试预设的应答）`), known?.httpStatus)
}
