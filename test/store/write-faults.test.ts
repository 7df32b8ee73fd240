import type * as Fs from 'node:fs'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { tempFolder } from './temp-folder.ts'

const T0 = Date.UTC(2030, 0, 1)

/** How much the disk takes of each write, in order; `true` is all of it, a text is the error it gives. */
const disk = vi.hoisted(() => ({ takes: [] as (number | string | true)[] }))

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  const writeSync = (fd: number, bytes: Buffer, offset: number, length: number): number => {
    const takes = disk.takes.shift() ?? true
    if (typeof takes === 'string') throw Object.assign(new Error(takes), { code: takes })
    return takes === 0 ? 0 : fs.writeSync(fd, bytes, offset, takes === true ? length : Math.min(takes, length))
  }
  return { ...fs, writeSync }
})

afterEach(() => {
  disk.takes = []
})

describe('a disk that takes a write in pieces', () => {
  it('gets the whole line', async () => {
    const folder = tempFolder()
    const store = await openFileStore(folder)
    disk.takes = [1, 7, 20, 3]
    expect(store.append(T0, [{ text: '订单' }])).toBe(1)
    expect(store.line(1)).toEqual({ seq: 1, at: T0, events: [{ text: '订单' }] })
    await store.close()
    const again = await openFileStore(folder)
    expect(again.recovery).toEqual({ tornBytes: 0, lines: 1 })
    await again.close()
  })
})

describe('a disk that fails', () => {
  it.each([
    ['ENOSPC', [12, 'ENOSPC'], 'the disk is full (ENOSPC)', 12],
    ['EIO', ['EIO'], 'the disk reported an error (EIO)', 0],
    ['nothing taken', [30, 0], 'the system took none of the bytes', 30],
  ])('%s: stops the journal until it is opened again', async (_, takes, why, torn) => {
    const folder = tempFolder()
    const file = join(folder, 'journal.ndjson')
    const store = await openFileStore(folder)
    store.append(T0, ['a'])
    disk.takes = [...takes]
    const advice = 'The lines before it are safe. Put the cause right, then start again: an unfinished line is cut off at start.'
    expect(() => store.append(T0, ['b'])).toThrow(new StoreError(`Failed to append line 2 to the journal ${file}: ${why}. ${advice}`))
    const left = readFileSync(file)
    for (let again = 0; again < 2; again++) {
      expect(() => store.append(T0, ['b'])).toThrow(
        new StoreError(`Failed to append to the journal ${file}: an earlier append failed at line 2. ${advice}`),
      )
    }
    expect(readFileSync(file).equals(left), 'nothing follows the unfinished line').toBe(true)
    expect(store.line(1).events).toEqual(['a'])
    expect([...store.lines(0)]).toHaveLength(1)
    await store.saveSnapshot({ version: 1, seq: 1, state: {} })
    await store.close()

    const reopened = await openFileStore(folder)
    expect(reopened.recovery).toEqual({ tornBytes: torn, lines: 1 })
    expect(reopened.append(T0, ['b'])).toBe(2)
    await reopened.close()
  })
})
