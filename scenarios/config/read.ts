import { readFileSync } from 'node:fs'
import { text } from '../../emulator/protocol/text.ts'
import { checkLength, checkMarketWords } from '../format/checks.ts'
import { FileError } from '../format/problem.ts'
import { placed, readChecked } from '../format/read.ts'
import type { Told } from '../format/sentences.ts'
import { type Config, configSchema } from './schema.ts'

/** Reads koogallery.yaml. @throws FileError with everything wrong in it, each with its line and column */
export function readConfig(file: string): Config {
  let written: string
  try {
    written = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const en = code === 'ENOENT' ? 'There is no such file. Check --config.' : `This file cannot be read: ${code ?? String(error)}.`
    const zh = code === 'ENOENT' ? '文件不存在，请检查 --config。' : `文件无法读取：${code ?? String(error)}。`
    throw new FileError(file, [{ line: 1, column: 1, text: text(en, zh) }])
  }
  return parseConfig(written, file)
}

function parseConfig(written: string, file: string): Config {
  const { source, value } = readChecked<Config>(written, file, configSchema)
  const found: Told[] = checkMarketWords(value, [])
  for (const [guide, length] of Object.entries(value.timeouts ?? {})) checkLength(found, length, ['timeouts', guide])
  if (found.length > 0) throw new FileError(file, placed(source, found))
  return value
}
