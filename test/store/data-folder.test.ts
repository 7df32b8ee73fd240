import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDataFolder } from '../../emulator/store/data-folder.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { tempFolder } from './temp-folder.ts'

const T0 = Date.UTC(2030, 0, 1)
const asRoot = process.getuid?.() === 0

describe('a data folder', () => {
  it('is made on first use, for its owner only', async () => {
    const folder = join(tempFolder(), 'koogallery', 'data')
    const data = await openDataFolder(folder)
    expect(data.folder).toBe(folder)
    expect(data.markets()).toEqual([])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'markets')).mode & 0o777).toBe(0o700)
    await data.close()
  })

  it('keeps markets apart and over restarts', async () => {
    const folder = tempFolder()
    const first = await openDataFolder(folder)
    const [b, a] = [await first.openMarket('b'), await first.openMarket('A-1_x')]
    a.append(T0, ['a'])
    b.append(T0, ['b'])
    b.append(T0, ['b'])
    expect(first.markets()).toEqual(['A-1_x', 'b'])
    await first.close()
    const second = await openDataFolder(folder)
    expect(second.markets()).toEqual(['A-1_x', 'b'])
    expect((await second.openMarket('b')).recovery.lines).toBe(2)
    expect((await second.openMarket('A-1_x')).line(1).events).toEqual(['a'])
    await second.close()
  })

  it('lists only what can be a market', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    await data.openMarket('shop')
    mkdirSync(join(folder, 'markets', '.git'))
    writeFileSync(join(folder, 'markets', 'notes'), '')
    expect(data.markets()).toEqual(['shop'])
    await data.close()
  })

  it('opens a market once at a time', async () => {
    const data = await openDataFolder(tempFolder())
    const [first, second] = await Promise.allSettled([data.openMarket('shop'), data.openMarket('shop')])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ reason: new StoreError('Failed to open the market "shop": it is open. Close it first.') })
    await (first as PromiseFulfilledResult<{ close(): Promise<void> }>).value.close()
    await (await data.openMarket('shop')).close()
    await data.close()
  })

  it('opens a market again once its damage is repaired', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    const journal = join(folder, 'markets', 'shop', 'journal.ndjson')
    await (await data.openMarket('shop')).close()
    writeFileSync(journal, 'damage\n')
    await expect(data.openMarket('shop')).rejects.toThrow(`Failed to open the journal ${journal}: line 1`)
    writeFileSync(journal, '')
    await data.openMarket('shop')
    await data.close()
  })

  it('closes the markets still open, and lets go even if one fails to open', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    const shop = await data.openMarket('shop')
    mkdirSync(join(folder, 'markets', 'broken', 'journal.ndjson'), { recursive: true })
    const broken = data.openMarket('broken')
    const late = data.openMarket('late')
    await data.close()
    await expect(broken).rejects.toThrow(StoreError)
    expect(() => shop.append(T0, [])).toThrow('it was closed')
    await expect(late.then((market) => market.append(T0, []))).rejects.toThrow('it was closed')
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('does nothing once closed', async () => {
    const data = await openDataFolder(tempFolder())
    await data.close()
    expect(() => data.markets()).toThrow(new StoreError('Failed to list the markets: it was closed. Open it again first.'))
    await expect(data.openMarket('shop')).rejects.toThrow(StoreError)
    await expect(data.removeMarket('shop')).rejects.toThrow(StoreError)
    expect(() => data.readSecrets('shop')).toThrow(StoreError)
    expect(() => data.writeSecrets('shop', {})).toThrow(StoreError)
  })

  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', '-a', '_a', 'a b', '店', 'a\n', 'x'.repeat(65)])('knows no market %j', async (id) => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    const why = `Failed to name a market ${JSON.stringify(id)}: an id has 1 to 64 letters, digits, "_" and "-", and begins with a letter or digit.`
    await expect(data.openMarket(id)).rejects.toThrow(new RangeError(why))
    await expect(data.removeMarket(id)).rejects.toThrow(RangeError)
    expect(() => data.readSecrets(id)).toThrow(RangeError)
    expect(() => data.writeSecrets(id, {})).toThrow(RangeError)
    expect(readdirSync(join(folder, 'markets'))).toEqual([])
    await data.close()
  })

  it('takes ids of 64 characters', async () => {
    const data = await openDataFolder(tempFolder())
    await data.openMarket('x'.repeat(64))
    await data.close()
  })
})

