import type { MarketplaceInterface } from '../interface.ts'
import { describeKit } from './kit-parts.ts'

/** Joint-operation kit V1.0 (联营kit V1.0, retired for new listings): the header authToken, lists as JSON in a text. */
export const kitV1: readonly MarketplaceInterface[] = describeKit({
  guide: 'kit-v1',
  wire: 'kit-auth-token',
  prefix: '/produceAPI',
  bodySign: 'v1-body-sign',
  pages: {
    tenant: 'zh-cn_topic_0070649109',
    application: 'zh-cn_topic_0070649110',
    authorisation: 'zh-cn_topic_0070649111',
    department: 'zh-cn_topic_0070649112',
    departments: 'zh-cn_topic_0070649113',
  },
  changes: [0, 1],
  grants: [0, 1, 2],
  asText: true,
})
