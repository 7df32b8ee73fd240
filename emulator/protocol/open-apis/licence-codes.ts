import { assumed, doc, type Provenance } from '../provenance.ts'
import { emptyableText, list, object, oneOf, optional, pattern, type Schema, type Static, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_14 } from '../timestamps.ts'
import type { OpenApi } from './open-api.ts'

/** Licence codes (授权码): what the ISV asks of the marketplace when a code is entered, used, and counted. */

const activation = doc('zh-cn_topic_0070649244', '激活授权码, 2025-05-22')
const heartbeat = doc('zh-cn_topic_0070649245', '查询授权码, 2025-07-03')
const usage = doc('zh-cn_topic_0000002290055385', '授权码软件使用统计, 2025-10-15')
const infoFields = assumed('license 3.8', 'the table is cut after activate_time; forms as in the answer to the activation')
const batchQuery = assumed('license 3.8', 'the table of v2 was not visible')

const PREFIX = '/api/mkp-openapi-public/global'

/** Most codes of one batch, and most entries of a usage report. Source: [doc] zh-cn_topic_0070649244, zh-cn_topic_0000002290055385. */
export const MAX_CODES = 100

const license = (source: Provenance) => text(64, { about: words('the licence code', '授权码'), source, example: 'PL7K2M9QX4R8T1VB' })

const codes = (source: Provenance) =>
  list(license(source), { about: words('1 to 100 licence codes', '1 到 100 个授权码'), source }, { minItems: 1, maxItems: MAX_CODES })

const realEffectTime = optional(
  pattern(STAMP_14, 16, {
    about: words(
      'real begin of use, UTC, yyyyMMddHHmmss; not before the order',
      '实际交付（开始使用）时间，UTC，yyyyMMddHHmmss，不早于下单时间',
    ),
    source: activation,
    example: '20260102153555',
  }),
)

const heartbeatInfo = optional(
  object(
    {
      thirdPartyAccount: text(256, {
        about: words('stable id of the end user or device', '终端用户或设备的稳定标识'),
        source: heartbeat,
        example: 'account1',
      }),
      ip: optional(text(32, { about: words('client IP', '客户端 IP'), source: heartbeat, example: '192.0.2.1' })),
    },
    { description: 'retired; still checked where it is sent', 'x-zh': '已废弃；携带时仍校验', 'x-source': heartbeat },
  ),
)

const error = {
  error_code: text(16, {
    about: words('result code, 92020000 for success', '结果码，92020000 表示成功'),
    source: activation,
    example: '92020000',
  }),
  error_msg: emptyableText(1024, { about: words('text of the result', '结果描述'), source: activation, example: 'success' }),
}

/** What `license_code_info` holds, as JSON in a text. */
export interface ActivatedCode {
  readonly status: 'ALIVE'
  /** UTC, yyyyMMddHHmmss; an estimate, the heartbeat decides. Absent for a code without an end. */
  readonly expire_time?: string
  readonly product_id?: string
  readonly amount?: number
  readonly order_id?: string
}

const stamp = (en: string, zh: string, source: Provenance) =>
  pattern(STAMP_14, 16, { about: words(`${en}, UTC, yyyyMMddHHmmss`, `${zh}，UTC，yyyyMMddHHmmss`), source, example: '20230726121646' })

const licenseInfo = object({
  license_code: license(heartbeat),
  status: oneOf(
    ['ALIVE', 'EXPIRED', 'RELEASED'],
    { about: words('state of the code', '授权码状态：正常、过期、已释放'), source: heartbeat, example: 'ALIVE' },
    10,
  ),
  activate_time: stamp('activation', '激活时间', heartbeat),
  expire_time: optional(stamp('expiry', '过期时间', infoFields)),
  product_id: optional(text(64, { about: words('product', '产品标识'), source: infoFields, example: '12345' })),
  order_id: optional(text(64, { about: words('order', '订单ID'), source: infoFields, example: 'CS123' })),
  amount: optional({
    type: 'integer',
    description: 'quantity attribute',
    'x-zh': '数量属性',
    'x-source': infoFields,
    examples: [2],
  } as Schema<number>),
})
export type LicenseInfo = Static<typeof licenseInfo>

const softwareUsage = object({
  id: optional(
    text(256, {
      about: words(
        'client, to count distinct ones: account or device; never beside active_num',
        '客户端标识，用于去重计数；不与 active_num 同时携带',
      ),
      source: usage,
      example: 'account1',
    }),
  ),
  active_num: optional({
    type: 'integer',
    minimum: 0,
    maximum: 999_999_999,
    description: 'all active clients of the day; never beside id',
    'x-zh': '当日活跃客户端总数；不与 id 同时携带',
    'x-source': usage,
  } as Schema<number>),
})

