import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { readGuides, WrongUse } from '../../scenarios/commands/plan.ts'
import { jsonSchemas } from '../documents/json-schemas.ts'
import { openApisDocument } from '../documents/open-apis.ts'
import { productionInterfaceDocument } from '../documents/production-interface.ts'

export interface DocumentsOptions {
  readonly guide?: readonly string[]
  /** The open APIs as well, or alone. */
  readonly openApis?: boolean
  /** Folder; without it one document goes to standard output. */
  readonly out?: string
  readonly lang: Lang
}

interface Written {
  readonly file: string
  readonly content: object
}

/**
 * `koogallery contracts openapi`: OpenAPI documents of the production interface and of the open APIs.
 *
 * @returns the exit status: 0 written, 2 wrong use
 */
export function openapiCommand({ guide = [], openApis = false, out, lang }: DocumentsOptions, io: CommandIo): number {
  return orRefused(lang, io, () => {
    const everything = guide.length === 0 && !openApis
    const guides: readonly Guide[] = everything ? RUNNABLE_GUIDES : readGuides(guide)
    const documents: Written[] = [
      ...guides.map((one) => ({ file: `${one}.openapi.json`, content: productionInterfaceDocument(one) })),
      ...(everything || openApis ? [{ file: 'open-apis.openapi.json', content: openApisDocument() }] : []),
    ]
    const [only] = documents
    if (out !== undefined) write(documents, out, io)
    else if (documents.length === 1 && only) io.stdout.write(`${JSON.stringify(only.content, undefined, 2)}\n`)
    else throw new WrongUse([SEVERAL])
  })
}

/** `koogallery contracts schemas`: JSON Schemas of every request and answer. @returns the exit status, as of openapi */
export const schemasCommand = ({ out, lang }: DocumentsOptions, io: CommandIo): number =>
  orRefused(lang, io, () => {
    if (out === undefined) throw new WrongUse([SEVERAL])
    write(
      jsonSchemas().map(({ file, schema }) => ({ file, content: schema })),
      out,
      io,
    )
  })

const SEVERAL = text(
  'Failed to write several documents to standard output: name a folder with --out DIR, or ask for one with --guide or --open-apis.',
  '无法将多个文档写到标准输出：请用 --out 指定目录，或用 --guide、--open-apis 只选一个。',
)

function write(documents: readonly Written[], out: string, io: CommandIo): void {
  for (const { file, content } of documents) {
    const path = join(out, file)
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new WrongUse([
        text(`Failed to write ${path}: ${code}. Choose another folder with --out.`, `无法写入 ${path}：${code}。请用 --out 指定其他目录。`),
      ])
    }
    io.stdout.write(`${path}\n`)
  }
}

function orRefused(lang: Lang, io: CommandIo, work: () => void): number {
  try {
    work()
    return 0
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error
    for (const reason of error.reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
    return 2
  }
}
