/** Where the marketplace's own APIs live. Source: [doc] zh-cn_topic_0070649350. */
export const OPEN_API_BASE = '/api/mkp-openapi-public'
