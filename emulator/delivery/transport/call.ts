/**  */

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
    // Without a connection so far, unless other calls hold all that are allowed, the address cannot be reached.
    const kind = this.#controller || this.#desk.connections !== undefined ? 'timeout' : 'unreachable'
    const result = this.#failed(kind, this.#timeoutWords())
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
    if (waiting) {
      const { where } = this.target
      this.#resolve(
        this.#failed(
          'reset',
          text(
            `Failed to finish the call to ${where}: the emulator is shutting down and cut the connection off.`,
            `未能完成对 ${where} 的调用：模拟器正在关闭，连接已断开。`,
          ),
        ),
      )
    }
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
    const found = this.#explain(error)
    if (found) this.#settle(this.#failed(found.kind, found.reason))
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
    const { maxBodyBytes } = this.#desk
    const { where } = this.target
    const [en, zh] =
      announced === undefined ? ['reading stopped there', '已停止读取'] : [`${announced} bytes were announced`, `声明为 ${announced} 字节`]
    this.#settle(
      this.#failed(
        'too-large',
        text(
          `Failed to read the answer of ${where}: its body has more than ${maxBodyBytes} bytes (${en}). Answer with the documented members only.`,
          `读取 ${where} 的响应失败：响应体超过 ${maxBodyBytes} 字节（${zh}）。请只返回文档规定的字段。`,
        ),
      ),
    )
    this.#controller?.abort(GIVEN_UP)
  }

  #failed(kind: TransportFailureKind, reason: Text): TransportResult {
    return { realMs: this.#realMs(), failure: { kind, reason } }
  }

  /** To a hundredth of a millisecond, which is as much as anybody reads. */
  #realMs(): number {
    return this.#sentAt === 0 ? 0 : Math.round((stopwatch() - this.#sentAt) * 100) / 100
  }

  #timeoutWords(): Text {
    const { where } = this.target
    const within = `${this.#timeoutMs} ms`
    const limit = `${this.#timeoutMs} 毫秒`
    if (!this.#controller) {
      return this.#desk.connections === undefined
        ? text(
            `Failed to reach ${where}: no connection came about within ${within}. Check the address and any firewall in between.`,
            `无法连接 ${where}：${limit}内未能建立连接。请检查地址及中间的防火墙。`,
          )
        : text(
            `Failed to call ${where} within ${within}: no connection came about, or none of the ${this.#desk.connections} allowed became free. Check the address, or allow more connections.`,
            `${limit}内未能调用 ${where}：未能建立连接，或允许的 ${this.#desk.connections} 个连接均被占用。请检查地址或增加连接数。`,
          )
    }
    if (!this.#answerBegun) {
      return text(
        `Failed to get an answer from ${where} within ${within}: the call was sent, but no answer began. Answer first and do slow work afterwards.`,
        `${where} 在 ${limit}内未响应：请求已发送，但未收到任何响应。请先响应，再处理耗时的工作。`,
      )
    }
    return text(
      `Failed to get the whole answer from ${where} within ${within}: it had begun (${this.#received} bytes of body), but not ended. Send the body in one go.`,
      `${where} 在 ${limit}内未返回完整响应：响应已开始（已收到响应体 ${this.#received} 字节）但未结束。请一次性返回响应体。`,
    )
  }

  /** What an error of undici or of the system means; undefined for one that is our own mistake. */
  #explain(error: Error): { kind: TransportFailureKind; reason: Text } | undefined {
    const code = codeOf(error)
    if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return undefined
    if (!this.#controller) return connectFailure(this.target, code, error)
    return this.#answerFailure(code, error)
  }

  #answerFailure(code: string, error: Error): { kind: TransportFailureKind; reason: Text } {
    const { where } = this.target
    if (code === 'UND_ERR_HEADERS_OVERFLOW') {
      return {
        kind: 'too-large',
        reason: text(
          `Failed to read the answer of ${where}: its headers are too large. Send fewer or shorter headers.`,
          `读取 ${where} 的响应失败：响应头过大。请减少或缩短响应头。`,
        ),
      }
    }
    const breach = breachOf(error, code, this.#rawHeaders !== undefined)
    if (breach !== undefined) {
      return {
        kind: 'not-http',
        reason: text(
          `Failed to read the answer of ${where}: it does not follow HTTP (${breach}). Check that the port belongs to an HTTP server, and that the address begins with https:// if it speaks TLS.`,
          `读取 ${where} 的响应失败：响应不符合 HTTP 协议（${breach}）。请确认该端口为 HTTP 服务；若使用 TLS，地址应以 https:// 开头。`,
        ),
      }
    }
    if (this.#rawHeaders) {
      const [of, total] = this.#announced === undefined ? ['', ''] : [` of ${this.#announced}`, `，应为 ${this.#announced} 字节`]
      return {
        kind: 'truncated',
        reason: text(
          `Failed to read the whole answer of ${where}: the connection ended after ${this.#received}${of} bytes of body. Check the Content-Length and whether the service crashed while answering.`,
          `未能读取 ${where} 的完整响应：连接在响应体 ${this.#received} 字节处断开${total}。请检查 Content-Length，以及服务是否在响应过程中崩溃。`,
        ),
      }
    }
    if (this.#answerBegun) {
      return {
        kind: 'truncated',
        reason: text(
          `Failed to read the whole answer of ${where}: the connection ended within its headers. Check whether the service crashed while answering.`,
          `未能读取 ${where} 的完整响应：连接在响应头处断开。请检查服务是否在响应过程中崩溃。`,
        ),
      }
    }
    return { kind: 'reset', reason: this.#resetWords(code) }
  }

  #resetWords(code: string): Text {
    const { where, secure } = this.target
    if (this.#reused) {
      return text(
        `Failed to get an answer from ${where}: it closed a kept-alive connection just as the call was sent over it (${code}), so the ISV may or may not have seen the call. It is not sent twice; the next attempt uses another connection.`,
        `未收到 ${where} 的响应：发送请求的同时对方关闭了保持的连接（${code}），商家可能收到也可能未收到该请求。请求不会重复发送，下一次调用将使用新连接。`,
      )
    }
    const [hint, rat] = secure ? ['', ''] : [', or whether that port expects https://', '，或该端口是否要求 https://']
    return text(
      `Failed to get an answer from ${where}: it closed the connection without one (${code}). Check whether the service crashed on this call${hint}.`,
      `未收到 ${where} 的响应：对方未响应即关闭连接（${code}）。请检查服务处理该请求时是否崩溃${rat}。`,
    )
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
