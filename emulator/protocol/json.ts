/** JSON from others, which may be anything or none. */

/** The value; undefined where the text is no JSON, which JSON itself cannot say. */
export function jsonIn(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

/** Members of a value; none where it is no object. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

/** Members of the object that a text holds; none where it holds none. */
export const membersIn = (written: string): Readonly<Record<string, unknown>> => membersOf(jsonIn(written))
