/** One call under way, from its connection to the last byte of its answer. */

import type { Dispatcher } from 'undici'
import { stopwatch } from '../../clock/wall.ts'
import type { TransportFailure, TransportResult } from '../exchange.ts'
import type { Progress } from './answer-failure.ts'
import type { Deadlines } from './deadlines.ts'
import { failureOf } from './failure.ts'
import { shutDownFailure, timeoutFailure, tooLargeFailure } from './given-up.ts'
import type { Target } from './targets.ts'

/** What the calls of one transport share. */
export interface Desk {
  readonly maxBodyBytes: number
  readonly lateMs: number
  readonly connections: number | undefined
  readonly deadlines: Deadlines<Call>
  /** True while a fresh connection is handed over, so that its first call can tell. */
  connecting: boolean
}

const NO_BODY = new Uint8Array(0)
/** One for all: its stack would be of no use, and making one costs more than aborting. */
const GIVEN_UP = new Error('given up')

/**
 * One call under way: `waiting` until an answer, a failure or the limit; `late` while only onLate is interested; `over`.
 * It reads what undici's parser hands out: `undici.request` would wrap each answer in a stream and a few promises.
 */
export class Call implements Dispatcher.DispatchHandler {
  readonly target: Target
  readonly #desk: Desk
  readonly #timeoutMs: number
  readonly #onLate: ((result: TransportResult) => void) | undefined
  readonly #resolve: (result: TransportResult) => void
  readonly #reject: (error: Error) => void
  #state: 'waiting' | 'late' | 'over' = 'waiting'
  #sentAt = 0
  #controller: Dispatcher.DispatchController | undefined
  #reused = false
  #answerBegun = false
  #status = 0
  #rawHeaders: string[] | undefined
  #announced: number | undefined
  #received = 0
  #chunks: Uint8Array[] = []

  constructor(
    desk: Desk,
    target: Target,
    timeoutMs: number,
    onLate: ((result: TransportResult) => void) | undefined,
    resolve: (result: TransportResult) => void,
    reject: (error: Error) => void,
  ) {
    this.#desk = desk
    this.target = target
    this.#timeoutMs = timeoutMs
    this.#onLate = onLate
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(): void {
    this.#sentAt = stopwatch()
    this.#desk.deadlines.add(this, this.#timeoutMs)
  }

  /** The time is up, of the call itself or of the wait for its late answer. */
  expire(): void {
    if (this.#state === 'late') {
      this.#drop()
      return
    }
    const result = this.#failed(
      timeoutFailure(this.target, {
        timeoutMs: this.#timeoutMs,
        connections: this.#desk.connections,
        connected: this.#controller !== undefined,
        begun: this.#answerBegun,
        received: this.#received,
      }),
    )
    if (this.#controller && this.#onLate) {
      this.#state = 'late'
      this.#desk.deadlines.add(this, this.#desk.lateMs)
    } else {
      // What is not under way yet never will be: a connection that comes about later finds the call over.
      this.#drop()
    }
    this.#resolve(result)
  }

  /** The emulator ends. */
  shutDown(): void {
    const waiting = this.#state === 'waiting'
    this.#drop()
    if (waiting) this.#resolve(this.#failed(shutDownFailure(this.target)))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#state === 'over') {
      controller.abort(GIVEN_UP)
      return
    }
    this.#controller = controller
    this.#reused = !this.#desk.connecting
  }

  onResponseStarted(): void {
    this.#answerBegun = true
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    // 1xx only announces the answer.
    if (status < 200) return
    this.#status = status
    this.#rawHeaders = asText(controller.rawHeaders)
    const announced = headers['content-length']
    if (typeof announced === 'string') {
      this.#announced = Number(announced)
      if (this.#announced > this.#desk.maxBodyBytes) this.#tooLarge(this.#announced)
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#received += chunk.length
    if (this.#received > this.#desk.maxBodyBytes) this.#tooLarge(undefined)
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : (this.#chunks[0] ?? NO_BODY)
    const response = { status: this.#status, rawHeaders: this.#rawHeaders ?? [], body }
    this.#settle({ realMs: this.#realMs(), response })
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    if (this.#state === 'over') return
    const found = failureOf(error, this.target, this.#controller && this.#progress())
    if (found) this.#settle(this.#failed(found))
    else {
      this.#finish()
      this.#reject(error)
    }
  }

  #settle(result: TransportResult): void {
    const was = this.#state
    this.#finish()
    if (was === 'waiting') this.#resolve(result)
    // Outside of the parser's stack: an error of the listener must not be taken for one of the connection.
    else if (was === 'late' && result.response) queueMicrotask(() => this.#onLate?.(result))
  }

  #finish(): void {
    this.#desk.deadlines.remove(this, this.#state === 'late' ? this.#desk.lateMs : this.#timeoutMs)
    this.#state = 'over'
  }

  #drop(): void {
    this.#finish()
    this.#controller?.abort(GIVEN_UP)
  }

  #tooLarge(announced: number | undefined): void {
    this.#settle(this.#failed(tooLargeFailure(this.target, this.#desk.maxBodyBytes, announced)))
    this.#controller?.abort(GIVEN_UP)
  }

  #failed(failure: TransportFailure): TransportResult {
    return { realMs: this.#realMs(), failure }
  }

  #progress(): Progress {
    return {
      reused: this.#reused,
      begun: this.#answerBegun,
      headersRead: this.#rawHeaders !== undefined,
      received: this.#received,
      announced: this.#announced,
    }
  }

  /** To a hundredth of a millisecond, which is as much as anybody reads. */
  #realMs(): number {
    return this.#sentAt === 0 ? 0 : Math.round((stopwatch() - this.#sentAt) * 100) / 100
  }
}

function asText(rawHeaders: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(rawHeaders)) return []
  const written = new Array<string>(rawHeaders.length)
  // Header bytes are latin1 by RFC 9110, and Node's own parser reads them so.
  for (let i = 0; i < rawHeaders.length; i++) {
    const part = rawHeaders[i] as Buffer | string
    written[i] = typeof part === 'string' ? part : part.toString('latin1')
  }
  return written
}
