import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { wallNow } from '../../emulator/clock/wall.ts'
import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'
import { healthy } from '../market/scripted-isv.ts'
import { readCall, verified } from './verified.ts'

export const KEY = 'checking-isv-key-0815'

/** One call as it came in through the socket. */
export interface Arrived {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** What verification says of it. */
  readonly check: string
  /** Wall-clock milliseconds. */
  readonly at: number
}

type Manner = 'honest' | 'believing' | 'refusing'

const known = new Set(CATALOGUE.map(({ name }) => name))
const refusal = (resultCode: string) => ({ resultCode, resultMsg: 'no' })

/**
 * A loopback ISV that verifies every call. Told to believe, it answers all with success; told to refuse, none.
 *
 * @param together answers nothing before so many calls are there at once
 */
export async function checkingIsv({ manner = 'honest' as Manner, together = 1 } = {}) {
  const arrived: Arrived[] = []
  /** Calls and answers in the order in which they came and went. */
  const order: ('in' | 'out')[] = []
  let waiting: (() => void)[] = []
  const answerTo = ({ check, parameters, url }: Arrived) => {
    if (manner === 'refusing') return refusal('000005')
    if (manner === 'believing') return { ...healthy({ activity: 'newInstance', parameters }), instanceId: 'believed' }
    if (check !== 'ok') return refusal('000001')
    // The kit names its interfaces by path.
    const activity = parameters.activity ?? new URL(url).pathname.split('/').at(-1) ?? ''
    return known.has(activity) ? healthy({ activity, parameters }) : refusal('000002')
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '/', headers } = request
      const sent = { url: new URL(url, 'http://isv.test').href, headers, body: Buffer.concat(chunks).toString() }
      const call = { ...sent, ...readCall(sent), check: verified(sent, KEY, wallNow()), at: wallNow() }
      arrived.push(call)
      order.push('in')
      waiting.push(() => {
        const body = Buffer.from(JSON.stringify(answerTo(call)))
        order.push('out')
        response.writeHead(200, { 'Content-Type': 'application/json', 'Body-Sign': bodySignHeader(body, KEY) }).end(body)
      })
      if (waiting.length < together) return
      const go = waiting
      waiting = []
      for (const answer of go) answer()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/produce`, arrived, order }
}
