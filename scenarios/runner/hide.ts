import { redact } from '../../emulator/delivery/record.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import type { RunOptions } from './options.ts'

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

/** Everything of an ISV that must never be shown. */
export const secretsOf = ({ accessKey = DEFAULT_ACCESS_KEY, kitKey, sk }: RunOptions['isv']): string[] =>
  [accessKey, kitKey, sk].filter((secret): secret is string => secret !== undefined && secret !== '')
