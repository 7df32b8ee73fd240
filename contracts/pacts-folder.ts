import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The folder of the pacts that come with the emulator; undefined where nothing is recorded.
 * The compiled code lies one folder deeper than the source, and the pacts are not compiled.
 */
export const pactsFolder = (): string | undefined =>
  ['./pacts/', '../../contracts/pacts/'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((folder) => existsSync(folder))
