import { assumed, doc, type Provenance } from './provenance.ts'
import { type Text, text } from './text.ts'

/** One code an ISV may answer with. */
export interface ResultCode {
  readonly code: string
  readonly meaning: Text
  /** Interfaces the table names; `*` means all. */
  readonly returnedBy: readonly string[]
  readonly source: Provenance
}

const tables = 'zh-cn_topic_0070649421 / zh-cn_topic_0070649057 调用结果码说明'
const table = doc(tables)
const cnOnly = doc('zh-cn_topic_0070649421 调用结果码说明', 'CN and intl tables, not the EU one')
const licenceTable = doc('zh-cn_topic_0070649288 调用结果码说明', 'online licence guide')

export const SUCCESS = '000000'
export const AUTH_FAILED = '000001'
export const INVALID_PARAMETER = '000002'
export const NO_SUCH_INSTANCE = '000003'
/** In progress. The seven-digit 0000004 on one CN page is read as a slip of the pen (setting `async-code-typo`). */
export const IN_PROGRESS = '000004'
export const IN_PROGRESS_TYPO = '0000004'
export const INTERNAL_ERROR = '000005'

export const RESULT_CODES: readonly ResultCode[] = [
  { code: SUCCESS, meaning: text('success', '成功'), returnedBy: ['*'], source: table },
  { code: AUTH_FAILED, meaning: text('authentication failed', '鉴权失败'), returnedBy: ['*'], source: table },
  { code: INVALID_PARAMETER, meaning: text('invalid request parameter', '请求参数不合法'), returnedBy: ['*'], source: table },
  {
    code: NO_SUCH_INSTANCE,
    meaning: text('instance id does not exist', '实例ID不存在'),
    returnedBy: [
      'refreshInstance',
      'expireInstance',
      'updateInstanceStatus',
      'releaseInstance',
      'upgradeInstance',
      'refreshLicense',
      'expireLicense',
      'releaseLicense',
      'refreshLicenseCode',
      'updateLicenseCodeStatus',
      'releaseLicenseCode',
    ],
    source: doc(tables, "upgradeInstance: Huawei's sample project only; licence code: the guide's own table"),
  },
  {
    code: IN_PROGRESS,
    meaning: text('request is being processed', '请求处理中'),
    returnedBy: ['newInstance', 'queryInstance', 'getLicenseAsync'],
    source: doc(
      tables,
      'V1.0 lists it for all and treats it as a failure; queryInstance of V2.0: assumed; getLicenseAsync: zh-cn_topic_0070649255',
    ),
  },
  { code: INTERNAL_ERROR, meaning: text('other internal error', '其它服务内部错误'), returnedBy: ['*'], source: table },
  {
    code: '000100',
    meaning: text('no instance available to allocate', '无可用实例资源分配'),
    returnedBy: ['newInstance', 'getLicense'],
    source: table,
  },
  {
    code: '000101',
    meaning: text('mobile number missing or already exists', '手机号为空或已存在'),
    returnedBy: ['newInstance'],
    source: cnOnly,
  },
  {
    code: '000102',
    meaning: text('mail address missing or already exists', '邮箱为空或已存在'),
    returnedBy: ['newInstance'],
    source: cnOnly,
  },
  { code: '000103', meaning: text('product may not be bought again', '商品不允许重复购买'), returnedBy: ['newInstance'], source: cnOnly },
  {
    code: '000104',
    meaning: text("internal error of the product's service", '商品服务内部异常'),
    returnedBy: ['newInstance'],
    source: cnOnly,
  },
  {
    code: '000105',
    meaning: text('account already holds the entitlement', '账号已有权益，不可再次开通'),
    returnedBy: ['newInstance'],
    source: cnOnly,
  },
  { code: '000106', meaning: text('sold out', '商品已售罄'), returnedBy: ['newInstance'], source: cnOnly },
  { code: '000107', meaning: text('SaaS mail domain already exists', 'SaaS邮箱域名已存在'), returnedBy: ['newInstance'], source: cnOnly },
  {
    code: '000900',
    meaning: text('quota of the order in force is not enough', '当前生效订单的额度不足'),
    returnedBy: ['getLicenseAsync'],
    source: licenceTable,
  },
  {
    code: '000901',
    meaning: text('apply within the validity of the current order', '请在当前订单有效期内申请'),
    returnedBy: ['getLicenseAsync'],
    source: licenceTable,
  },
  {
    code: '000902',
    meaning: text('a period licence needs an expiry date', '包周期License必须携带到期时间'),
    returnedBy: ['getLicenseAsync'],
    source: licenceTable,
  },
  {
    code: '000903',
    meaning: text('a device fingerprint or hardware code is required', '必须携带设备指纹或硬件码'),
    returnedBy: ['getLicenseAsync'],
    source: licenceTable,
  },
]

const byCode = new Map(RESULT_CODES.map((entry) => [entry.code, entry]))

/** The table's row for a code, or undefined for one that no table lists. */
export const resultCode = (code: string): ResultCode | undefined => byCode.get(code)

/** No page names a code that ends the retries early; every code but success is a failed call. */
export const EVERY_CODE_IS_RETRIED = assumed('policies 4', 'no result code is documented as ending the retries early')
