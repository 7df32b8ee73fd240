import { doc } from '../provenance.ts'
import { type Text, text } from '../text.ts'

/**
 * Codes of single usage records in the Seller Center's SDR management (话单管理). They never stand in the answer to a
 * push: it is accepted first and checked later. Source: [doc] 话单管理 pages (open-api 8); code 008 is in no table seen.
 */
export const USAGE_RECORD_SOURCE = doc('zh-cn_topic_0070649410', 'codes read in cut copies of the SDR management pages')

const CODES = {
  '001': text('instance does not exist', '实例不存在'),
  '002': text('time format wrong', '时间格式错误'),
  '003': text('usage value abnormal', '使用量异常'),
  '004': text('unique id missing', '唯一标识缺失'),
  '005': text('unique id duplicate', '唯一标识重复'),
  '006': text('product retired', '商品已下架'),
  '007': text('record time expired', '话单时间已过期'),
  '009': text("instance is not this seller's", '实例不属于该商家'),
  '010': text('duplicate record', '话单重复'),
  '011': text('time range invalid', '时间范围无效'),
  '012': text('instance is not on-demand', '实例非按需计费'),
  '013': text('instance state abnormal', '实例状态异常'),
} as const satisfies Readonly<Record<string, Text>>

/** The one number of the series that no table seen explains. */
export const UNEXPLAINED_RECORD_CODE = '008'

export type UsageRecordCode = keyof typeof CODES
export const USAGE_RECORD_CODES: Readonly<Record<UsageRecordCode, Text>> = CODES
