import { isScalar, parseDocument } from 'yaml'
import { membersOf } from '../../emulator/protocol/json.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { filesNamed, KNOWN_SPECIFICATION, sourceOf, specificationIn } from '../pact-source.ts'
import { pactsFolder } from '../pacts-folder.ts'

/** A pact that was read and may be sent. */
export interface Publishable {
  readonly file: string
  readonly consumer: string
  readonly provider: string
  /** The text itself: read and written again, 1.0 would become 1, and another kind of number to a verifier. */
  readonly written: string
}

/**
 * Reads and checks every pact before any is sent; everything that is wrong with any of them is told at once.
 *
 * @param named files and folders; none: the pacts of the package
 * @param guides only files whose name holds one of them
 * @throws WrongUse
 */
export function readPacts(named: readonly string[], guides: readonly string[]): Publishable[] {
  const own = pactsFolder()
  const paths = named.length > 0 || own === undefined ? named : [own]
  const files = filesNamed(paths).filter((file) => guides.length === 0 || guides.some((guide) => isOf(file, guide)))
  if (files.length === 0) throw new WrongUse([nothing(named, guides)])
  const wrong: Text[] = []
  const pacts: Publishable[] = []
  for (const file of new Set(files)) {
    const pact = readPact(file)
    if ('why' in pact) wrong.push(damaged(file, pact.why))
    else pacts.push(pact)
  }
  wrong.push(...twins(pacts))
  if (wrong.length > 0) throw new WrongUse(wrong)
  return pacts
}

/** The same pact under another name of its provider; not a byte of the rest changes. */
export function renamed(pact: Publishable, provider: string): Publishable {
  const { written } = pact
  // JSON is YAML, and a YAML document knows where in the text its nodes stand.
  const name = parseDocument(written, { uniqueKeys: false }).getIn(['provider', 'name'], true)
  const [from, to] = (isScalar(name) && name.range) || [0, 0]
  return { ...pact, provider, written: written.slice(0, from) + JSON.stringify(provider) + written.slice(to) }
}

/** `saas-v2` is in `koogallery-saas-v2.json`, not in `saas-v20.json`. */
const isOf = (file: string, guide: string): boolean =>
  `-${file.replace(/^.*[\\/]/, '').replace(/\.json$/, '')}-`.replaceAll(/[._]/g, '-').includes(`-${guide}-`)

function nothing(named: readonly string[], guides: readonly string[]): Text {
  const forGuides = guides.length === 0 ? text('', '') : text(` for ${guides.join(', ')}`, `（${guides.join('、')}）`)
  if (named.length > 0) {
    const where = named.join(', ')
    return text(
      `Failed to publish: there is no pact${forGuides.en} in ${where}. Name files, or folders that hold .json files.`,
      `无法发布：${where} 中没有契约文件${forGuides.zh}。请指定文件，或包含 .json 文件的目录。`,
    )
  }
  return text(
    `Failed to publish: the package holds no pact${forGuides.en}. Record them with koogallery contracts record, or name your files.`,
    `无法发布：软件包中没有契约文件${forGuides.zh}。请先用 koogallery contracts record 录制，或指定文件。`,
  )
}

const damaged = (file: string, why: Text): Text =>
  text(`Failed to publish ${file}: ${why.en} Nothing was sent.`, `无法发布 ${file}：${why.zh}未发送任何内容。`)

function readPact(file: string): Publishable | { readonly why: Text } {
  const source = sourceOf(file)
  if ('unreadable' in source) {
    const { unreadable: code } = source
    if (code === 'ENOENT') return { why: text('there is no such file or folder.', '文件或目录不存在。') }
    return { why: text(`the file cannot be read (${code}).`, `文件无法读取（${code}）。`) }
  }
  if ('damaged' in source) {
    const { line, column } = source.damaged
    return {
      why: text(
        `it is damaged: no JSON from line ${line}, column ${column} on. Record it again.`,
        `文件已损坏：自第 ${line} 行第 ${column} 列起不是 JSON，请重新录制。`,
      ),
    }
  }
  return checked(file, source.written, source.content)
}

function checked(file: string, written: string, content: unknown): Publishable | { readonly why: Text } {
  const { consumer, provider, interactions, messages, metadata } = membersOf(content)
  const [consumerName, providerName] = [membersOf(consumer).name, membersOf(provider).name]
  if (!isName(consumerName) || !isName(providerName)) {
    return { why: text('it is no pact: it names no consumer and provider.', '不是契约文件：未指明消费者与提供者。') }
  }
  const held = [interactions, messages].flatMap((part) => (Array.isArray(part) ? part : []))
  if (held.length === 0) return { why: text('it holds no interaction.', '其中没有任何交互。') }
  const specification = specificationIn(metadata)
  if (typeof specification !== 'string' || !KNOWN_SPECIFICATION.test(specification)) {
    const version = specification === undefined ? text('none', '缺失') : text(`"${specification}"`, `“${specification}”`)
    return {
      why: text(
        `its pact specification version is unknown: metadata.pactSpecification.version is ${version.en}; known are 1 to 4.`,
        `契约规范版本未知：metadata.pactSpecification.version 为${version.zh}；已知版本为 1 至 4。`,
      ),
    }
  }
  return { file, consumer: consumerName, provider: providerName, written }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** A broker keeps one pact of a pair under one version: the second would be refused after the first was published. */
function twins(pacts: readonly Publishable[]): Text[] {
  return pacts.flatMap((pact, n) => {
    const first = pacts.slice(0, n).find(({ consumer, provider }) => consumer === pact.consumer && provider === pact.provider)
    if (!first) return []
    return [
      damaged(
        pact.file,
        text(
          `${first.file} is a pact of ${pact.consumer} with ${pact.provider} as well, and a version has one. Publish one of them.`,
          `${first.file} 同为 ${pact.consumer} 与 ${pact.provider} 的契约，一个版本只能有一份，请只发布其一。`,
        ),
      ),
    ]
  })
}
