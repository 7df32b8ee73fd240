import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { wallNow } from '../../emulator/clock/wall.ts'
import { openDataFolder } from '../../emulator/store/data-folder.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { type Child, startChild } from './child.ts'
import { tempFolder } from './temp-folder.ts'

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/

/** A child that stands ready to open data folders. */
async function startHolder(): Promise<Child> {
  const child = startChild('holder')
  expect(await child.next()).toBe('ready')
  return child
}

async function openIn(child: Child, folder: string, instant = 0): Promise<string | undefined> {
  child.send(`open ${instant} ${folder}`)
  return child.next()
}

let killed: Promise<string> | undefined

async function killHolder(): Promise<string> {
  const folder = tempFolder()
  const child = await startHolder()
  expect(await openIn(child, folder)).toBe('held')
  await child.kill()
  return readFileSync(join(folder, 'lock'), 'utf8')
}

/** The lock of a process that was killed while it held a folder; no two have the same id. */
async function deadLock(): Promise<string> {
  killed ??= killHolder()
  return JSON.stringify({ ...JSON.parse(await killed), id: randomUUID() })
}

describe('the lock of a data folder', () => {
  it('says who holds it, and goes with it', async () => {
    const folder = tempFolder()
    const held = await openDataFolder(folder)
    const lock = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))
    expect(lock).toMatchObject({ pid: process.pid, host: hostname(), lockedAt: expect.stringMatching(INSTANT) })
    expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
    await held.close()
    await held.close()
    expect(readdirSync(folder)).toEqual(['markets'])
    await (await openDataFolder(folder)).close()
  })

  it('keeps this process out a second time', async () => {
    const folder = tempFolder()
    const held = await openDataFolder(folder)
    const second = openDataFolder(folder)
    await expect(second).rejects.toThrow(StoreError)
    await expect(second).rejects.toThrow(
      `Failed to open the data folder ${folder}: this process (pid ${process.pid} on "${hostname()}") has held it since `,
    )
    expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
    await held.close()
  })

  it('keeps another process out, until it is given back', async () => {
    const folder = tempFolder()
    const child = await startHolder()
    expect(await openIn(child, folder)).toBe('held')
    const refused = await openDataFolder(folder).catch((error) => error.message)
    expect(refused).toMatch(INSTANT)
    expect(refused).toContain(
      `Failed to open the data folder ${folder}: process ${child.pid} on this machine ("${hostname()}") has held it since `,
    )
    expect(refused).toContain('One folder serves one process: stop that one, or give this one another folder.')
    child.send('close')
    expect(await child.next()).toBe('closed')
    const held = await openDataFolder(folder)
    expect(await openIn(child, folder)).toContain(
      `refused StoreError: Failed to open the data folder ${folder}: process ${process.pid} on this`,
    )
    await held.close()
  })

  it('is taken over at once from a process that was killed', async () => {
    const folder = tempFolder()
    const child = await startHolder()
    expect(await openIn(child, folder)).toBe('held')
    await child.kill()
    expect(existsSync(join(folder, 'lock'))).toBe(true)
    const held = await openDataFolder(folder)
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid)
    expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
    await held.close()
  })

  it.runIf(existsSync('/proc/self/stat'))('is taken over when its pid belongs to another process by now', async () => {
    const folder = tempFolder()
    const reused = { ...JSON.parse(await deadLock()), pid: process.pid }
    writeFileSync(join(folder, 'lock'), JSON.stringify(reused))
    await (await openDataFolder(folder)).close()
  })

  it('is believed when the system does not tell when the process started', async () => {
    const folder = tempFolder()
    const child = await startHolder()
    const lock = { ...JSON.parse(await deadLock()), startedAt: null }
    writeFileSync(join(folder, 'lock'), JSON.stringify({ ...lock, pid: child.pid }))
    await expect(openDataFolder(folder)).rejects.toThrow(
      `If process ${child.pid} is no emulator, delete ${join(folder, 'lock')} and start again.`,
    )
    await child.kill()
    await (await openDataFolder(folder)).close()
  })

  it('is not taken from another machine', async () => {
    const folder = tempFolder()
    const foreign = { ...JSON.parse(await deadLock()), host: 'elsewhere' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(foreign))
    await expect(openDataFolder(folder)).rejects.toThrow(
      new StoreError(
        `Failed to open the data folder ${folder}: process ${foreign.pid} on the machine "elsewhere" has held it since ${foreign.lockedAt}, ` +
          `and from this one ("${hostname()}") nobody can see whether it still runs. Stop it there; if it is gone for good, delete ` +
          `${join(folder, 'lock')} and start again.`,
      ),
    )
  })

  it.each(['', '{"pid":1}', 'null', '{"id":"../x","pid":1,"host":"h","lockedAt":""}', '{"id":"a","pid":-1,"host":"h","lockedAt":""}'])(
    'is not taken when it holds %j',
    async (text) => {
      const folder = tempFolder()
      writeFileSync(join(folder, 'lock'), text)
      await expect(openDataFolder(folder)).rejects.toThrow(
        `its lock ${join(folder, 'lock')} cannot be understood. If no emulator works on the`,
      )
      expect(readdirSync(folder)).toEqual(['lock'])
    },
  )

  it('is succeeded even where a successor died on its way, and its leftovers go', async () => {
    const folder = tempFolder()
    const [first, second, third] = [await deadLock(), await deadLock(), await deadLock()]
    const id = (lock: string): string => JSON.parse(lock).id
    writeFileSync(join(folder, 'lock'), first)
    writeFileSync(join(folder, `lock.after-${id(first)}`), second)
    writeFileSync(join(folder, `lock.after-${id(second)}`), third)
    writeFileSync(join(folder, `lock.new-${id(second)}`), second)
    writeFileSync(join(folder, `lock.after-${id(await deadLock())}`), third)
    const held = await openDataFolder(folder)
    expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
    await held.close()
  })

  it('is not taken while a living successor is on its way', async () => {
    const folder = tempFolder()
    const child = await startHolder()
    const stale = await deadLock()
    const elsewhere = tempFolder()
    expect(await openIn(child, elsewhere)).toBe('held')
    writeFileSync(join(folder, 'lock'), stale)
    copyFileSync(join(elsewhere, 'lock'), join(folder, `lock.after-${JSON.parse(stale).id}`))
    await expect(openDataFolder(folder)).rejects.toThrow(`process ${child.pid} on this machine`)
    await child.kill()
    await (await openDataFolder(folder)).close()
  })

  it('left alone when it is not ours any more', async () => {
    const folder = tempFolder()
    const held = await openDataFolder(folder)
    const other = await deadLock()
    writeFileSync(join(folder, 'lock'), other)
    await held.close()
    expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(other)
  })
})

