import { readFileSync } from 'node:fs'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { PactFile } from '../pact-file.ts'

/** A file that is no contract we can work with. The message is for the user. */
export class PactFileError extends Error {
  override readonly name = 'PactFileError'
  readonly text: Text

  constructor(words: Text) {
    super(words.en)
    this.text = words
  }
}

/** Versions of the pact specification: 1 to 4, as published at https://github.com/pact-foundation/pact-specification. */
export const KNOWN_SPECIFICATION = /^[1-4](\.\d+)*$/

const refuse = (file: string, en: string, zh: string): PactFileError =>
  new PactFileError(text(`Failed to read the pact ${file}: ${en}`, `无法读取契约文件 ${file}：${zh}`))

/** @throws PactFileError: no such file, no JSON, no pact, or a specification other than V4 */
export function readPact(file: string): PactFile {
  let written: string
  try {
    written = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOENT'
      ? refuse(
          file,
          'there is no such file. Record it with koogallery contracts record.',
          '文件不存在。请使用 koogallery contracts record 录制。',
        )
      : refuse(file, `it cannot be read (${code}).`, `文件不可读（${code}）。`)
  }
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch (error) {
    throw refuse(
      file,
      `it is no JSON (${(error as Error).message}). Record or download it again.`,
      `不是有效的 JSON（${(error as Error).message}）。`,
    )
  }
  const pact = value as Partial<PactFile> | null
  if (typeof pact?.consumer?.name !== 'string' || typeof pact.provider?.name !== 'string') {
    throw refuse(file, 'it names no consumer and provider, so it is no pact.', '缺少 consumer 与 provider，不是契约文件。')
  }
  const version = versionOf(pact.metadata)
  if (!KNOWN_SPECIFICATION.test(version)) {
    throw refuse(
      file,
      `it is of Pact specification "${version}"; known are 1 to 4. Update koogallery-emulator, or record it with an older Pact.`,
      `其 Pact 规范版本为“${version}”，仅支持 1 至 4。`,
    )
  }
  if (!Array.isArray(pact.interactions)) throw refuse(file, 'it has no list of interactions.', '缺少 interactions 列表。')
  return pact as PactFile
}

/** Older writers leave the version out, and mean 2. */
function versionOf(metadata: Readonly<Record<string, unknown>> | undefined): string {
  const { pactSpecification, 'pact-specification': older, pactSpecificationVersion } = metadata ?? {}
  const told = (pactSpecification ?? older) as { version?: unknown } | undefined
  return String(told?.version ?? pactSpecificationVersion ?? '2')
}
