import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../emulator/clock/random.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'

/**
 * Real kill -9. `npm run crash` takes every journal boundary and torn tails, 200 points at least; the normal run a
 * sample of them, other ones each day.
 */
const POINTS = Number(process.env.CRASH_POINTS ?? 6)
const random = seededRandom(Number(process.env.CRASH_SEED ?? Math.floor(Date.now() / 86_400_000)))

/** The long campaign runs the child compiled, which starts in half the time. */
const compiled = process.env.CRASH_CHILD
const child = compiled ? [compiled] : ['--import', 'tsx', fileURLToPath(new URL('child.ts', import.meta.url))]

interface Run {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, [...child, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    started.stdout.on('data', (data) => {
      out += data
    })
    started.stderr.on('data', (data) => {
      err += data
    })
    started.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
}

interface Told {
  readonly trace: unknown
  readonly lines: number
}

const told = (result: Run): Told => {
  if (result.code !== 0) throw new Error(`the child ended with ${result.code ?? result.signal}: ${result.err}`)
  return JSON.parse(result.out) as Told
}

async function inFolder<T>(
  use: (folder: string, url: string, isv: Awaited<ReturnType<typeof serveReferenceIsv>>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'koogallery-crash-'))
  const isv = await serveReferenceIsv({ accessKey: 'crash-test-access-key' })
  try {
    return await use(folder, isv.url, isv)
  } finally {
    await isv.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const journalOf = (folder: string) => join(folder, 'markets', 'default', 'journal.ndjson')

let whole: Told
beforeAll(async () => {
  whole = await inFolder(async (folder, url) => told(await run(folder, url)))
}, 60_000)

interface Point {
  readonly line: number
  /** Bytes missing from the last line, as after a kill in the middle of a write. */
  readonly torn: number
}

/** Every boundary once, then boundaries with a torn tail; a sample keeps the mixture. */
function points(): Point[] {
  const boundaries = Array.from({ length: whole.lines - 1 }, (_, n) => ({ line: n + 2, torn: 0 }))
  const tails = boundaries.map(({ line }) => ({ line, torn: 1 + Math.floor(random.fraction('torn', line) * 60) }))
  const all = [...boundaries, ...tails]
  if (POINTS >= all.length) return all
  if (POINTS >= boundaries.length) return [...boundaries, ...tails.slice(0, POINTS - boundaries.length)]
  return all
    .map((point, n) => ({ point, order: random.fraction('sample', n) }))
    .sort((a, b) => a.order - b.order)
    .slice(0, POINTS)
    .map(({ point }) => point)
}

async function killedAt({ line, torn }: Point): Promise<void> {
  await inFolder(async (folder, url) => {
    const killed = await run(folder, url, String(line))
    expect(killed.signal).toBe('SIGKILL')
    if (torn > 0) {
      const bytes = readFileSync(journalOf(folder))
      const lastLine = bytes.length - 1 - bytes.lastIndexOf(10, bytes.length - 2)
      truncateSync(journalOf(folder), bytes.length - Math.min(torn, lastLine - 1))
    }
    const resumed = await run(folder, url)
    expect(told(resumed), `killed after line ${line}${torn ? `, ${torn} bytes torn` : ''}`).toMatchObject({ trace: whole.trace })
    if (torn > 0) expect(resumed.err).toMatch(/unfinished line/)
  })
}

describe('kill -9', () => {
  it(`at ${POINTS} points: no attempt lost, early or extra, and the refund falls at the same virtual time`, async () => {
    const left = points()
    const count = left.length
    const worker = async () => {
      for (let point = left.pop(); point; point = left.pop()) await killedAt(point)
    }
    await Promise.all([worker(), worker()])
    if (POINTS >= 200) expect(count).toBeGreaterThanOrEqual(200)
    process.stdout.write(`crash: ${count} points of ${2 * (whole.lines - 1)}, ${whole.lines} journal lines\n`)
  }, 600_000)
})
