import type { MarketEvent } from '../../../emulator/market/events.ts'
import { anyCode } from '../../../emulator/protocol/open-apis/codes.ts'
import { CODE_ILLEGAL_STATE, CODE_NOT_TAKEN, CODE_UNKNOWN } from '../../../emulator/protocol/open-apis/licence-code-codes.ts'
import { assumed, type Provenance } from '../../../emulator/protocol/provenance.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import type { Broken } from './broken.ts'

/** Calls of the ISV that the marketplace refused: the seller's side of the integration is wrong as well. */
export function refusedCalls(stage: Stage): Broken[] {
  return stage.journal().flatMap(({ events }) => events.flatMap((event) => (isRefused(event) ? [broken(event)] : [])))
}

type Called = Extract<MarketEvent, { type: 'open-api-called' }>

/** How a code stands is told by these: whoever asks is not to blame, and what they make of it the story looks at. */
const TELL_A_STATE: readonly string[] = [CODE_NOT_TAKEN, CODE_ILLEGAL_STATE, CODE_UNKNOWN]

const isRefused = (event: MarketEvent): event is Called =>
  event.type === 'open-api-called' && event.call.outcome === 'refused' && !TELL_A_STATE.includes(event.call.code ?? '')

function broken({ call, exchange }: Called): Broken {
  const { api = 'an unknown API', code = '', reason = text('no reason was recorded', '未记录原因') } = call
  const source = sourceOf(code)
  return {
    rule: 'open-api.refused',
    summary: text(
      `The ISV's call of ${api} on the ${call.domain} domain was refused with HTTP ${call.status}, ${code}: ${reason.en}`,
      `商家对${call.domain === 'primary' ? '主域名' : '备用域名'} ${api} 的调用被拒绝，HTTP ${call.status}，${code}：${reason.zh}`,
    ),
    source,
    severity: source.certainty === 'doc' ? 'fail' : 'warn',
    alike: `${api} ${code} ${reason.en}`,
    exchange: {
      request: { ...exchange.request, method: exchange.request.method as 'GET' | 'POST' },
      response: { status: call.status ?? 0, rawHeaders: [], body: exchange.response?.body ?? '' },
    },
  }
}

/** Where the refusal is written. Which of an upload's codes is for which mistake is a guess. */
function sourceOf(code: string): Provenance {
  if (/^9138/.test(code)) return assumed('zh-cn_topic_0070649352', 'the code is documented, that it is for this mistake is assumed')
  return anyCode(code)?.source ?? assumed('open-api 4.6')
}
