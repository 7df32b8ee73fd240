import { assumed, doc, type Provenance } from '../provenance.ts'
import { type Text, text } from '../text.ts'

/** One code of the gateway in front of the open APIs: it refuses before the marketplace sees the call. */
export interface GatewayCode {
  readonly code: string
  readonly httpStatus: number
  readonly meaning: Text
  readonly source: Provenance
}

const table = doc('en-us/devg-apisign/api-sign-errorcode')
const guessed = assumed('open-api 11', 'the code is documented, its HTTP status is not')

const row = (code: string, httpStatus: number, en: string, zh: string, source = table): GatewayCode => ({
  code,
  httpStatus,
  meaning: text(en, zh),
  source,
})

export const NO_SUCH_API = 'APIGW.0101'
export const MALFORMED_REQUEST = 'APIGW.0201'
export const IAM_REFUSED = 'APIGW.0301'

export const GATEWAY_CODES: readonly GatewayCode[] = [
  row(NO_SUCH_API, 404, 'API missing or not published', 'API 不存在或未发布'),
  row('APIGW.0103', 404, 'backend missing', '后端服务不存在'),
  row('APIGW.0104', 400, 'plug-in setting wrong', '插件配置错误'),
  row('APIGW.0105', 400, 'backend setting wrong', '后端配置错误'),
  row('APIGW.0106', 400, 'orchestration setting wrong', '编排配置错误'),
  row(MALFORMED_REQUEST, 400, 'request malformed or too large (then 413)', '请求格式错误或过大（过大时为 413）'),
  row(
    IAM_REFUSED,
    401,
    'IAM authentication wrong: signature, AK, or clock skew over 15 min',
    'IAM 认证失败：签名、AK 错误或时钟偏差超过 15 分钟',
    guessed,
  ),
  row('APIGW.0302', 403, 'IAM user may not call', 'IAM 用户无权调用'),
  row('APIGW.0303', 401, 'app authentication wrong', 'APP 认证失败', guessed),
  row('APIGW.0308', 429, 'throttled', '请求被流控', guessed),
]

const byCode = new Map(GATEWAY_CODES.map((entry) => [entry.code, entry]))

export const gatewayCode = (code: string): GatewayCode | undefined => byCode.get(code)
