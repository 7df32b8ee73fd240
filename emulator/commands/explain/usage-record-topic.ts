import { UNEXPLAINED_RECORD_CODE, USAGE_RECORD_CODES, USAGE_RECORD_SOURCE } from '../../protocol/open-apis/usage-record-codes.ts'
import { assumed } from '../../protocol/provenance.ts'
import { type Text, text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourceRows } from './page.ts'

const UNEXPLAINED = text('in no table seen: unknown', '未见于任何表格：含义未知')

/** The codes in the order of their numbers, the unexplained one among them. */
const MEANINGS: ReadonlyMap<string, Text> = new Map(
  [...Object.entries(USAGE_RECORD_CODES), [UNEXPLAINED_RECORD_CODE, UNEXPLAINED] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
)

export const usageRecordCodeNames = (): string[] => [...MEANINGS.keys()]
export const isUsageRecordCode = (word: string): boolean => MEANINGS.has(word)

const WHERE = text(
  'Never in the answer to a push, which is accepted first and checked later: it stands beside the record in the Seller Console (Transaction > SDR management), and the seller corrects and pushes again.',
  '不会出现在推送接口的响应中：推送先受理后校验，结果码显示在卖家中心“话单管理”的对应话单上，由商家修正后重新推送。',
)
const NO_TABLE = assumed('open-api 8', 'the numbers around it are documented')
const ORDER = assumed('open-api 8', 'the order in which records are checked')

export function usageRecordCodePage(code: string, say: Say): string {
  return page(
    `${code}  ${say(MEANINGS.get(code) as Text)}`,
    [
      section(text('Where it stands', '出现位置'), [[say(WHERE)]]),
      section(text('Given by this emulator', '模拟器是否给出'), [
        [say(code === UNEXPLAINED_RECORD_CODE ? text('never', '否') : text('yes', '是'))],
      ]),
      section(SOURCES, sourceRows([code === UNEXPLAINED_RECORD_CODE ? NO_TABLE : USAGE_RECORD_SOURCE])),
    ],
    say,
  )
}

export function usageRecordCodesPage(say: Say): string {
  return page(
    say(text('Codes of single usage records', '单条话单的结果码')),
    [
      section(
        text('Codes', '结果码'),
        [...MEANINGS].map(([code, meaning]) => [code, say(meaning)]),
      ),
      section(text('Where they stand', '出现位置'), [[say(WHERE)]]),
      section(SOURCES, sourceRows([USAGE_RECORD_SOURCE, ORDER])),
    ],
    say,
  )
}
