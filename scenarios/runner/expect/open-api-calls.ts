import type { OpenApiCall } from '../../../emulator/market/open-apis/model.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { OpenApiCallExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { join } from '../words.ts'
import { differs, type Unmet } from './unmet.ts'

/** What the ISV asked of the marketplace, and at which domain; answered calls unless another outcome is named. */
export function checkOpenApiCalls(stage: Stage, expected: OpenApiCallExpectation): Unmet[] {
  const { api, of, domain, outcome = 'answered', count } = expected
  const about = stage.openApiCalls(api, of)
  const found = about.filter((call) => (domain === undefined || call.domain === domain) && call.outcome === outcome)
  if (count === undefined ? found.length > 0 : found.length === count) return []
  const where = domain === undefined ? text('', '') : text(` at the ${domain} domain`, `（${DOMAIN_WORDS[domain]}）`)
  const subject = of === undefined ? text('', '') : text(` about ${of}`, `（${of}）`)
  const wanted = count === undefined ? text('at least 1', '至少 1') : text(String(count), String(count))
  return [
    {
      text: join([
        differs(
          text(`the number of ${outcome} calls of ${api}${subject.en}${where.en}`, `${api} 调用次数${subject.zh}${where.zh}`),
          wanted,
          String(found.length),
        ),
        came(about),
        ...domainNow(stage),
      ]),
      certainty: 'doc',
    },
  ]
}

const DOMAIN_WORDS = { primary: '主域名', fallback: '备用域名' } as const

function came(calls: readonly OpenApiCall[]) {
  if (calls.length === 0) return text('No such call came to either domain.', '两个域名均未收到此类调用。')
  const told = calls.slice(-4).map(({ domain, outcome, code }) => `${domain}: ${outcome}${code === undefined ? '' : ` ${code}`}`)
  return text(`What came: ${told.join('; ')}.`, `已收到：${told.join('；')}。`)
}

/** Why the primary did not answer, where it did not. */
function domainNow(stage: Stage) {
  const { primary } = stage.market.state.domains
  return primary.state === 'up'
    ? []
    : [
        text(
          `The primary domain is ${primary.state}: the same call has to go to the fallback domain, signed for its host.`,
          `主域名状态为 ${primary.state}：同一请求应改发备用域名，并按其主机名重新签名。`,
        ),
      ]
}
