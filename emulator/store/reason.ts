import { StoreError } from './store.ts'

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something else lies at that path',
  EFBIG: 'the file would grow beyond what is allowed',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a folder',
  EMFILE: 'this process has too many files open',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
}

/** `ENOSPC` and the like; undefined for an error that does not come from the system. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Why a file operation failed, in words that fit after a colon. */
export function reason(error: unknown): string {
  const code = codeOf(error)
  const words = code === undefined ? undefined : WORDS[code]
  if (words) return `${words} (${code})`
  return error instanceof Error ? error.message : String(error)
}

/**
 * Runs one file operation; its failure becomes a sentence.
 * @param task what is attempted, fit to follow "Failed to"
 * @param advice what the user can do about a failure, as sentences
 */
export function attempt<T>(task: string, advice: string, operation: () => T): T {
  try {
    return operation()
  } catch (error) {
    throw failure(task, advice, error)
  }
}

/** The sentence for a failed operation; a StoreError passes as it is, since it already is one. */
export const failure = (task: string, advice: string, error: unknown): StoreError =>
  error instanceof StoreError ? error : new StoreError(`Failed to ${task}: ${reason(error)}. ${advice}`, { cause: error })
