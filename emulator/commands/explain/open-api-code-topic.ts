import { OPEN_APIS } from '../../protocol/open-apis/catalogue.ts'
import { text } from '../../protocol/text.ts'
import { type AnsweredCode, CODE_TABLES, type CodeTable } from './open-api-codes.ts'
import { page, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'

/** One code an open API, or the gateway before it, answers with. */
export function openApiCodePage(entry: AnsweredCode, say: Say): string {
  const { code, alias, httpStatus, extraInfo, returnedBy } = entry
  return page(
    `${code}  ${say(entry.meaning)}`,
    [
      section(text('Answer', '响应'), [
        [say(text('HTTP status', 'HTTP 状态码')), String(httpStatus)],
        ...(failsUnder200(entry)
          ? [['', say(text('a failure all the same: the status alone does not tell', '仍为失败：仅看状态码无法判断'))]]
          : []),
        ['extra_info', say(extraInfo ? text('goes with it', '随附') : text('not documented for it', '文档未列'))],
        ...(alias
          ? [
              [
                say(text('also written', '另一写法')),
                `${alias}${say(text(' (setting open-api-code-prefix)', '（设置 open-api-code-prefix）'))}`,
              ],
            ]
          : []),
      ]),
      section(text('Returned by', '返回接口'), [[returnedBy.join(', ')]]),
      section(text('See it', '复现'), [
        [
          say(
            text(
              `a test can plan it: POST …/open-api-answers {"api":"${returnedBy[0]}","code":"${code}"}`,
              `测试可预设该应答：POST …/open-api-answers {"api":"${returnedBy[0]}","code":"${code}"}`,
            ),
          ),
        ],
      ]),
      section(SOURCES, sourceRows([entry.source])),
    ],
    say,
  )
}

const SUCCESSES: readonly string[] = OPEN_APIS.map(({ result }) => result.success)
const failsUnder200 = ({ code, httpStatus }: AnsweredCode): boolean => httpStatus === 200 && !SUCCESSES.includes(code)

/** Every table of codes. */
export function openApiCodesPage(say: Say): string {
  return page(
    say(text('Codes of the open APIs: code, HTTP status, meaning', '开放接口结果码：结果码、HTTP 状态码、含义')),
    [
      ...CODE_TABLES.map((table) => section(table.title, tableRows(table, say))),
      section(text('Notes', '说明'), [
        [
          say(
            text(
              '91381033 to 91381038, 91380150 and all of 9202… but 92020000 are failures under HTTP 200',
              '91381033 至 91381038、91380150 以及除 92020000 外的 9202… 均为 HTTP 200 下的失败',
            ),
          ),
        ],
        [
          say(
            text(
              'codes of order query and usage pushes are also written CBC.…: compare the part behind the dot, or set open-api-code-prefix',
              '查询订单与使用量推送的结果码另写作 CBC.…：请比较点号之后的部分，或切换 open-api-code-prefix',
            ),
          ),
        ],
        [say(text('single usage records: koogallery explain usage-record-codes', '单条话单：koogallery explain usage-record-codes'))],
      ]),
    ],
    say,
  )
}

/** The source that a table begins with stands once, below it; others beside their rows. */
function tableRows({ codes }: CodeTable, say: Say): string[][] {
  const common = codes[0]?.source
  const alone = codes.every(({ source }) => source === common)
  return [
    ...codes.map((entry) => [
      entry.code,
      String(entry.httpStatus),
      sourced(meaningIn(entry, say), ...(entry.source === common ? [] : [entry.source])),
    ]),
    ...(common ? [['', '', sourced(say(alone ? text('all:', '全部：') : text('all others:', '其余：')), common)]] : []),
  ]
}

const meaningIn = ({ meaning, extraInfo }: AnsweredCode, say: Say): string =>
  extraInfo ? `${say(meaning)}${say(text('; with extra_info', '；附 extra_info'))}` : say(meaning)
