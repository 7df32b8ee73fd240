import { assumed, doc, type Provenance } from '../provenance.ts'
import { emptyableText, type FieldNote, list, object, optional, type Schema, type Static, text } from '../schema.ts'
import { text as words } from '../text.ts'
import type { OpenApi } from './open-api.ts'

/** On-demand usage push (按需使用量推送), new and old: what an on-demand instance used, to be charged. */

const page = doc('zh-cn_topic_0070649410')
const oldPage = doc('zh-cn_topic_0070649411')

export const USAGE_PUSH_PATH = '/api/mkp-openapi-public/global/v1/isv/usage-data'
export const USAGE_PUSH_OLD_PATH = '/rest/marketplace/v1/isv/usage-data'

/** Most records of one push. Source: [doc] zh-cn_topic_0070649410; for the old one 1000 or 100: bms_93eaf7b60423d9d66244ab3673314e1b. */
export const MAX_USAGE_RECORDS = 1000
/** Days after which a record's begin time is too old. Source: [doc] bms_93eaf7b60423d9d66244ab3673314e1b. */
export const MAX_USAGE_AGE_DAYS = 21

const stamp = (en: string, zh: string, source = page) =>
  text(17, { about: words(`${en}, UTC, yyyyMMdd'T'HHmmss'Z'`, `${zh}，UTC，yyyyMMdd'T'HHmmss'Z'`), source, example: '20220809T080000Z' })

/** Text on the China pages, a number with 12 digits and 4 decimals on the international ones: both are taken. */
const usageValue = (note: FieldNote): Schema<string | number> => ({
  anyOf: [{ type: 'string', maxLength: 20 }, { type: 'number' }],
  'x-decimals': 4,
  description: note.about.en,
  'x-zh': note.about.zh,
  'x-source': note.source,
  examples: ['99'],
})

const common = {
  instance_id: text(64, {
    about: words('id the ISV returned for the on-demand purchase; never that of a package', '按需新购返回的实例ID；不可为套餐包实例'),
    source: page,
    example: '7f141bf1-aec8-4859-8323-fb3a8ad50721',
  }),
  record_time: stamp('when the record was made', '话单生成时间'),
  begin_time: stamp('metering start', '计量开始时间'),
  end_time: stamp('metering end', '计量结束时间'),
  usage_value: usageValue({
    about: words('usage, greater than 0, at most 4 decimals', '使用量，大于 0，最多 4 位小数'),
    source: doc('zh-cn_topic_0070649410', 'String 20 on China pages, Double(12,4) on the international ones (topic_0070649117)'),
  }),
}

const packageInstance = (source: Provenance) =>
  optional(
    emptyableText(64, {
      about: words('package instance; needed for packages that stop when used up', '关联的套餐包实例；“用完即停”套餐包必填'),
      source,
    }),
  )

const newRecord = object({
  ...common,
  metering_sn: text(64, { about: words('unique id of the record', '话单唯一标识'), source: page, example: 'sn-1' }),
  relate_pkg_instance: packageInstance(page),
})

const oldRecord = object({
  ...common,
  product_id: text(64, {
    about: words('product', '产品标识'),
    source: doc('zh-cn_topic_0070649411', 'mandatory in the table, absent from the example (topic_0070649082)'),
    example: 'OFFI000000000000000001',
  }),
  relate_pkg_instance: packageInstance(doc('topic_0070649082', 'intl, 2024-05-09')),
})

/** A record as either push carries it. */
export type PushedRecord = Partial<Static<typeof newRecord> & Static<typeof oldRecord>>

const pushOf = <T>(record: Schema<T>, source = page) =>
  object({
    usage_records: list(
      record,
      { about: words(`1 to ${MAX_USAGE_RECORDS} records`, `1 到 ${MAX_USAGE_RECORDS} 条话单`), source },
      { minItems: 1, maxItems: MAX_USAGE_RECORDS },
    ),
  })

const response = object({
  error_code: text(16, {
    about: words('result code, MKT.0000 for success', '结果码，MKT.0000 表示成功'),
    source: doc('zh-cn_topic_0070649410', 'a length of 6 is stated, though MKT.0000 has 8'),
    example: 'MKT.0000',
  }),
  error_msg: optional(emptyableText(255, { about: words('text of the result', '结果描述'), source: page, example: 'success' })),
  extra_info: optional(
    emptyableText(1024, {
      about: words('more on the failure', '失败的补充信息'),
      source: assumed('open-api 4.6', 'its form is not shown'),
    }),
  ),
})

const described = {
  method: 'POST',
  body: 'json',
  response,
  result: { code: 'error_code', message: 'error_msg', success: 'MKT.0000' },
} as const

export const USAGE_PUSH: OpenApi = {
  ...described,
  id: 'open-api/usage-push',
  name: 'usage-push',
  title: words('on-demand usage push, new', '按需使用量推送（新）'),
  path: USAGE_PUSH_PATH,
  auth: 'usage-signature',
  request: pushOf(newRecord),
  settings: [
    'usage-body-order',
    'usage-ts-age',
    'usage-nonce-replay',
    'usage-begin-too-old',
    'usage-collection',
    'open-api-code-prefix',
    'open-api-unknown-fields',
  ],
  source: [page, doc('topic_0070649117', 'intl, V2.0'), doc('topic_0070649083', 'intl')],
}

export const USAGE_PUSH_OLD: OpenApi = {
  ...described,
  id: 'open-api/usage-push-old',
  name: 'usage-push-old',
  title: words('on-demand usage push, old', '按需使用量推送（旧）'),
  path: USAGE_PUSH_OLD_PATH,
  auth: 'sdk-hmac',
  request: pushOf(oldRecord, oldPage),
  settings: [
    'usage-record-limit-old',
    'usage-begin-too-old',
    'usage-collection',
    'sdk-replay',
    'open-api-code-prefix',
    'open-api-unknown-fields',
  ],
  source: [oldPage, doc('topic_0070649082', 'intl')],
}
