import { byCodeUnit } from './auth-token.ts'

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

/** JSON with a blank after `,` and `:`, as Python writes it by default. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
    .join(', ')}}`
}

const ascii = (json: string) => json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Other texts of the same JSON, as common libraries write it; none when the body is no JSON. */
export function otherTexts(body: string): string[] {
  try {
    const value: unknown = JSON.parse(body)
    const forms = [value, sorted(value)].flatMap((v) => [
      JSON.stringify(v),
      JSON.stringify(v, null, 2),
      JSON.stringify(v, null, 4),
      spaced(v),
    ])
    return [...forms, ...forms.map(ascii), body.trim(), `${body}\n`]
  } catch {
    return []
  }
}
