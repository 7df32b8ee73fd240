import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import { UPLOAD, UPLOAD_FILE_PART, UPLOAD_JSON_PART } from '../../emulator/protocol/open-apis/upload.ts'
import {
  authorizationHeader,
  canonicalRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
} from '../../emulator/protocol/signing/sdk-hmac.ts'
import { median } from './median.ts'

/** The side where the ISV calls: what an order query and an upload cost. */

type Report = (name: string, measured: string, ratio: number, limit: string, held: boolean) => void

interface Side {
  readonly child: ChildProcess
  readonly url: string
  readonly orderId: string
  readonly eventId: string
}

async function start(side: 'disk' | 'memory' | 'bare', argument: string): Promise<Side> {
  const child = fork(fileURLToPath(new URL('open-apis.js', import.meta.url)), [side, argument])
  const [said] = await once(child, 'message')
  return { child, ...(said as Omit<Side, 'child'>) }
}

async function end({ child }: Side): Promise<void> {
  const closed = once(child, 'exit')
  child.disconnect()
  await closed
}

/** @param more signed as well: it tells calls of the same second apart */
function signed(method: string, base: string, target: string, bodyHash: string, more: Record<string, string>): Record<string, string> {
  const { host, pathname, search } = new URL(target, base)
  const headers: Record<string, string> = { host, 'x-sdk-date': sdkDate(Date.now()), ...more }
  const signedHeaders = Object.keys(headers)
  const canonical = canonicalRequest({ method, path: pathname, query: search.slice(1), headers, signedHeaders, bodyHash })
  const signature = sdkSignature(stringToSign(canonical, headers['x-sdk-date'] as string), 'test-sk')
  return { ...headers, authorization: authorizationHeader({ access: 'test-ak', signedHeaders, signature }) }
}

const NOTHING = sha256Hex('')
let serial = 0

/** Signs all calls first, then sends them, so many at a time; milliseconds of the sending. */
async function ask({ url }: Side, orderId: string, calls: number, inFlight: number): Promise<number> {
  const target = `${ORDER_QUERY_PATH}?orderId=${orderId}`
  const waiting = Array.from({ length: calls }, () => signed('GET', url, target, NOTHING, { 'x-serial': String(++serial) }))
  const agent = new Agent({ connections: inFlight, pipelining: 1 })
  let busy = true
  // A client that sleeps must be woken for every answer, which costs a virtual machine more than the answer does.
  const stayAwake = () => {
    if (busy) setImmediate(stayAwake)
  }
  stayAwake()
  const before = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let headers = waiting.pop(); headers; headers = waiting.pop()) {
        const { statusCode, body } = await request(url + target, { headers, dispatcher: agent })
        const text = await body.text()
        if (statusCode !== 200 || !text.includes(orderId)) throw new Error(`the order query went wrong: ${statusCode} ${text}`)
      }
    }),
  )
  const took = performance.now() - before
  busy = false
  await agent.close()
  return took
}

async function orderQueries(isvUrl: string, quick: boolean, report: Report): Promise<void> {
  const ours = await start('disk', isvUrl)
  const inMemory = await start('memory', isvUrl)
  const target = `${ORDER_QUERY_PATH}?orderId=${ours.orderId}`
  const { body } = await request(ours.url + target, { headers: signed('GET', ours.url, target, NOTHING, {}) })
  const bare = await start('bare', await body.text())
  const calls = quick ? 1000 : 4000
  const rounds = quick ? 5 : 9
  // The first rounds are for the compiler, on both sides.
  const warmUp = 3
  const ratios: number[] = []
  const inMemoryRatios: number[] = []
  const rates: [number, number, number][] = []
  for (let round = 0; round < rounds + warmUp; round++) {
    const plain = await ask(bare, ours.orderId, calls, 16)
    const took = await ask(ours, ours.orderId, calls, 16)
    const light = await ask(inMemory, inMemory.orderId, calls, 16)
    if (round < warmUp) continue
    ratios.push(plain / took)
    inMemoryRatios.push(plain / light)
    rates.push([took, light, plain].map((ms) => (calls * 1000) / ms) as [number, number, number])
  }
  await Promise.all([end(ours), end(inMemory), end(bare)])
  const ratio = median(ratios)
  const rate = (side: 0 | 1 | 2) => Math.round(median(rates.map((round) => round[side])))
  report(
    'order queries at 16 in flight, verified, answered, journalled on disk / bare Hono route',
    `${rate(0)}/s against ${rate(2)}/s; with the journal in memory ${rate(1)}/s, ratio ${median(inMemoryRatios).toFixed(2)}`,
    ratio,
    'at least 0.4',
    ratio >= 0.4,
  )
}

const MB = 1024 * 1024
const BLOCK = Buffer.alloc(64 * 1024, 'licence text, over and over\r\n')

function* file(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, Math.min(left, BLOCK.length))
}

/** Uploads a file of so many bytes into a fresh process; its peak memory in MB. */
async function peakOfUpload(isvUrl: string, bytes: number): Promise<number> {
  const side = await start('disk', isvUrl)
  const digest = createHash('sha256')
  for (const block of file(bytes)) digest.update(block)
  const boundary = 'bench-boundary'
  const json = JSON.stringify({ type: 'FILE', file_name: 'licence.bin', sha256: digest.digest('hex') })
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="${UPLOAD_JSON_PART}"\r\nContent-Type: application/json\r\n\r\n${json}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="${UPLOAD_FILE_PART}"; filename="licence.bin"\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  function* whole() {
    yield head
    yield* file(bytes)
    yield tail
  }
  const bodyHash = createHash('sha256')
  for (const block of whole()) bodyHash.update(block)
  const target = UPLOAD.path.replace('{event_id}', encodeURIComponent(side.eventId))
  const headers = signed('POST', side.url, target, bodyHash.digest('hex'), { 'content-type': `multipart/form-data; boundary=${boundary}` })
  const { body } = await request(side.url + target, {
    method: 'POST',
    headers: { ...headers, 'content-length': String(head.length + bytes + tail.length) },
    body: Readable.from(whole(), { objectMode: false }),
    dispatcher: new Agent({ connections: 1 }),
  })
  const answer = await body.text()
  if (!answer.includes('CBC.0000')) throw new Error(`the upload went wrong: ${answer}`)
  side.child.send('peak')
  const [{ peakMb }] = (await once(side.child, 'message')) as [{ peakMb: number }]
  await end(side)
  return peakMb
}

async function uploads(isvUrl: string, quick: boolean, report: Report): Promise<void> {
  const peaks: [number, number][] = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    peaks.push([await peakOfUpload(isvUrl, 100 * MB), await peakOfUpload(isvUrl, 10 * MB)])
  }
  const more = median(peaks.map(([large, small]) => large - small))
  report(
    'peak memory of an upload of 100 MB above that of 10 MB',
    `${Math.round(median(peaks.map(([a]) => a)))} MB against ${Math.round(median(peaks.map(([, b]) => b)))} MB`,
    more / 40,
    'at most 40 MB more',
    more <= 40,
  )
}

export async function sellerFacing(isvUrl: string, quick: boolean, report: Report): Promise<void> {
  await orderQueries(isvUrl, quick, report)
  await uploads(isvUrl, quick, report)
}
