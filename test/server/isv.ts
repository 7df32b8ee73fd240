import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'
import { healthy } from '../market/scripted-isv.ts'

/** One call as this ISV read it. */
export interface Heard {
  readonly activity: string
  readonly parameters: Readonly<Record<string, string>>
}

export interface Said {
  readonly status?: number
  readonly json?: Record<string, unknown>
}

/** An ISV with a socket, whose answers a test decides. */
export interface Isv {
  readonly url: string
  readonly accessKey: string
  readonly heard: Heard[]
  /** What to answer; nothing means: as a good ISV does. `hold` keeps the call open until it is released. */
  answer: (call: Heard) => Said | 'hold' | undefined
  /** Calls held open. */
  readonly held: number
  /** Resolves once so many calls are held open. */
  holding(count: number): Promise<void>
  /** Answers every held call as a good ISV does. */
  release(): void
  close(): Promise<void>
}

export async function startIsv(options: { accessKey?: string; port?: number; answer?: Isv['answer'] } = {}): Promise<Isv> {
  const { accessKey = 'isv-access-key-4711', port = 0 } = options
  const heard: Heard[] = []
  const held: (() => void)[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const reply = (response: ServerResponse, { status = 200, json = {} }: Said) => {
    const body = Buffer.from(JSON.stringify(json))
    response.writeHead(status, { 'Content-Type': 'application/json', 'Body-Sign': bodySignHeader(body, accessKey) }).end(body)
  }
  const server = createServer(async (request, response) => {
    const call = await read(request)
    heard.push(call)
    const said = isv.answer(call)
    const good: Said = { json: healthy({ ...call, parameters: call.parameters }) }
    if (said !== 'hold') return reply(response, said ?? good)
    held.push(() => reply(response, good))
    for (const { count, resolve } of waiting) if (held.length >= count) resolve()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const isv: Isv = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/produce`,
    accessKey,
    heard,
    answer: options.answer ?? (() => undefined),
    get held() {
      return held.length
    },
    holding: (count) => (held.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve }))),
    release: () => {
      for (const go of held.splice(0)) go()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return isv
}

async function read(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const query = new URL(request.url ?? '', 'http://isv').searchParams
  const parameters = (body === '' ? Object.fromEntries(query) : JSON.parse(body)) as Record<string, string>
  return { activity: parameters.activity as string, parameters }
}
