import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

/** The README's example as a user has it: against the built package, installed in a project of their own. */

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

function project(): string {
  const folder = mkdtempSync(join(tmpdir(), 'msw-example-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  symlinkSync(root, join(modules, 'koogallery-emulator'))
  for (const name of ['msw', '@types/node']) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

function example(): string {
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string)
  const found = blocks.filter((code) => code.includes("'koogallery-emulator/msw'"))
  expect(found).toHaveLength(1)
  return found[0] as string
}

it("runs the README's example against the built package", async () => {
  const folder = project()
  const asked = `
const response = await fetch('https://mkt.myhuaweicloud.com/no/such/api')
console.log(response.status, (await response.json()).error_code, market.openApiCalls().length)
server.close()
await market.close()
`
  writeFileSync(join(folder, 'example.js'), example() + asked)
  const { stdout, stderr } = await run(process.execPath, ['example.js'], { cwd: folder })
  // It ends by itself: nothing of the market or of msw keeps the process alive.
  expect({ stdout, stderr }).toEqual({ stdout: '404 APIGW.0101 1\n', stderr: '' })
})

it('is typed for a user of the built package', async () => {
  const folder = project()
  writeFileSync(join(folder, 'example.ts'), example())
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2023',
    '--types',
    'node',
    '--skipLibCheck',
  ]
  const { stdout } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags, 'example.ts'], { cwd: folder })
  expect(stdout).toBe('')
})
