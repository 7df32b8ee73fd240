import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { HOUR } from '../../emulator/clock/duration.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { Market } from '../../emulator/market/market.ts'
import { type MarketOptions, readOptions } from '../../emulator/market/setup.ts'
import { interfaceById } from '../../emulator/protocol/catalogue.ts'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { median } from './median.ts'
import { sellerFacing } from './seller-facing.ts'

/**
 * Ratios against a baseline in the same run, side by side: absolute rates of a shared machine say little. Each
 * comparison alternates, and the median of its rounds is printed.
 */

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** The project's folder: this file runs compiled, from a cache inside it. */
const root = process.cwd()
const quick = process.argv.includes('--quick')

const results: { name: string; measured: string; ratio: number; limit: string; held: boolean }[] = []
const report = (name: string, measured: string, ratio: number, limit: string, held: boolean) => {
  results.push({ name, measured, ratio, limit, held })
  process.stdout.write(`${held ? 'ok  ' : 'MISS'}  ${name}\n      ${measured}; ratio ${ratio.toFixed(2)} (${limit})\n`)
}

function startIsv(): Promise<{ url: string; child: ChildProcess }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [here('isv.js')], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout?.once('data', (port: Buffer) => resolve({ url: `http://127.0.0.1:${String(port).trim()}/produce`, child }))
  })
}

const folders: string[] = []
async function market(url: string, options: MarketOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'koogallery-bench-'))
  folders.push(folder)
  const { config, keys } = readOptions('bench', { seed: 1, concurrency: 16, ...options, isv: { url, accessKey: 'bench-access-key-0001' } })
  const transport = createTransport()
  const made = Market.create(config, { keys, store: await openFileStore(folder), transport })
  const end = async () => {
    await made.close()
    await transport.close()
  }
  return { market: made, config, keys, end }
}

/**
 * Places orders whose first call is refused before it reaches the network, then lets the retry an hour later reach the
 * ISV: what is timed is deliveries alone, a create and a query for each order.
 */
async function deliver(target: Market, orders: number): Promise<number> {
  const refused = target.setFault({ on: 'newInstance', attempts: '1', fault: 'refuse' })
  for (let n = 0; n < orders; n++) target.place({})
  await target.quiet()
  target.removeFault(refused.id)
  const before = performance.now()
  await target.advance({ by: HOUR })
  return performance.now() - before
}

async function bareLoop(bodies: { url: string; headers: Record<string, string>; body: string }[], inFlight: number): Promise<number> {
  const agent = new Agent({ connections: inFlight, pipelining: 1 })
  let next = 0
  const before = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let mine = bodies[next++]; mine; mine = bodies[next++]) {
        const { body } = await request(mine.url, { method: 'POST', headers: mine.headers, body: mine.body, dispatcher: agent })
        await body.text()
      }
    }),
  )
  const took = performance.now() - before
  await agent.close()
  return took
}

/** The same requests our sender makes, signed beforehand. */
function sameRequests(url: string, orders: number) {
  const create = interfaceById('saas-v2/newInstance')
  const query = interfaceById('saas-v2/queryInstance')
  const context = {
    businessId: '87b94795-0603-4e24-8ae5-69420d60e3c8',
    wallNow: Date.now(),
    nonce: 'A'.repeat(64),
    iv: () => 'A'.repeat(16),
    accessKey: 'bench-access-key-0001',
    keyBits: 256 as const,
    settings: {},
  }
  return Array.from({ length: orders }, (_, n) => {
    const orderLineId = `CS2211181819B${String(n).padStart(4, '0')}-000001`
    return [create, query].map((description) => {
      const facts = { orderId: orderLineId.slice(0, 17), orderLineId, instanceIds: [orderLineId] }
      const { request: sent } = buildRequest(description, facts, context, url)
      return { url: sent.url, headers: sent.headers as Record<string, string>, body: sent.body as string }
    })
  }).flat()
}

async function throughput(url: string): Promise<void> {
  const orders = quick ? 400 : 2000
  const rounds = quick ? 3 : 9
  const bodies = sameRequests(url, orders)
  // The first rounds are for the compiler, on both sides.
  const warmUp = 5
  const ratios: number[] = []
  const rates: number[] = []
  const bareRates: number[] = []
  for (let round = 0; round < rounds + warmUp; round++) {
    const bare = await bareLoop(bodies, 16)
    const ours = await market(url)
    const took = await deliver(ours.market, orders)
    await ours.end()
    if (round < warmUp) continue
    ratios.push(bare / took)
    rates.push((orders * 2 * 1000) / took)
    bareRates.push((bodies.length * 1000) / bare)
  }
  const ratio = median(ratios)
  report(
    'deliveries at 16 in flight, signed, validated, journalled / bare undici.request',
    `${Math.round(median(rates))}/s against ${Math.round(median(bareRates))}/s`,
    ratio,
    'at least 0.6',
    ratio >= 0.6,
  )
}

