import { doc } from '../provenance.ts'
import { text } from '../text.ts'
import type { ApiCode } from './open-api.ts'
import { MAX_USAGE_AGE_DAYS, MAX_USAGE_RECORDS } from './usage-push.ts'

/** One code the marketplace answers its open APIs (云商店开放接口) with. */
export interface OpenApiCode extends ApiCode {
  /** The answer carries `extra_info` beside the code. */
  readonly extraInfo: boolean
  /** Names of the APIs whose pages list it. */
  readonly returnedBy: readonly string[]
}

const page = 'guide/category-0dff4d8a9ede975f6674698a8064dbbe 错误码'
/** A second copy of the table writes `CBC.` for `MKT.`, though its sample of success keeps `MKT.0000`. */
const table = doc(page, 'a second copy of the table has the prefix CBC. instead of MKT.')

export const OPEN_API_SUCCESS = 'MKT.0000'
export const INVALID_OPEN_API_PARAMETER = 'MKT.0101'
/** Of the usage pushes. */
export const USAGE_SIGNATURE_INVALID = 'MKT.0102'
export const TOO_MANY_RECORDS = 'MKT.9003'
export const BEGIN_TOO_OLD = 'MKT.9004'
export const OTHER_PARAMETER_PROBLEM = 'MKT.0199'

const USAGE_PUSHES = ['usage-push', 'usage-push-old']
const usagePushPage = 'bms_93eaf7b60423d9d66244ab3673314e1b'

const row = (httpStatus: number, code: string, en: string, zh: string, extraInfo = false, source = table): OpenApiCode => ({
  httpStatus,
  code,
  meaning: text(en, zh),
  extraInfo,
  returnedBy: ['order-query', ...USAGE_PUSHES],
  source,
})

export const OPEN_API_CODES: readonly OpenApiCode[] = [
  row(200, OPEN_API_SUCCESS, 'success', '成功'),
  row(500, 'MKT.0999', 'other internal error', '其他内部错误'),
  row(500, 'MKT.0100', 'failure caused by the inside of the system', '因系统内部原因导致失败', true),
  row(
    400,
    INVALID_OPEN_API_PARAMETER,
    'invalid parameter: missing, of the wrong form or out of range',
    '参数无效：缺失、格式错误或超出范围',
  ),
  row(400, OTHER_PARAMETER_PROBLEM, 'other parameter problem', '其他参数问题'),
  {
    ...row(400, USAGE_SIGNATURE_INVALID, 'body signature invalid', '请求体签名无效', false, doc(usagePushPage, 'usage push')),
    returnedBy: USAGE_PUSHES,
  },
  row(
    401,
    'MKT.0150',
    'operation not permitted, such as on an instance whose product another seller published',
    '不允许此操作，例如实例所属商品非该 AK/SK 对应的商家发布',
    true,
  ),
  row(401, 'MKT.0151', 'no authority: the caller is not a seller', '无权限：调用方不是商家'),
  row(401, 'MKT.0154', 'illegal token', 'token 非法'),
  row(406, 'MKT.0250', 'call frequency over the limit', '调用频率超限', true),
  row(500, 'MKT.9001', 'instance not found', '实例不存在', true),
  row(500, 'MKT.9002', 'invalid usage entities', '使用量数据无效', true),
  row(
    500,
    TOO_MANY_RECORDS,
    `too many records: more than ${MAX_USAGE_RECORDS} in one push`,
    `记录数过多：单次推送超过 ${MAX_USAGE_RECORDS} 条`,
    false,
    doc(usagePushPage, 'a copy elsewhere says 100: setting usage-record-limit-old'),
  ),
  row(
    500,
    BEGIN_TOO_OLD,
    `begin time too old: more than ${MAX_USAGE_AGE_DAYS} days ago`,
    `开始时间过早：早于 ${MAX_USAGE_AGE_DAYS} 天前`,
    true,
    doc(usagePushPage, 'setting usage-begin-too-old'),
  ),
  row(
    500,
    'MKT.9005',
    'no meaning is documented',
    '文档未说明含义',
    true,
    doc(page, 'named only among the codes with extra_info; the HTTP status is that of its neighbours'),
  ),
]

const byCode = new Map(OPEN_API_CODES.map((entry) => [entry.code, entry]))

/** The table's row for a code, under either prefix; undefined for one that no table lists. */
export const openApiCode = (code: string): OpenApiCode | undefined => byCode.get(code.replace(/^CBC\./, 'MKT.'))