describe('several starters at once', () => {
  it('are let in one at a time, be the folder new or its holder dead', async () => {
    const starters = await Promise.all([startHolder(), startHolder(), startHolder()])
    const dead = await deadLock()
    const successor = await deadLock()
    const scenes: ((folder: string) => void)[] = [
      () => {},
      (folder) => writeFileSync(join(folder, 'lock'), dead),
      (folder) => {
        writeFileSync(join(folder, 'lock'), dead)
        writeFileSync(join(folder, `lock.after-${JSON.parse(dead).id}`), successor)
      },
    ]
    for (let round = 0; round < 45; round++) {
      const folder = tempFolder()
      scenes[round % scenes.length]?.(folder)
      const start = wallNow() + 3
      const answers = await Promise.all(starters.map((starter) => openIn(starter, folder, start)))
      expect(
        answers.filter((answer) => answer === 'held'),
        answers.join('\n'),
      ).toHaveLength(1)
      const winner = starters[answers.indexOf('held')] as Child
      for (const answer of answers) if (answer !== 'held') expect(answer).toContain(`process ${winner.pid} on this machine`)
      expect(readdirSync(folder).sort()).toEqual(['lock', 'markets'])
      winner.send('close')
      expect(await winner.next()).toBe('closed')
    }
  })
})
