/** The one to be called. Source: [doc] zh-cn_topic_0070649350. */
export const MAIN_HOST = 'mkt.myhuaweicloud.com'

/** The one to be tried when the first is not to be had (备用域名). Source: [doc] zh-cn_topic_0070649351. */
export const FALLBACK_HOST = 'mkt.myhuaweicloud.cn'

/** The hosts of the China site, which the emulator stands for. */
export const OPEN_API_HOSTS: readonly string[] = [MAIN_HOST, FALLBACK_HOST]
