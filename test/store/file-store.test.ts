import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { storeSuite } from './store-suite.ts'
import { tempFolder } from './temp-folder.ts'

const T0 = Date.UTC(2030, 0, 1)

storeSuite('openFileStore', () => openFileStore(tempFolder()))

describe('a file store', () => {
  it('goes on where it ended', async () => {
    const folder = tempFolder()
    for (let round = 0; round < 4; round++) {
      const store = await openFileStore(folder)
      expect(store.recovery).toEqual({ tornBytes: 0, lines: round * 2 })
      expect([...store.lines(0)].map((line) => line.events)).toEqual(Array.from({ length: round * 2 }, (_, i) => [{ n: i + 1 }]))
      for (const n of [round * 2 + 1, round * 2 + 2]) expect(store.append(T0 + n, [{ n }])).toBe(n)
      await store.close()
    }
  })

  it('needs no closing', async () => {
    const folder = tempFolder()
    const first = await openFileStore(folder)
    first.append(T0, ['a'])
    const second = await openFileStore(folder)
    expect(second.line(1)).toEqual({ seq: 1, at: T0, events: ['a'] })
    await Promise.all([first.close(), second.close()])
  })

  it('writes NDJSON that any tool reads, with a checksum that any tool can check', async () => {
    const folder = tempFolder()
    const store = await openFileStore(folder)
    store.append(T0, [{ type: '订单' }])
    store.append(T0 + 1, [])
    await store.close()
    const text = readFileSync(join(folder, 'journal.ndjson'), 'utf8')
    expect(text).toMatch(/^\{"seq":1,"at":1893456000000,"events":\[\{"type":"订单"\}\],"crc":"[0-9a-f]{8}"\}\n/)
    for (const line of text.trimEnd().split('\n')) {
      expect(JSON.parse(line).crc).toBe(
        crc32(line.replace(/,"crc":"[^"]*"\}$/, ''))
          .toString(16)
          .padStart(8, '0'),
      )
    }
  })

  it('makes the folder and keeps other users out of it', async () => {
    const folder = join(tempFolder(), 'a', 'b')
    const store = await openFileStore(folder)
    store.append(T0, [])
    await store.close()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'journal.ndjson')).mode & 0o777).toBe(0o600)
  })

  it('reads lines longer than its buffers, and many in one walk', async () => {
    const folder = tempFolder()
    const sizes = [3, 3_000_000, 10, 1_100_000, 262_144, 1, ...Array.from({ length: 500 }, (_, i) => i * 13)]
    const first = await openFileStore(folder)
    for (const size of sizes) first.append(T0, ['x'.repeat(size)])
    await first.close()
    const second = await openFileStore(folder)
    expect([...second.lines(0)].map((line) => (line.events[0] as string).length)).toEqual(sizes)
    expect([...second.lines(3)].map((line) => line.seq)[0]).toBe(4)
    expect((second.line(2).events[0] as string).length).toBe(3_000_000)
    await second.close()
  })

  it('finds a change made to the file while it is open', async () => {
    const folder = tempFolder()
    const file = join(folder, 'journal.ndjson')
    const store = await openFileStore(folder)
    for (const word of ['aaa', 'bbb', 'ccc']) store.append(T0, [word])
    writeFileSync(file, readFileSync(file, 'utf8').replace('bbb', 'bcb'))
    expect(store.line(1).events).toEqual(['aaa'])
    expect(() => store.line(2)).toThrow(/line 2 \(from byte \d+\) was changed: it ends with "crc":"[0-9a-f]{8}", its text gives "crc":"/)
    expect(() => [...store.lines(0)]).toThrow(StoreError)
    writeFileSync(file, '')
    expect(() => store.line(3)).toThrow(/it ends at byte \d+, before byte \d+/)
    await store.close()
  })

  it('ends a walk that outlives it', async () => {
    const store = await openFileStore(tempFolder())
    store.append(T0, ['x'.repeat(300_000)])
    store.append(T0, [])
    const walk = store.lines(0)[Symbol.iterator]()
    expect(walk.next().value.seq).toBe(1)
    await store.close()
    expect(() => walk.next()).toThrow('it was closed meanwhile')
  })

  it.each([
    ['a file', 'journal.ndjson', 'something else lies at that path (EEXIST)'],
    ['below a file', join('journal.ndjson', 'deeper'), 'a part of the path is not a folder (ENOTDIR)'],
  ])('refuses a folder that is %s', async (_, path, why) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'journal.ndjson'), '')
    const opening = openFileStore(join(folder, path))
    await expect(opening).rejects.toThrow(StoreError)
    await expect(opening).rejects.toThrow(`Failed to open the market in ${join(folder, path)}: ${why}. Choose a folder`)
  })

  it('refuses a journal that is a folder', async () => {
    const folder = tempFolder()
    await (await openFileStore(join(folder, 'journal.ndjson'))).close()
    await expect(openFileStore(folder)).rejects.toThrow('journal.ndjson: it is a folder (EISDIR).')
  })

  it('leaves nothing but its two files', async () => {
    const folder = tempFolder()
    const store = await openFileStore(folder)
    store.append(T0, [])
    await store.saveSnapshot({ version: 1, seq: 1, state: {} })
    await store.close()
    expect(readdirSync(folder).sort()).toEqual(['journal.ndjson', 'snapshot.json'])
  })
})
