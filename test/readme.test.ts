import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { readFault } from '../emulator/commands/fault-option.ts'
import { conformanceNames } from '../scenarios/commands/check.ts'
import { freePorts } from './free-ports.ts'

/** Examples of the README, run to the letter but for the port numbers. */

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const block = (words: string): string => {
  const found = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text as string).find((text) => text.includes(words))
  if (found === undefined) throw new Error(`The README has no example with "${words}".`)
  return found
}

it('the proxy example leads an unchanged ISV here', async () => {
  const [main, fallback, proxy] = await freePorts(3)
  const folder = mkdtempSync(join(tmpdir(), 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const command = join(folder, 'koogallery')
  writeFileSync(command, `#!/bin/sh\nexec node '${join(root, 'dist/bin/main.js')}' "$@" --port ${main} --fallback-port ${fallback}\n`)
  chmodSync(command, 0o755)
  const example = block('--proxy-port')
    .replaceAll('8702', String(proxy))
    // A person reads the opening lines before going on; a script waits for the certificate.
    .replace('\nexport', '\nuntil curl -s -o /dev/null http://127.0.0.1:$PROXY; do :; done\nexport')
  const out = await new Promise<string>((resolve, reject) => {
    let text = ''
    const shell = spawn('sh', ['-c', `${example}\nkill $!`], {
      cwd: folder,
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}`, PROXY: String(proxy), NODE_OPTIONS: '' },
    })
    shell.stdout.on('data', (data) => {
      text += data
    })
    shell.on('error', reject)
    shell.on('close', () => resolve(text))
  })
  expect(out).toContain(`Proxy                http://127.0.0.1:${proxy}`)
  expect(out).toContain('"error_code":"APIGW.0301","error_msg":"The call has no Authorization header."')
})

it('the table of conformance stories names each of them', () => {
  const table = readFileSync(join(root, 'scenarios/README.md'), 'utf8')
  const named = [...table.matchAll(/^\| `(check-[a-z0-9-]+)` \|/gm)].map(([, name]) => name)
  expect(named.sort()).toEqual(conformanceNames().sort())
})

it('the faults of the README can be set', () => {
  const faults = [...readme.matchAll(/--fault ([^\s`]+)/g)].map(([, fault]) => fault as string)
  expect(faults).not.toEqual([])
  for (const fault of faults) expect(readFault(fault)).toMatchObject({ fault: fault.split(':')[0] })
})
