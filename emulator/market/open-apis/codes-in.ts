import { MAX_CODES } from '../../protocol/open-apis/licence-codes.ts'

/** Every code that a body speaks of; it has not been checked yet. */
export function codesIn(json: unknown): string[] {
  const { license, license_list: list, usage_info: entries } = (json ?? {}) as Readonly<Record<string, unknown>>
  const reported = Array.isArray(entries) ? entries.map((entry) => (entry as { license?: unknown } | null)?.license) : []
  const all = [license, ...(Array.isArray(list) ? list : []), ...reported]
  return [...new Set(all.filter((code) => typeof code === 'string'))].slice(0, MAX_CODES)
}