const usageEntry = object({
  license: license(usage),
  software_usage_Info: list(
    softwareUsage,
    { about: words('1 to 100 entries; with a capital I', '1 到 100 条；注意大写 I'), source: usage, example: [{ id: 'account1' }] },
    { minItems: 1, maxItems: 100 },
  ),
})
export type LicenceUsageEntry = Static<typeof usageEntry>

const failedCodes = object(
  {
    check_fail_list: optional(
      list(license(assumed('license 3.9', 'the name begins check_fail_, the rest was not visible')), {
        about: words('codes whose check failed', '校验失败的授权码'),
        source: assumed('license 3.9', 'the name begins check_fail_, the rest was not visible'),
      }),
    ),
  },
  { description: 'what was not counted', 'x-zh': '未计入的授权码', 'x-source': usage },
)

const described = {
  method: 'POST',
  body: 'json',
  auth: 'sdk-hmac',
  result: { code: 'error_code', message: 'error_msg', success: '92020000' },
  refusals: { invalid: '95000001', method: '95000002', contentType: '95000003', unreadable: '95000004' },
} as const

const common = ['license-code-errors', 'sdk-replay', 'open-api-unknown-fields'] as const

export const ACTIVATE: OpenApi = {
  ...described,
  id: 'open-api/license-activate',
  name: 'license-activate',
  title: words('activate a licence code', '激活授权码（旧版）'),
  path: `${PREFIX}/v1/license/activate`,
  request: object({ license: license(activation), real_effect_time: realEffectTime }),
  response: object({
    ...error,
    data: optional(
      object(
        {
          license_code_info: text(1024, {
            about: words(
              'JSON in a text: status, expire_time, product_id, amount, order_id',
              'JSON 字符串：status、expire_time、product_id、amount、order_id',
            ),
            source: activation,
            example: '{"status":"ALIVE","expire_time":"20230726121646","product_id":"12345","amount":2,"order_id":"CS123"}',
          }),
        },
        { description: 'the code that was activated', 'x-zh': '已激活的授权码', 'x-source': activation },
      ),
    ),
  }),
  carries: ['data'],
  settings: ['license-code-flow', ...common],
  source: [activation],
}

export const ACTIVATE_BATCH: OpenApi = {
  ...described,
  id: 'open-api/license-activate-batch',
  name: 'license-activate-batch',
  title: words('activate licence codes, in a batch', '激活授权码（新版，批量）'),
  path: `${PREFIX}/v2/license/activate`,
  request: object({ license_list: codes(activation), real_effect_time: realEffectTime }),
  response: object(error),
  settings: ['license-code-flow', 'license-code-batch', ...common],
  source: [activation],
}

export const HEARTBEAT: OpenApi = {
  ...described,
  id: 'open-api/license-heartbeat',
  name: 'license-heartbeat',
  title: words('heartbeat of a licence code', '查询授权码（旧版）'),
  path: `${PREFIX}/v1/license/heartbeat`,
  request: object({ license: license(heartbeat), heartbeatInfo }),
  response: object({
    ...error,
    data: optional({
      ...licenseInfo,
      description: 'the code as it stands',
      'x-zh': '授权码信息',
      'x-source': heartbeat,
    } as typeof licenseInfo),
  }),
  carries: ['data'],
  settings: ['license-code-grace', ...common],
  source: [heartbeat],
}

export const HEARTBEAT_BATCH: OpenApi = {
  ...described,
  id: 'open-api/license-heartbeat-batch',
  name: 'license-heartbeat-batch',
  title: words('heartbeat of licence codes, in a batch', '查询授权码（新版，批量）'),
  path: `${PREFIX}/v2/license/heartbeat`,
  request: object({ license_list: codes(batchQuery) }),
  response: object({
    ...error,
    data: optional(list(licenseInfo, { about: words('the codes as they stand', '授权码信息列表'), source: batchQuery })),
  }),
  carries: ['data'],
  settings: ['license-code-grace', ...common],
  source: [heartbeat, batchQuery],
}

export const SOFTWARE_USAGE: OpenApi = {
  ...described,
  id: 'open-api/license-usage',
  name: 'license-usage',
  title: words('software usage of licence codes', '授权码软件使用统计'),
  path: `${PREFIX}/v2/license/software-usage-info`,
  request: object({
    usage_info: list(usageEntry, { about: words('1 to 100 entries', '1 到 100 条'), source: usage }, { minItems: 1, maxItems: MAX_CODES }),
  }),
  response: object({ ...error, data: optional(failedCodes) }),
  settings: ['license-code-usage-check', ...common],
  source: [usage],
}

export const LICENCE_CODE_APIS: readonly OpenApi[] = [ACTIVATE, ACTIVATE_BATCH, HEARTBEAT, HEARTBEAT_BATCH, SOFTWARE_USAGE]
