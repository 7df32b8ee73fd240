import { redact } from '../../emulator/delivery/record.ts'

/** The same value with every secret in its texts hidden; names of members are ours and stay. */
export function hidden<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value
  return copy(value, secrets) as T
}

function copy(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets)
  if (Array.isArray(value)) return value.map((member) => copy(member, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member, secrets)]))
}
