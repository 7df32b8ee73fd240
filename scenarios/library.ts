import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearest } from '../emulator/protocol/nearest.ts'
import { text } from '../emulator/protocol/text.ts'
import { FileError, suggestion } from './format/problem.ts'
import { parseScenario } from './format/read.ts'
import type { Scenario } from './format/scenario.ts'

/** The scenarios that come with the emulator. */

const EXTENSION = '.yaml'

/** The compiled code lies one folder deeper than the source, and the library is not compiled. */
function libraryFolder(): string {
  const folders = ['./library/', '../../scenarios/library/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = folders.find((folder) => existsSync(folder))
  if (found === undefined)
    throw new Error(`Failed to find the scenario library: it is in none of ${folders.join(', ')}. Install the package again.`)
  return found
}

/** Names of the library, in the order in which they are run: by name. */
export const libraryNames = (): string[] =>
  readdirSync(libraryFolder())
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort()

/** Every scenario of the library. */
export const libraryScenarios = (): Scenario[] => libraryNames().map(loadScenario)

/** A word that is neither a scenario of the library nor a file. */
export class UnknownScenario extends Error {
  override readonly name = 'UnknownScenario'
  readonly text

  constructor(wanted: string) {
    const names = libraryNames()
    const hint = suggestion(nearest(wanted, names), names)
    const said = text(
      `Failed to find scenario "${wanted}": the library has none of that name, and there is no such file. ${hint.en}`,
      `找不到场景“${wanted}”：场景库中没有，也不存在该文件。${hint.zh}`,
    )
    super(said.en)
    this.text = said
  }
}

/**
 * A scenario by its name in the library, or from a file.
 *
 * @throws UnknownScenario, or FileError with everything wrong in the file
 */
export function loadScenario(nameOrFile: string): Scenario {
  if (libraryNames().includes(nameOrFile)) {
    const file = join(libraryFolder(), `${nameOrFile}${EXTENSION}`)
    return parseScenario(readFileSync(file, 'utf8'), file, nameOrFile)
  }
  if (!/[./\\]/.test(nameOrFile)) throw new UnknownScenario(nameOrFile)
  let written: string
  try {
    written = readFileSync(nameOrFile, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new UnknownScenario(nameOrFile)
    const why = text(`This file cannot be read: ${code ?? String(error)}.`, `文件无法读取：${code ?? String(error)}。`)
    throw new FileError(nameOrFile, [{ line: 1, column: 1, text: why }])
  }
  return parseScenario(written, nameOrFile)
}