describe('removing a market', () => {
  it('removes it with all it has, and leaves the others', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    const shop = await data.openMarket('shop')
    shop.append(T0, [])
    data.writeSecrets('shop', { ak: 'x' })
    await data.openMarket('other')
    await expect(data.removeMarket('shop')).rejects.toThrow(
      new StoreError('Failed to remove the market "shop": it is open. Close it first.'),
    )
    await shop.close()
    await data.removeMarket('shop')
    expect(readdirSync(join(folder, 'markets'))).toEqual(['other'])
    expect(data.readSecrets('shop')).toEqual({})
    await data.removeMarket('shop')
    expect((await data.openMarket('shop')).recovery.lines).toBe(0)
    await data.close()
  })

  it('is finished at the next start when the process died on the way', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'markets', '.removed-shop', 'deep'), { recursive: true })
    const data = await openDataFolder(folder)
    expect(readdirSync(join(folder, 'markets'))).toEqual([])
    await data.close()
  })
})

describe('the secrets of a market', () => {
  it('are kept apart from the journal, readable to their owner only', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    expect(data.readSecrets('shop')).toEqual({})
    data.writeSecrets('shop', { accessKey: '密钥', other: '' })
    data.writeSecrets('shop', { accessKey: 's3cret' })
    expect(data.readSecrets('shop')).toEqual({ accessKey: 's3cret' })
    const file = join(folder, 'markets', 'shop', 'secrets.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const shop = await data.openMarket('shop')
    shop.append(T0, [{ type: 'key-set' }])
    await data.close()
    expect(readdirSync(join(folder, 'markets', 'shop')).sort()).toEqual(['journal.ndjson', 'secrets.json'])
    expect(readFileSync(join(folder, 'markets', 'shop', 'journal.ndjson'), 'utf8')).not.toContain('s3cret')
    const again = await openDataFolder(folder)
    expect(again.readSecrets('shop')).toEqual({ accessKey: 's3cret' })
    await again.close()
  })

  it('are written anew with the right mode after a crash left an open draft', async () => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    data.writeSecrets('shop', { a: '1' })
    const file = join(folder, 'markets', 'shop', 'secrets.json')
    writeFileSync(`${file}.tmp`, '{"a"')
    chmodSync(`${file}.tmp`, 0o644)
    chmodSync(file, 0o644)
    data.writeSecrets('shop', { a: '2' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(data.readSecrets('shop')).toEqual({ a: '2' })
    await data.close()
  })

  it.each(['', '[]', 'null', '{"a":1}', '{"a"'])('are refused when the file holds %j', async (text) => {
    const folder = tempFolder()
    const data = await openDataFolder(folder)
    data.writeSecrets('shop', {})
    const file = join(folder, 'markets', 'shop', 'secrets.json')
    writeFileSync(file, text)
    expect(() => data.readSecrets('shop')).toThrow(
      new StoreError(
        `Failed to read the secrets ${file}: it is not a JSON object of strings. Put back a copy, or delete it and set the secrets again.`,
      ),
    )
    await data.close()
  })

  it('are texts, and no message tells them', async () => {
    const data = await openDataFolder(tempFolder())
    const wrong = { key: 12345 } as unknown as Record<string, string>
    expect(() => data.writeSecrets('shop', wrong)).toThrow(
      new TypeError('Failed to write the secret "key": it is a number; a string is needed.'),
    )
    await data.close()
  })
})

describe('a folder that cannot be used', () => {
  it.each([
    ['a file', 'file', 'something else lies at that path (EEXIST)'],
    ['below a file', join('file', 'deeper'), 'a part of the path is not a folder (ENOTDIR)'],
  ])('is refused when it is %s', async (_, path, why) => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'file'), '')
    await expect(openDataFolder(join(folder, path))).rejects.toThrow(
      new StoreError(`Failed to open the data folder ${join(folder, path)}: ${why}. Choose a folder that this user may write to.`),
    )
  })

  it('is let go of when its markets cannot be listed', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'markets'), '')
    await expect(openDataFolder(folder)).rejects.toThrow(
      `Failed to open the data folder ${folder}: something else lies at that path (EEXIST).`,
    )
    expect(readdirSync(folder)).toEqual(['markets'])
  })

  // Root may write anywhere.
  it.skipIf(asRoot)('is refused when it is read-only', async () => {
    const folder = tempFolder()
    chmodSync(folder, 0o500)
    await expect(openDataFolder(folder)).rejects.toThrow(
      new StoreError(
        `Failed to lock the data folder ${folder}: permission is denied (EACCES). Choose a folder that this user may write to.`,
      ),
    )
    await expect(openDataFolder(join(folder, 'deeper'))).rejects.toThrow('permission is denied (EACCES)')
    chmodSync(folder, 0o700)
  })
})
