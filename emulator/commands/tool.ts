import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const TOOL = 'koogallery-emulator'

/** The package's version. The compiled code lies one folder deeper than the source. */
export function toolVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    const file = fileURLToPath(new URL(path, import.meta.url))
    if (!existsSync(file)) continue
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
    if (name === TOOL && version !== undefined) return version
  }
  return '0.0.0'
}
