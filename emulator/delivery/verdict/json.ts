/** JSON both ways, of text and values that may be anything. */

export const NOT_JSON = Symbol('not JSON')

export function parse(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return NOT_JSON
  }
}

/** As JSON.stringify, but for nesting deeper than the stack allows, which gives nothing. */
export function jsonOf(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent) ?? ''
  } catch {
    return ''
  }
}
