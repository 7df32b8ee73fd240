import { doc } from '../provenance.ts'
import { text } from '../text.ts'
import type { ApiCode } from './open-api.ts'

/** Codes the licence code APIs are answered with. Nearly all failures travel under HTTP 200. */

const table = doc('zh-cn_topic_0070649195')

const row = (httpStatus: number, code: string, en: string, zh: string): ApiCode => ({
  httpStatus,
  code,
  meaning: text(en, zh),
  source: table,
})

export const CODE_SUCCESS = '92020000'
export const CODE_INTERNAL = '92020001'
export const CODE_INVALID = '92020002'
export const CODE_ILLEGAL_STATE = '92020003'
export const CODE_NOT_TAKEN = '92020004'
export const CODE_UNKNOWN = '92020005'
export const CODE_NOT_ACTIVATED = '92020011'
export const CODE_BATCH = '92020020'

export const LICENCE_CODE_CODES: readonly ApiCode[] = [
  row(200, CODE_SUCCESS, 'success', '成功'),
  row(200, CODE_INTERNAL, 'internal error', '内部错误'),
  row(200, CODE_INVALID, 'invalid parameter', '参数无效'),
  row(200, CODE_ILLEGAL_STATE, 'illegal state: do not activate the code twice', '授权码状态不允许，请勿重复激活'),
  row(200, CODE_NOT_TAKEN, 'cannot be activated before the buyer took the code', '用户领取前不可激活'),
  row(200, CODE_UNKNOWN, 'the licence code does not exist', '授权码不存在'),
  row(200, CODE_NOT_ACTIVATED, 'the licence code has not been activated', '授权码未激活'),
  row(200, CODE_BATCH, 'the batch holds a code that is not valid', '批量请求中含非法授权码'),
  row(400, '95000001', 'request parameter invalid: pattern, mandatory or length', '请求参数非法：格式、必填或长度'),
  row(405, '95000002', 'request method not supported', '不支持的请求方法'),
  row(415, '95000003', 'Content-Type not supported', '不支持的 Content-Type'),
  row(400, '95000004', 'request message not readable', '请求消息不可读'),
]

/** HTTP statuses that an older copy of the table gives. Source: [doc] bms_74767911ab3af227d0a4e382667efa95. */
export const OLDER_STATUS: Readonly<Record<string, number>> = { [CODE_INVALID]: 400, [CODE_INTERNAL]: 500 }
