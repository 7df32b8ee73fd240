/** One thing the buyer filled in at purchase. */
export interface ExtendParam {
  readonly name: string
  readonly value: string
}

/**
 * `saasExtendParams` before URL encoding: base64 of a compact JSON array of name/value pairs. At most 2048 characters.
 * Source: [doc] 新购商品, fragment on saasExtendParams; sample zh-cn_topic_0000001297828992.
 */
export const encodeExtendParams = (params: readonly ExtendParam[]): string =>
  Buffer.from(JSON.stringify(params.map(({ name, value }) => ({ name, value }))), 'utf8').toString('base64')

/** The reverse; undefined when the text is no base64 of such an array. */
export function decodeExtendParams(encoded: string): ExtendParam[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
    const fits = Array.isArray(parsed) && parsed.every((p) => typeof p?.name === 'string' && typeof p?.value === 'string')
    return fits ? (parsed as ExtendParam[]) : undefined
  } catch {
    return undefined
  }
}
