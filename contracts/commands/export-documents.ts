import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { readGuides } from '../../scenarios/commands/plan.ts'
import { refusable, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { jsonSchemas } from '../documents/json-schemas.ts'
import { openApisDocument } from '../documents/open-apis.ts'
import { EXAMPLE_ADDRESS, productionInterfaceDocument } from '../documents/production-interface.ts'

export interface OpenApiOptions {
  readonly guide?: readonly string[]
  readonly openApis?: boolean
  readonly out?: string
  readonly yaml?: boolean
  /** Production address. */
  readonly isv?: string
  /** Of the descriptions, and of messages. */
  readonly lang: Lang
}

export interface SchemasOptions {
  readonly out?: string
  readonly lang: Lang
}

/** A document and the name of its file, without the ending. */
interface Named {
  readonly name: string
  readonly document: object
}

/**
 * `koogallery contracts openapi`: the documents asked for, or all of them.
 *
 * @returns the exit status: 0 written; 2 wrong use
 */
export function openApiCommand(
  { guide = [], openApis = false, out, yaml = false, isv, lang }: OpenApiOptions,
  io: CommandIo,
): Promise<number> {
  return refusable(lang, io, async () => {
    const everything = guide.length === 0 && !openApis
    const address = addressOf(isv)
    const guides = everything ? RUNNABLE_GUIDES : readGuides(guide, notExported)
    const documents: Named[] = [
      ...guides.map((one) => ({ name: one, document: productionInterfaceDocument(one, lang, address) })),
      ...(everything || openApis ? [{ name: 'open-apis', document: openApisDocument(lang) }] : []),
    ]
    const written = (document: object) => (yaml ? yamlText(document) : jsonText(document))
    if (out !== undefined) {
      const ending = yaml ? 'yaml' : 'json'
      writeAll(out, Object.fromEntries(documents.map(({ name, document }) => [`${name}.openapi.${ending}`, written(document)])), io)
      return 0
    }
    const [only, another] = documents as [Named, Named | undefined]
    if (another) throw new WrongUse([severalWords(documents.map(({ name }) => name))])
    io.stdout.write(written(only.document))
    return 0
  })
}

/**
 * `koogallery contracts schemas`: every schema into a folder.
 *
 * @returns the exit status: 0 written; 2 wrong use
 */
export function schemasCommand({ out, lang }: SchemasOptions, io: CommandIo): Promise<number> {
  return refusable(lang, io, async () => {
    if (out === undefined) throw new WrongUse([NO_FOLDER])
    const files = Object.entries(jsonSchemas(lang)).map(([name, schema]) => [name, jsonText(schema)] as const)
    writeAll(out, Object.fromEntries(files), io)
    return 0
  })
}

/** @throws WrongUse */
function addressOf(isv: string = EXAMPLE_ADDRESS): string {
  const url = URL.canParse(isv) ? new URL(isv) : undefined
  // A query or a user's name has no place in a path, and would be lost without a word.
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '' && url.password === '')
    return isv
  throw new WrongUse([
    text(
      `Failed to export the documents: --isv is no plain http or https URL. Write one such as ${EXAMPLE_ADDRESS}, without a query or a user name.`,
      `无法导出文档：--isv 不是普通的 http 或 https 地址。请写成 ${EXAMPLE_ADDRESS}，不含查询串与用户名。`,
    ),
  ])
}

/** @throws WrongUse */
function writeAll(folder: string, files: Readonly<Record<string, string>>, io: CommandIo): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
    } catch (error) {
      throw new WrongUse([cannotWrite(file, (error as NodeJS.ErrnoException).code ?? String(error))])
    }
    io.stdout.write(`${file}\n`)
  }
}

const jsonText = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`

/** Anchors are legal YAML, and many a generator stumbles over them; so does a reader over folded lines. */
const yamlText = (document: object): string =>
  stringify(JSON.parse(JSON.stringify(document)), { aliasDuplicateObjects: false, lineWidth: 0 })

const notExported = (word: string) =>
  text(
    `Failed to export the document of guide "${word}": the catalogue has no such guide.`,
    `无法导出接入指南“${word}”的文档：接口目录中没有该指南。`,
  )

const severalWords = (names: readonly string[]) =>
  text(
    `Failed to export ${names.length} documents (${names.join(', ')}) to standard output: only one fits there. Name a folder with --out, or one document with --guide or --open-apis.`,
    `无法将 ${names.length} 个文档（${names.join('、')}）写到标准输出：标准输出只能写一个。请用 --out 指定目录，或用 --guide、--open-apis 指定一个文档。`,
  )

const NO_FOLDER = text(
  'Failed to export the schemas: there are many files, and no folder to put them in. Name one with --out.',
  '无法导出 JSON Schema：文件较多，且未指定目录。请用 --out 指定。',
)

const cannotWrite = (file: string, reason: string) =>
  text(`Failed to write ${file}: ${reason}. Choose another folder with --out.`, `无法写入 ${file}：${reason}。请用 --out 指定其他目录。`)
