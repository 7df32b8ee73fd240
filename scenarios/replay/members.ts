import { decryptField, keyBitsOf } from '../../emulator/protocol/cipher/field-cipher.ts'

type Answer = Readonly<Record<string, unknown>>

/** One member of an answer that is not as it was. */
export interface MemberChange {
  /** Such as `info.0.appInfo.frontEndUrl`. */
  readonly path: string
  readonly kind: 'appeared' | 'vanished' | 'changed'
  readonly before?: string
  readonly after?: string
}

/** Told in words, made at random, or taken from a clock: another value is no difference. */
const VOLATILE = new Set(['resultMsg', 'password', 'statisticalTime'])

/**
 * What is different between two answers. Encrypted user names are compared in the clear where the key opens both.
 *
 * @param neutral calls instances by a name that both answers share
 */
export function memberChanges(
  then: Answer,
  now: Answer,
  { accessKey, neutral }: { accessKey: string; neutral: (written: string, when: 'before' | 'after') => string },
): MemberChange[] {
  const olds = leaves(then)
  const news = leaves(now)
  const changes: MemberChange[] = []
  for (const path of new Set([...olds.keys(), ...news.keys()])) {
    const name = path.slice(path.lastIndexOf('.') + 1)
    const [old, fresh] = [olds.get(path), news.get(path)]
    if (fresh === undefined) changes.push({ path, kind: 'vanished', ...(name === 'password' ? {} : { before: shown(old) }) })
    else if (old === undefined) changes.push({ path, kind: 'appeared', ...(name === 'password' ? {} : { after: shown(fresh) }) })
    else if (!VOLATILE.has(name)) {
      const values = [readable(name, old, then, accessKey), readable(name, fresh, now, accessKey)] as const
      if (values[0] === undefined || values[1] === undefined) continue
      const [a, b] = [neutral(values[0], 'before'), neutral(values[1], 'after')]
      if (a !== b) changes.push({ path, kind: 'changed', before: shown(a), after: shown(b) })
    }
  }
  return changes
}

/** Every value that is no object and no list, by its path. A null counts as absent, as it does for the marketplace. */
function leaves(value: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    if (members.length === 0 && path !== '') found.set(path, Array.isArray(value) ? '[]' : '{}')
    for (const [name, member] of members) leaves(member, path === '' ? name : `${path}.${name}`, found)
  } else if (value !== null && value !== undefined) found.set(path, value)
  return found
}

/** The value as text; undefined for what cannot be compared, being encrypted under another key. */
function readable(name: string, value: unknown, { encryptType }: Answer, accessKey: string): string | undefined {
  const written = String(value)
  if (name !== 'userName' || !LOOKS_ENCRYPTED.test(written)) return written
  const bits = keyBitsOf(encryptType === undefined ? undefined : String(encryptType)) ?? 256
  return decryptField(written, accessKey, bits)
}

/** 16 characters of IV and whole blocks in base64. */
const LOOKS_ENCRYPTED = /^[A-Za-z0-9]{16}(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function shown(value: unknown): string {
  const written = String(value)
  return written.length > 80 ? `${written.slice(0, 79)}…` : written
}
