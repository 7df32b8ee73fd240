import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Where the programs lie that tests start: as deep below the root as the built ones, which find their files by that. */
const BIN = fileURLToPath(new URL('../dist-test/bin', import.meta.url))

/** One file is read in a tenth of the time that its sources take: tests start some hundred processes. */
export default async function setup(): Promise<void> {
  rmSync(BIN, { recursive: true, force: true })
  const root = fileURLToPath(new URL('..', import.meta.url))
  await build({
    absWorkingDir: root,
    entryPoints: ['emulator/main.ts', 'contracts/verify/verifier-process.ts', 'test/server/children/start.ts'],
    outdir: BIN,
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  })
}
