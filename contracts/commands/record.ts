import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stopwatch } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import type { Lang, Text } from '../../emulator/protocol/text.ts'
import { text } from '../../emulator/protocol/text.ts'
import { readGuides } from '../../scenarios/commands/plan.ts'
import { complain, refusable, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { recordOpenApis } from '../open-apis/record.ts'
import { fileNameOf, type PactFile, pactText } from '../pact-file.ts'
import { recordGuide } from '../record/record.ts'

export interface RecordOptions {
  readonly guide?: readonly string[]
  /** Folder of the pacts; default: contracts/pacts. */
  readonly out?: string
  /** Compares with what lies there, and writes nothing. */
  readonly check?: boolean
  readonly lang: Lang
}

const FOLDER = join('contracts', 'pacts')

/**
 * `koogallery contracts record`: the pacts of every guide and of the open APIs, or of some guides.
 *
 * @returns the exit status: 0 recorded, or all up to date; 1 stale; 2 wrong use
 */
export function recordCommand({ guide = [], out = FOLDER, check = false, lang }: RecordOptions, io: CommandIo): Promise<number> {
  return refusable(lang, io, async () => {
    const guides = guide.length > 0 ? readGuides(guide) : RUNNABLE_GUIDES
    const recordings = [...guides.map((one) => () => recordGuide(one)), ...(guide.length > 0 ? [] : [recordOpenApis])]
    if (!check) makeFolder(out)
    const began = stopwatch()
    const stale: string[] = []
    let count = 0
    for (const record of recordings) {
      const start = stopwatch()
      const pact = await record()
      const file = join(out, fileNameOf(pact))
      if (check) {
        if (contentOf(file) !== pactText(pact)) stale.push(file)
      } else writeFileSync(file, pactText(pact))
      count += pact.interactions.length
      io.stdout.write(`${line(file, pact, stopwatch() - start)[lang]}\n`)
    }
    io.stdout.write(`${total(count, stopwatch() - began)[lang]}\n`)
    complain(stale.map(staleWords), lang, io)
    return stale.length > 0 ? 1 : 0
  })
}

/** @throws WrongUse */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new WrongUse([
      text(
        `Failed to record into ${folder}: the folder cannot be made (${code}). Choose another with --out.`,
        `无法录制到 ${folder}：目录不可创建（${code}）。请用 --out 指定其他目录。`,
      ),
    ])
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

const line = (file: string, { interactions }: PactFile, ms: number): Text =>
  text(`${file}: ${interactions.length} interactions in ${seconds(ms)} s`, `${file}：${interactions.length} 个交互，用时 ${seconds(ms)} 秒`)

const total = (count: number, ms: number): Text =>
  text(`${count} interactions in ${seconds(ms)} s`, `共 ${count} 个交互，用时 ${seconds(ms)} 秒`)

const staleWords = (file: string): Text =>
  text(
    `${file} is not what the catalogue says now. Run koogallery contracts record, and look at the difference before you publish it.`,
    `${file} 与当前接口目录不一致。请运行 koogallery contracts record，并在发布前查看差异。`,
  )
