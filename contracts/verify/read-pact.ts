import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import type { PactFile } from '../pact-file.ts'
import { KNOWN_SPECIFICATION, sourceOf, specificationIn } from '../pact-source.ts'

const refuse = (file: string, en: string, zh: string): WrongUse =>
  new WrongUse([text(`Failed to read the pact ${file}: ${en}`, `无法读取契约文件 ${file}：${zh}`)])

/** @throws WrongUse: no such file, no JSON, no pact, or an unknown specification */
export function readPact(file: string): PactFile {
  const source = sourceOf(file)
  if ('unreadable' in source) {
    const { unreadable: code } = source
    throw code === 'ENOENT'
      ? refuse(
          file,
          'there is no such file. Record it with koogallery contracts record.',
          '文件不存在。请使用 koogallery contracts record 录制。',
        )
      : refuse(file, `it cannot be read (${code}).`, `文件不可读（${code}）。`)
  }
  if ('damaged' in source) {
    const { line, column } = source.damaged
    throw refuse(
      file,
      `it is no JSON (from line ${line}, column ${column} on). Record or download it again.`,
      `自第 ${line} 行第 ${column} 列起不是 JSON，请重新录制或下载。`,
    )
  }
  const pact = source.content as Partial<PactFile> | null
  if (typeof pact?.consumer?.name !== 'string' || typeof pact.provider?.name !== 'string') {
    throw refuse(file, 'it names no consumer and provider, so it is no pact.', '缺少 consumer 与 provider，不是契约文件。')
  }
  // Older writers leave the version out, and mean 2.
  const version = String(specificationIn(pact.metadata) ?? pact.metadata?.pactSpecificationVersion ?? '2')
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
