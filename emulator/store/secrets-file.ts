import { closeSync, fdatasyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { attempt, codeOf } from './reason.ts'
import { StoreError } from './store.ts'

/** Names and values of a market's secrets, such as access keys. They live apart from the journal, which users pass on. */
export type Secrets = Readonly<Record<string, string>>

/** The secrets in a file; none when there is no file. */
export function readSecretsFile(file: string): Record<string, string> {
  const text = attempt(`read the secrets ${file}`, 'Make sure that this user may read it.', () => readIfThere(file))
  if (text === undefined) return {}
  const secrets = parse(text)
  if (secrets) return secrets
  throw new StoreError(
    `Failed to read the secrets ${file}: it is not a JSON object of strings. Put back a copy, or delete it and set the secrets again.`,
  )
}

/** Replaces the file as a whole, readable to its owner only. */
export function writeSecretsFile(file: string, secrets: Secrets): void {
  for (const [name, value] of Object.entries(secrets)) {
    // The value stays out of the message.
    if (typeof value !== 'string') throw new TypeError(`Failed to write the secret "${name}": it is a ${typeof value}; a string is needed.`)
  }
  const draft = `${file}.tmp`
  attempt(`write the secrets ${file}`, 'The earlier ones, if any, are still there.', () => {
    // A draft left by a crash would keep its own mode.
    rmSync(draft, { force: true })
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeFileSync(fd, `${JSON.stringify(secrets)}\n`)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(draft, file)
  })
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): Record<string, string> | undefined {
  try {
    const found: unknown = JSON.parse(text)
    const sound =
      typeof found === 'object' &&
      found !== null &&
      !Array.isArray(found) &&
      Object.values(found).every((value) => typeof value === 'string')
    return sound ? (found as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}
