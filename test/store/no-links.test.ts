import type * as Fs from 'node:fs'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { openDataFolder } from '../../emulator/store/data-folder.ts'
import { tempFolder } from './temp-folder.ts'

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof Fs>()),
  linkSync: () => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
  },
}))

it.runIf(existsSync('/proc/self/stat'))('a data folder is locked on file systems without hard links too', async () => {
  const folder = tempFolder()
  const lock = join(folder, 'lock')
  const held = await openDataFolder(folder)
  await expect(openDataFolder(folder)).rejects.toThrow('this process')
  // The same pid, but of an earlier boot: a holder that is gone.
  const stale = JSON.stringify({ ...JSON.parse(readFileSync(lock, 'utf8')), id: 'stale', startedAt: 'earlier/1' })
  await held.close()
  writeFileSync(lock, stale)
  const next = await openDataFolder(folder)
  expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
  await next.close()
  expect(readdirSync(folder)).toEqual(['markets'])
})
