import { CATALOGUE } from '../../protocol/catalogue.ts'
import { describeProvenance } from '../../protocol/provenance.ts'
import { EVERY_CODE_IS_RETRIED, IN_PROGRESS_TYPO, RESULT_CODES, type ResultCode, SUCCESS } from '../../protocol/result-codes.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'

/** What the marketplace makes of a code, and for which interfaces. */
function effectRows({ code }: ResultCode, say: Say): string[][] {
  if (code === SUCCESS) return [[say(text('success, for every interface', '所有接口：成功'))]]
  const working = CATALOGUE.filter(({ inProgress }) => inProgress.includes(code)).map(({ id }) => id)
  const failed = sourced(say(text('a failed call, retried as the policy says', '调用失败，按策略重试')), EVERY_CODE_IS_RETRIED)
  if (working.length === 0) return [[failed]]
  return [
    [say(text(`still in progress, for ${working.join(', ')}: asked for again`, `${working.join('、')}：处理中，将继续查询`))],
    [`${say(text('for every other interface: ', '其它接口：'))}${failed}`],
  ]
}

const returnedBy = ({ returnedBy: names }: ResultCode, say: Say): string =>
  names.includes('*') ? say(text('every interface', '所有接口')) : names.join(', ')

export function codePage(entry: ResultCode, say: Say): string {
  return page(
    `${entry.code}  ${say(entry.meaning)}`,
    [
      section(text('Returned by', '返回接口'), [[returnedBy(entry, say)]]),
      section(text('The marketplace takes it for', '云商店的处理'), effectRows(entry, say)),
      section(SOURCES, sourceRows([entry.source])),
    ],
    say,
  )
}

export function codesPage(say: Say): string {
  return page(
    say(text('Result codes of the answer', '调用结果码')),
    [
      section(
        text('Codes, meaning, interfaces', '结果码、含义、接口'),
        RESULT_CODES.map((entry) => [entry.code, say(entry.meaning), returnedBy(entry, say)]),
      ),
      section(text('Notes', '说明'), [
        [
          sourced(
            say(
              text(
                'every code but 000000 is a failed call and is retried, save for 000004 where it means "in progress"',
                '除 000000 外均视为失败并重试；000004 在表示“处理中”的接口除外',
              ),
            ),
            EVERY_CODE_IS_RETRIED,
          ),
        ],
        [
          say(
            text(
              `${IN_PROGRESS_TYPO} (seven digits) on newInstance of V2.0 and of the online licence: setting v2-async-code-typo`,
              `V2.0 与在线开通License 的 newInstance 返回七位 ${IN_PROGRESS_TYPO}：设置 v2-async-code-typo`,
            ),
          ),
        ],
      ]),
      section(SOURCES, sourceRows([...new Map(RESULT_CODES.map(({ source }) => [describeProvenance(source), source])).values()])),
    ],
    say,
  )
}
