import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { seal } from '../../emulator/store/seal.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { tempFolder } from './temp-folder.ts'

const T0 = Date.UTC(2030, 0, 1)
const STATE = { orders: { CS1: { status: '已开通' } } }

/** A closed store of three lines with a snapshot after one of them. */
async function withSnapshot(seq: number, version = 1): Promise<{ folder: string; journal: string; file: string }> {
  const folder = tempFolder()
  const store = await openFileStore(folder)
  for (let n = 1; n <= 3; n++) store.append(T0, [{ n }])
  await store.saveSnapshot({ version, seq, state: STATE })
  await store.close()
  return { folder, journal: join(folder, 'journal.ndjson'), file: join(folder, 'snapshot.json') }
}

describe('a snapshot on disk', () => {
  it.each([0, 1, 3])('is given back after a restart, with the lines after it, at line %d', async (seq) => {
    const { folder } = await withSnapshot(seq)
    const store = await openFileStore(folder)
    expect(store.snapshot()).toEqual({ version: 1, seq, state: STATE })
    expect(store.snapshot(), 'as often as asked for').toEqual({ version: 1, seq, state: STATE })
    expect([...store.lines(seq)].map((line) => line.seq)).toEqual([1, 2, 3].slice(seq))
    await store.close()
  })

  it('is given back whatever its version', async () => {
    const { folder } = await withSnapshot(2, 0)
    const store = await openFileStore(folder)
    expect(store.snapshot()?.version).toBe(0)
    await store.saveSnapshot({ version: 7, seq: 3, state: [] })
    expect(store.snapshot()).toEqual({ version: 7, seq: 3, state: [] })
    await store.close()
  })

  it('is one line of JSON', async () => {
    const { file } = await withSnapshot(2)
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\{"version":1,"seq":2,"line":"[0-9a-f]{8}","state":\{"orders":\{"CS1":\{"status":"已开通"\}\}\},"crc":"[0-9a-f]{8}"\}$/,
    )
  })

  it('is not needed: without it the journal tells everything', async () => {
    const { folder, file } = await withSnapshot(3)
    rmSync(file)
    const store = await openFileStore(folder)
    expect(store.snapshot()).toBeUndefined()
    expect([...store.lines(0)]).toHaveLength(3)
    await store.close()
  })

  it('is refused when any byte of it changed', async () => {
    const { folder, file } = await withSnapshot(2)
    const sound = readFileSync(file)
    for (const [place, byte] of sound.entries()) {
      for (const change of [byte ^ 1, byte ^ 0x80, 0]) {
        const changed = Buffer.from(sound)
        changed[place] = change
        writeFileSync(file, changed)
        await expect(openFileStore(folder), `byte ${place}`).rejects.toThrow(StoreError)
      }
    }
  })

  it.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['NUL bytes', (text: string) => '\0'.repeat(text.length)],
    ['followed by bytes', (text: string) => `${text}x`],
  ])('is refused when it is %s, and deleting it heals', async (_, spoil) => {
    const { folder, file } = await withSnapshot(2)
    writeFileSync(file, spoil(readFileSync(file, 'utf8')))
    await expect(openFileStore(folder)).rejects.toThrow(
      new StoreError(
        `Failed to read the snapshot ${file}: its checksum is missing or does not match. ` +
          `Delete ${file} and start again: the state is rebuilt from the journal beside it, nothing is lost.`,
      ),
    )
    rmSync(file)
    const store = await openFileStore(folder)
    expect([...store.lines(0)]).toHaveLength(3)
    await store.close()
  })

  it.each(['{}', '{"version":1}', '{"version":"1","seq":2,"line":""}', '{"version":1,"seq":2.5,"line":""}'])(
    'is refused when it holds %s',
    async (json) => {
      const { folder, file } = await withSnapshot(2)
      writeFileSync(file, seal(json === '{}' ? '{"a":1}' : json))
      await expect(openFileStore(folder)).rejects.toThrow('it has no version, seq or line. Delete')
    },
  )

  it('is refused when it is ahead of the journal', async () => {
    const { folder, journal, file } = await withSnapshot(3)
    const text = readFileSync(journal, 'utf8')
    // As a power loss can leave it: a torn last line, which is cut off.
    writeFileSync(journal, text.slice(0, -5))
    await expect(openFileStore(folder)).rejects.toThrow(
      new StoreError(
        `Failed to open the market in ${folder}: snapshot.json shows the state after line 3, but journal.ndjson ends with line 2. If the ` +
          `journal was cut or put back from a copy, this is expected. Delete ${file} and start again: the state is rebuilt from the ` +
          'journal beside it, nothing is lost.',
      ),
    )
  })

  it('is refused when it belongs to another journal', async () => {
    const { folder, file } = await withSnapshot(2)
    const other = tempFolder()
    const store = await openFileStore(other)
    for (let n = 1; n <= 3; n++) store.append(T0, [{ other: n }])
    await store.close()
    writeFileSync(join(other, 'snapshot.json'), readFileSync(file))
    await expect(openFileStore(other)).rejects.toThrow(
      'snapshot.json was made of another journal, since line 2 of journal.ndjson is not the one',
    )
    const first = await openFileStore(folder)
    await first.close()
  })

  it('that was being written when the process died is swept away', async () => {
    const { folder } = await withSnapshot(2)
    const leftover = join(folder, '.snapshot.json.tmp')
    writeFileSync(leftover, '{"version":1,"se')
    const store = await openFileStore(folder)
    expect(existsSync(leftover)).toBe(false)
    expect(store.snapshot()?.seq).toBe(2)
    await store.close()
  })

  it('is written before close returns', async () => {
    const { folder } = await withSnapshot(1)
    const store = await openFileStore(folder)
    const saved = store.saveSnapshot({ version: 1, seq: 3, state: 'x'.repeat(1_000_000) })
    await store.close()
    await saved
    const again = await openFileStore(folder)
    expect(again.snapshot()?.seq).toBe(3)
    await again.close()
  })

  it('that cannot be written costs nothing', async () => {
    const { folder } = await withSnapshot(1)
    const store = await openFileStore(folder)
    mkdirSync(join(folder, '.snapshot.json.tmp'))
    await expect(store.saveSnapshot({ version: 1, seq: 3, state: {} })).rejects.toThrow(
      'Failed to save a snapshot after line 3: it is a folder (EISDIR). Nothing is lost: the journal holds every line.',
    )
    const loop: Record<string, unknown> = {}
    loop.loop = loop
    await expect(store.saveSnapshot({ version: 1, seq: 3, state: loop })).rejects.toThrow(
      /^Failed to save a snapshot after line 3: .*circular/s,
    )
    expect(store.snapshot()).toEqual({ version: 1, seq: 1, state: STATE })
    expect(store.append(T0, [])).toBe(4)
    rmSync(join(folder, '.snapshot.json.tmp'), { recursive: true })
    await store.saveSnapshot({ version: 1, seq: 4, state: {} })
    expect(store.snapshot()?.seq).toBe(4)
    await store.close()
  })
})
