import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Pacts and folders for the tests of the broker. */

export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'koogallery-broker-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** One interaction: the provider answers GET /status with what is given here. */
export const pact = (provider: string, state = 'up', consumer = 'KooGallery') => ({
  consumer: { name: consumer },
  provider: { name: provider },
  interactions: [
    {
      description: 'a question for its status',
      request: { method: 'GET', path: '/status' },
      response: { status: 200, headers: { 'Content-Type': 'application/json' }, body: { state } },
    },
  ],
  metadata: { pactSpecification: { version: '3.0.0' } },
})

/** @returns the folder of the files */
export function pactFiles(files: Readonly<Record<string, unknown>>): string {
  const made = folder()
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(made, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return made
}

export function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=trunk', '-c', 'commit.gpgsign=false']
  const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}
