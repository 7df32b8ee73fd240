import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from './wrong-use.ts'

/** Files a command writes; `-` is standard output. */
export interface Outputs {
  readonly json?: string | undefined
  readonly junit?: string | undefined
  readonly html?: string | undefined
  readonly trace?: string | undefined
}

/** Outputs that are one document each, and may be standard output. */
const DOCUMENTS = ['json', 'junit', 'html'] as const

const onStandardOutput = (outputs: Outputs): string[] => DOCUMENTS.filter((name) => outputs[name] === '-').map((name) => `--${name}`)

/** Whether standard output is a document, and what is for people has to go elsewhere. */
export const takesStandardOutput = (outputs: Outputs): boolean => onStandardOutput(outputs).length > 0

/** Files that could not be written in the end are refused in the beginning. @throws WrongUse */
export function checkOutputs(outputs: Outputs): void {
  const [one, other] = onStandardOutput(outputs)
  if (other !== undefined) {
    throw new WrongUse([
      text(
        `Failed to run: ${one} and ${other} cannot both be standard output. Give one of them a file.`,
        `${one} 与 ${other} 不能同时输出到标准输出，请为其中之一指定文件。`,
      ),
    ])
  }
  if (outputs.trace === '-') {
    throw new WrongUse([
      text('Failed to run: --trace writes to a file. Give it a name other than "-".', '--trace 只能写入文件，请指定文件名。'),
    ])
  }
  for (const name of [...DOCUMENTS, 'trace'] as const) {
    const file = outputs[name]
    if (file !== undefined && file !== '-') checkFolder(`--${name}`, file)
  }
}

/** @param called what the user knows the file by @throws WrongUse */
export function checkFolder(called: string, file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch {
    throw new WrongUse([
      text(
        `Failed to write ${called} ${file}: its folder does not exist or cannot be written to.`,
        `无法写入 ${called} ${file}：目录不存在或不可写。`,
      ),
    ])
  }
}

export function writeOutput(file: string, content: string, io: CommandIo): void {
  if (file === '-') io.stdout.write(content)
  else writeFileSync(file, content)
}
