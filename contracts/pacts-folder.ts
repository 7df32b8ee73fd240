import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the recorded pacts lie that come with the emulator: beside the source, and one folder further from the compiled code. */
export function pactsFolder(): string {
  const folders = ['./pacts/', '../../contracts/pacts/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = folders.find((folder) => existsSync(folder))
  if (found === undefined)
    throw new Error(`Failed to find the recorded pacts: they are in none of ${folders.join(', ')}. Install the package again.`)
  return found
}
