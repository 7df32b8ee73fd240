import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { type MarketStore, StoreError } from '../../emulator/store/store.ts'
import { tempFolder } from './temp-folder.ts'

const T0 = Date.UTC(2030, 0, 1)
const NEWLINE = 0x0a

/** A folder with a journal of three lines, one of them with characters of three bytes. */
async function threeLines(): Promise<{ folder: string; file: string; sound: Buffer; ends: number[] }> {
  const folder = tempFolder()
  const store = await openFileStore(folder)
  store.append(T0, [{ type: 'order-placed', id: 'CS1' }])
  store.append(T0 + 1, [{ type: '云商店' }, { crc: 'deadbeef' }])
  store.append(T0 + 2, [{ type: 'called', status: 200 }])
  await store.close()
  const file = join(folder, 'journal.ndjson')
  const sound = readFileSync(file)
  return { folder, file, sound, ends: [...sound.keys()].filter((i) => sound[i] === NEWLINE).map((i) => i + 1) }
}

/** Opens a store that must refuse to open; returns its sentence. */
async function refusal(folder: string): Promise<string> {
  const opened: MarketStore | Error = await openFileStore(folder).catch((error) => error)
  if (opened instanceof StoreError) return opened.message
  if (opened instanceof Error) throw opened
  throw new Error(`opened with ${JSON.stringify(opened.recovery)}`)
}

describe('a torn last line', () => {
  it('is cut off, wherever it was torn', async () => {
    const { folder, file, sound, ends } = await threeLines()
    const [, second, third] = ends as [number, number, number]
    for (let length = second; length < third; length++) {
      writeFileSync(file, sound.subarray(0, length))
      const store = await openFileStore(folder)
      expect(store.recovery).toEqual({ tornBytes: length - second, lines: 2 })
      expect(statSync(file).size).toBe(second)
      expect([...store.lines(0)].map((line) => line.seq)).toEqual([1, 2])
      expect(store.append(T0 + 2, [{ type: 'called', status: 200 }])).toBe(3)
      await store.close()
      expect(readFileSync(file).equals(sound)).toBe(true)
    }
  })

  it('is cut off when it is the only one', async () => {
    const { folder, file, sound, ends } = await threeLines()
    for (let length = 1; length < (ends[0] as number); length++) {
      writeFileSync(file, sound.subarray(0, length))
      const store = await openFileStore(folder)
      expect(store.recovery).toEqual({ tornBytes: length, lines: 0 })
      await store.close()
    }
  })

  it('is cut off when it is longer than what is read at once', async () => {
    const folder = tempFolder()
    const file = join(folder, 'journal.ndjson')
    const store = await openFileStore(folder)
    store.append(T0, [])
    const first = statSync(file).size
    store.append(T0, ['费'.repeat(1_500_000)])
    await store.close()
    writeFileSync(file, readFileSync(file).subarray(0, -1000))
    const torn = statSync(file).size - first
    const again = await openFileStore(folder)
    expect(again.recovery).toEqual({ tornBytes: torn, lines: 1 })
    await again.close()
  })
})

