import { usageOf } from '../../../emulator/market/open-apis/views.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { UsageExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { join } from '../words.ts'
import { differs, type Unmet } from './unmet.ts'

/** What became of the usage records of an instance. */
export function checkUsage(stage: Stage, { of, item, accepted, rejected, charged }: UsageExpectation): Unmet[] {
  const key = stage.instance(of, item)?.key ?? ''
  const records = stage.market.state.usageIndex.byInstance.get(key) ?? []
  const used = usageOf(stage.market, key)
  const wrong: Text[] = []
  const compare = (en: string, zh: string, wanted: string | number | undefined, actual: string | number) => {
    if (wanted !== undefined && String(wanted) !== String(actual)) {
      wrong.push(differs(text(`the ${en} of ${of}`, `${of} 的${zh}`), String(wanted), String(actual)))
    }
  }
  compare('accepted usage', '已接受使用量', accepted, used?.accepted ?? '0')
  compare('charged usage', '已计费使用量', charged, used?.charged ?? '0')
  const refused = records.filter(({ state }) => state === 'rejected')
  compare('number of rejected usage records', '被拒绝话单数', rejected, refused.length)
  if (wrong.length === 0) return []
  const codes = refused.map(({ recordId, code }) => `${recordId}: ${code}`)
  const why = codes.length === 0 ? [] : [text(`Rejected: ${codes.join(', ')}.`, `被拒绝：${codes.join('、')}。`)]
  return [{ text: join([...wrong, ...why]), certainty: 'doc' }]
}
