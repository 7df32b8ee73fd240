import { writeSync } from 'node:fs'
import { openFileStore } from '../../../emulator/store/file-store.ts'
import { lineToAppend } from '../appended.ts'

/** Appends to the store in the folder given until it is killed; prints each line's number once it is appended. */
const store = await openFileStore(process.argv[2] as string)
for (let seq = store.recovery.lines + 1; ; seq++) {
  const { at, events } = lineToAppend(seq)
  // Not console.log, which may hold lines back.
  writeSync(1, `${store.append(at, events)}\n`)
}
