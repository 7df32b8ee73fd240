/** Where the marketplace's own APIs live. Source: [doc] zh-cn_topic_0070649350, zh-cn_topic_0070649411. */
export const OPEN_API_BASES = ['/api/mkp-openapi-public', '/rest/marketplace'] as const