describe('damage', () => {
  const changes: [string, (byte: number) => number][] = [
    ['its lowest bit flipped', (byte) => byte ^ 1],
    ['its case bit flipped', (byte) => byte ^ 0x20],
    ['its highest bit flipped', (byte) => byte ^ 0x80],
    ['turned to NUL', () => 0],
    ['turned to a newline', () => NEWLINE],
    ['turned to a brace', () => 0x7d],
  ]

  it.each(changes)('is found and placed, at any byte %s', async (_, change) => {
    const { folder, file, sound, ends } = await threeLines()
    for (const [place, byte] of sound.entries()) {
      if (change(byte) === byte) continue
      const changed = Buffer.from(sound)
      changed[place] = change(byte)
      writeFileSync(file, changed)
      const line = ends.findIndex((end) => place < end) + 1
      expect(await refusal(folder), `byte ${place}`).toContain(`journal.ndjson: line ${line} (from byte ${ends[line - 2] ?? 0}) `)
      expect(readFileSync(file).equals(changed), 'the file is left as it is').toBe(true)
    }
  })

  const cases: [string, (lines: Buffer[]) => Buffer[], string][] = [
    ['a missing line', ([a, , c]) => [a, c] as Buffer[], 'line 2 carries seq 3, where 2 is due'],
    ['a missing first line', ([, b, c]) => [b, c] as Buffer[], 'line 1 carries seq 2, where 1 is due'],
    ['a doubled line', ([a, b, c]) => [a, b, b, c] as Buffer[], 'line 3 carries seq 2, where 3 is due'],
    ['a doubled last line', ([a, b, c]) => [a, b, c, c] as Buffer[], 'line 4 carries seq 3, where 4 is due'],
    ['swapped lines', ([a, b, c]) => [a, c, b] as Buffer[], 'line 2 carries seq 3, where 2 is due'],
    ['an empty line', ([a, b, c]) => [a, Buffer.from('\n'), b, c] as Buffer[], 'line 2 is empty'],
    ['an empty line at the end', (lines) => [...lines, Buffer.from('\n')], 'line 4 is empty'],
    ['NUL bytes at the end', (lines) => [...lines, Buffer.alloc(4096)], 'line 4 holds NUL bytes, as a power loss leaves them'],
    ['NUL bytes within', ([a, b, c]) => [a, Buffer.alloc(512), b, c] as Buffer[], 'line 2 holds NUL bytes'],
    ['3 MB of NUL bytes', (lines) => [...lines, Buffer.alloc(3 << 20)], 'line 4 holds NUL bytes'],
    ['a torn line filled up with NUL bytes', ([a, b, c]) => [a, b, c?.fill(0, 40)] as Buffer[], 'line 3 holds NUL bytes'],
    ['words at the end', (lines) => [...lines, Buffer.from('hello')], 'line 4 has no newline and does not begin as a'],
    ['a line of another tool', (lines) => [...lines, Buffer.from('{"seq":4}\n')], 'line 4 does not end with a checksum'],
    ['a torn line out of order', (lines) => [...lines, Buffer.from('{"seq":5,"at":')], 'line 4 has no newline and does not begin'],
    [
      'a torn line with a tab',
      (lines) => [...lines, Buffer.from('{"seq":4,"at":\t')],
      'has no newline and holds bytes that no journal line holds',
    ],
    ['Windows line ends', (lines) => lines.map((line) => Buffer.from(`${line.toString().trimEnd()}\r\n`)), 'line 1 does not end with'],
    [
      'a whole line torn only in its newline, with bytes after',
      ([a]) => [a?.subarray(0, -1), Buffer.from('  ')] as Buffer[],
      'line 1 is whole, but bytes',
    ],
  ]

  it.each(cases)('is found: %s', async (_, spoil, found) => {
    const { folder, file, sound, ends } = await threeLines()
    writeFileSync(file, Buffer.concat(spoil(ends.map((end, i) => Buffer.from(sound.subarray(ends[i - 1] ?? 0, end))))))
    expect((await refusal(folder)).replace(/\(from byte \d+\) /, '')).toContain(found)
  })

  it('says what to do', async () => {
    const { folder, file, sound, ends } = await threeLines()
    const changed = Buffer.from(sound)
    changed.write('X', (ends[0] as number) + 20)
    writeFileSync(file, changed)
    expect(await refusal(folder)).toMatch(
      new RegExp(
        `^Failed to open the journal ${file}: line 2 \\(from byte ${ends[0]}\\) was changed: it ends with "crc":"[0-9a-f]{8}", its text gives ` +
          `"crc":"[0-9a-f]{8}"\\. Put back a copy of the file, or move the folder ${folder} away to begin anew\\. ` +
          `Cutting the file to its first ${ends[0]} bytes keeps what is sound, line 1, and gives up all that follows\\.$`,
      ),
    )
    writeFileSync(file, changed.subarray(0, ends[0]))
    const store = await openFileStore(folder)
    expect(store.recovery).toEqual({ tornBytes: 0, lines: 1 })
    await store.close()
  })

  it('is found deep in a long journal, whatever the snapshot covers', async () => {
    const folder = tempFolder()
    const file = join(folder, 'journal.ndjson')
    const store = await openFileStore(folder)
    for (let n = 1; n <= 3000; n++) store.append(T0, ['x'.repeat(n)])
    await store.saveSnapshot({ version: 1, seq: 3000, state: {} })
    await store.close()
    const bytes = readFileSync(file)
    const place = bytes.indexOf('{"seq":1500,') + 700
    bytes[place] = 0x79
    writeFileSync(file, bytes)
    expect(await refusal(folder)).toContain('line 1500 ')
  })
})
