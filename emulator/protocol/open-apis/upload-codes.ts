import { doc } from '../provenance.ts'
import { text } from '../text.ts'
import type { ApiCode } from './open-api.ts'

/** Codes the upload is answered with. */

const table = doc('zh-cn_topic_0070649352')

const row = (httpStatus: number, code: string, en: string, zh: string): ApiCode => ({
  httpStatus,
  code,
  meaning: text(en, zh),
  source: table,
})

export const UPLOAD_CODES: readonly ApiCode[] = [
  row(200, 'CBC.0000', 'success', '成功'),
  row(403, 'CBC.0150', 'no permission', '无权限'),
  row(400, 'CBC.0101', 'parameter error', '参数错误'),
  row(500, 'CBC.0999', 'internal error', '内部错误'),
  row(200, '91381033', 'licence resource invalid', 'License 资源无效'),
  row(200, '91381034', "user's licence application illegal", '用户申请 License 不合法'),
  row(200, '91381035', 'nothing left to apply for in the licence period', 'License 有效期内无可申请数量'),
  row(200, '91381036', 'internal error', '内部错误'),
  row(200, '91381037', 'licence format invalid', 'License 格式无效'),
  row(200, '91381038', 'application denied', '申请被拒绝'),
  row(200, '91380150', 'role has no permission', '角色无权限'),
]
