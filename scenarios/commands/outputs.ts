import { accessSync, constants, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from './plan.ts'

/** Files a command writes; `-` is standard output. */
export interface Outputs {
  readonly json?: string | undefined
  readonly junit?: string | undefined
  readonly trace?: string | undefined
}

/** Files that could not be written in the end are refused in the beginning. @throws WrongUse */
export function checkOutputs({ json, junit, trace }: Outputs): void {
  if (json === '-' && junit === '-') {
    throw new WrongUse([
      text(
        'Failed to run: --json and --junit cannot both be standard output. Give one of them a file.',
        '--json 与 --junit 不能同时输出到标准输出，请为其中之一指定文件。',
      ),
    ])
  }
  if (trace === '-') {
    throw new WrongUse([
      text('Failed to run: --trace writes to a file. Give it a name other than "-".', '--trace 只能写入文件，请指定文件名。'),
    ])
  }
  for (const [option, file] of Object.entries({ json, junit, trace })) {
    if (file === undefined || file === '-') continue
    try {
      accessSync(dirname(file), constants.W_OK)
    } catch {
      throw new WrongUse([
        text(
          `Failed to write --${option} ${file}: its folder does not exist or cannot be written to.`,
          `无法写入 --${option} ${file}：目录不存在或不可写。`,
        ),
      ])
    }
  }
}

export function writeOutput(file: string, content: string, io: CommandIo): void {
  if (file === '-') io.stdout.write(content)
  else writeFileSync(file, content)
}
