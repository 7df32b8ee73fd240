import { createInterface } from 'node:readline'
import { wallNow } from '../../../emulator/clock/wall.ts'
import { type DataFolder, openDataFolder } from '../../../emulator/store/data-folder.ts'

/**
 * Opens and closes data folders as told on standard input: `open <instant> <folder>`, which waits for the wall
 * clock so that several start in the same millisecond, and `close`. Answers `held`, `refused <why>`, `closed`.
 */

let held: DataFolder | undefined

async function obey(command: string): Promise<string> {
  if (command === 'close') {
    await held?.close()
    return 'closed'
  }
  const [, instant, folder] = /^open (\d+) (.+)$/.exec(command) ?? []
  while (wallNow() < Number(instant)) {}
  try {
    held = await openDataFolder(folder as string)
    return 'held'
  } catch (error) {
    return `refused ${error instanceof Error ? `${error.name}: ${error.message}` : error}`
  }
}

console.log('ready')
for await (const command of createInterface({ input: process.stdin })) console.log(await obey(command))