async function refundStory(url: string): Promise<void> {
  const base = new URL(url)
  await request(`http://${base.host}/mode/fail`)
  const rounds = quick ? 5 : 15
  const agent = new Agent({ connections: 1, pipelining: 1 })
  // The very call that the story makes, signed beforehand.
  const first = await market(url, { guide: 'saas-v1' })
  await first.market.buy({})
  const [sent] = [...first.market.lines()]
    .flatMap((line) => line.events)
    .flatMap((event) => (event.type === 'attempt-answered' ? [event.exchange.request.url] : []))
  await first.end()
  const target = sent as string
  const bare = async () => {
    const before = performance.now()
    for (let n = 0; n < 60; n++) {
      const { body } = await request(target, { headers: { Accept: 'application/json' }, dispatcher: agent })
      await body.text()
    }
    return performance.now() - before
  }
  const ratios: number[] = []
  const figures: [number, number][] = []
  await bare()
  const ours = await market(url, { guide: 'saas-v1' })
  // The first rounds are for the compiler: it takes some thousand calls to settle, on both sides.
  const warmUp = 50
  let cold = ''
  for (let round = 0; round < rounds + warmUp; round++) {
    const plain = await bare()
    const before = performance.now()
    const order = await ours.market.buy({})
    await ours.market.advance({ by: 3 * HOUR })
    const took = performance.now() - before
    if (order.state !== 'refunded' || ours.market.message(order.messageIds[0] as string).attempts.length !== 60)
      throw new Error('the refund story went wrong')
    if (round === 0) cold = `the very first: ${took.toFixed(1)} ms against ${plain.toFixed(1)} ms`
    if (round < warmUp) continue
    ratios.push(took / plain)
    figures.push([took, plain])
  }
  await ours.end()
  await agent.close()
  await request(`http://${base.host}/mode/well`)
  const ratio = median(ratios)
  report(
    'refund after 60 attempts (3 h of virtual time) / 60 bare calls',
    `${median(figures.map(([a]) => a)).toFixed(1)} ms against ${median(figures.map(([, b]) => b)).toFixed(1)} ms (${cold})`,
    ratio,
    'at most 1.5',
    ratio <= 1.5,
  )
}

async function storedOrders(url: string): Promise<void> {
  const stored = quick ? 20_000 : 100_000
  const full = await market(url)
  await deliver(full.market, stored)
  const orders = quick ? 300 : 1000
  const ratios: number[] = []
  for (let round = 0; round < 7; round++) {
    const empty = await market(url)
    await deliver(empty.market, 50)
    const light = await deliver(empty.market, orders)
    await empty.end()
    const heavy = await deliver(full.market, orders)
    if (round > 0) ratios.push(heavy / light)
  }
  await full.end()
  const ratio = median(ratios)
  report(
    `a delivery with ${stored} orders stored / with none`,
    `median of ${ratios.length} rounds of ${orders * 2} deliveries`,
    ratio,
    'at most 1.2',
    ratio <= 1.2,
  )
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0))
    })
  })

/** Milliseconds from spawn to the first answer, and the resident memory half a second later. */
async function startOf(args: string[], port: number, measureMemory: boolean): Promise<{ ms: number; mb: number }> {
  const before = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  try {
    for (;;) {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
        await answer.text()
        if (answer.ok) break
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    }
    const ms = performance.now() - before
    if (measureMemory) await new Promise((resolve) => setTimeout(resolve, 1000))
    const status = existsSync(`/proc/${child.pid}/status`) ? readFileSync(`/proc/${child.pid}/status`, 'utf8') : ''
    return { ms, mb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 }
  } finally {
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
  }
}

async function startup(): Promise<void> {
  const rounds = quick ? 5 : 11
  const ratios: number[] = []
  const times: [number, number][] = []
  for (let round = 0; round <= rounds; round++) {
    const barePort = await freePort()
    const bare = await startOf([join(root, 'test/bench/bare-hono.mjs'), String(barePort)], barePort, false)
    const port = await freePort()
    const ours = await startOf([join(root, 'dist/bin/main.js'), 'start', '--port', String(port)], port, false)
    if (round === 0) continue
    ratios.push(ours.ms / bare.ms)
    times.push([ours.ms, bare.ms])
  }
  const ratio = median(ratios)
  report(
    'start to first answer / bare Hono app',
    `${Math.round(median(times.map(([a]) => a)))} ms against ${Math.round(median(times.map(([, b]) => b)))} ms`,
    ratio,
    'at most 1.6',
    ratio <= 1.6,
  )
  const port = await freePort()
  const { mb } = await startOf([join(root, 'dist/bin/main.js'), 'start', '--port', String(port)], port, true)
  report('idle memory of start', `${mb.toFixed(1)} MB resident`, mb / 80, 'at most 80 MB', mb <= 80)
}

const { url, child } = await startIsv()
try {
  await throughput(url)
  await refundStory(url)
  await storedOrders(url)
  await sellerFacing(url, quick, report)
  if (existsSync(join(root, 'dist/bin/main.js'))) await startup()
  else process.stdout.write('start-up was not measured: run "npm run build" first\n')
} finally {
  child.kill()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
const missed = results.filter((result) => !result.held)
process.stdout.write(`${results.length - missed.length} of ${results.length} targets held\n`)
