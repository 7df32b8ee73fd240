import type { MarketplaceInterface } from '../interface.ts'
import { describeKit } from './kit-parts.ts'

/** Joint-operation kit V2.0 (联营kit V2.0): x-sign over the body itself, lists as they are. */
export const kitV2: readonly MarketplaceInterface[] = describeKit({
  guide: 'kit-v2',
  wire: 'kit-signature',
  prefix: '/produceAPI/v2',
  bodySign: 'kit-body-sign',
  pages: {
    tenant: 'zh-cn_topic_0070649433',
    application: 'zh-cn_topic_0070649434',
    authorisation: 'zh-cn_topic_0070649435',
    department: 'zh-cn_topic_0070649436',
    departments: 'zh-cn_topic_0070649437',
  },
  changes: [0, 1, 2],
  grants: [0, 1, 2, 3],
  asText: false,
})
