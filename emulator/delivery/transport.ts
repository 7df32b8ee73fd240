import type { Socket } from 'node:net'
import type { buildConnector, Dispatcher, Pool } from 'undici'
import { after, stopwatch } from '../clock/wall.ts'
import { type Text, text } from '../protocol/text.ts'
import type { SentRequest, TransportFailureKind, TransportResult } from './exchange.ts'

/** Carries calls to ISVs over HTTP. */
export interface Transport {
  /**
   * Sends one request, once. Every failure of the network or of the other side comes back as a result.
   *
   * @param timeoutMs bounds the whole call, from sending to the last byte of the answer
   * @param onLate hears of a complete answer that came after the limit
   * @throws TypeError when the address is no http or https URL
   */
  send(request: SentRequest, timeoutMs: number, onLate?: (result: TransportResult) => void): Promise<TransportResult>
  /** Cuts every connection off, with calls under way and late answers still awaited; nothing is left that keeps a process alive. */
  close(): Promise<void>
}

export interface TransportOptions {
  /** Bytes of body at which reading stops. Default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Connections to one ISV at a time; further calls wait, and their limit runs meanwhile. Default: as many as calls. */
  readonly connections?: number
  /** Milliseconds for which a late answer is still awaited. Default 15 s. */
  readonly lateMs?: number
}

/**
 * A kept-alive connection that the ISV closes just as a call is written to it loses that call, and it cannot be sent
 * again: the ISV may have worked on it. So connections are given up well before the ISV would: a second before the
 * time it names in `Keep-Alive`, and after one second idle when it names none.
 */
const KEEP_ALIVE = { keepAliveTimeout: 1_000, keepAliveMaxTimeout: 30_000, keepAliveTimeoutThreshold: 1_000 }
const CONNECT_MS = 10_000

export function createTransport(options: TransportOptions = {}): Transport {
  const { maxBodyBytes = 1024 * 1024, connections, lateMs = 15_000 } = options
  const targets = new Map<string, Target>()
  const pools = new Map<string, Pool>()
  const sockets = new Set<Socket>()
  const deadlines = createDeadlines<Call>((call) => call.expire())
  let undici: typeof import('undici') | undefined
  let loading: Promise<void> | undefined
  let connector: buildConnector.connector | undefined
  let closed = false

  const desk: Desk = {
    maxBodyBytes,
    lateMs,
    connections,
    deadlines,
    connecting: false,
  }

  // Loaded at the first call: it costs a start 100 ms, and many commands never send anything.
  async function load(): Promise<void> {
    undici = await import('undici')
    const connect = undici.buildConnector({ timeout: CONNECT_MS })
    connector = (address, done) => {
      // Returned at run time, though the types hide it; needed because a connection under way keeps the process alive.
      const socket = connect(address, (...outcome) => {
        // The call for which the connection was made starts before `done` returns; every later one reuses it.
        desk.connecting = true
        try {
          done(...outcome)
        } finally {
          desk.connecting = false
        }
      }) as unknown as Socket
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
  }

  function poolOf(origin: string): Pool {
    let pool = pools.get(origin)
    if (!pool) {
      pool = new (undici as typeof import('undici')).Pool(origin, {
        ...KEEP_ALIVE,
        connect: connector as buildConnector.connector,
        connections: connections ?? null,
        // Our own limit bounds the whole call.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      pools.set(origin, pool)
    }
    return pool
  }

  function launch(call: Call, request: SentRequest, path: string): void {
    if (closed) {
      call.shutDown()
      return
    }
    const { method, headers, body } = request
    call.begin()
    poolOf(call.target.origin).dispatch({ path, method, headers, body }, call)
  }

  return {
    send: (request, timeoutMs, onLate) =>
      new Promise((resolve, reject) => {
        const { target, path } = locate(request.url, targets)
        const call = new Call(desk, target, timeoutMs, onLate, resolve, reject)
        if (undici || closed) launch(call, request, path)
        else {
          loading ??= load()
          loading.then(() => launch(call, request, path)).catch(reject)
        }
      }),
    close: async () => {
      closed = true
      for (const call of deadlines.drain()) call.shutDown()
      for (const socket of sockets) socket.destroy()
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

// Addresses

interface Target {
  readonly origin: string
  readonly pathname: string
  /** `host:port`, for people. */
  readonly where: string
  readonly secure: boolean
}

const NEEDS_ENCODING = /[^\x21-\x7e]|#/
const MOST_TARGETS = 1000

/** Takes a URL apart. Production addresses repeat in every call, so what stands before the query is read once. */
function locate(url: string, known: Map<string, Target>): { target: Target; path: string } {
  const at = url.indexOf('?')
  const base = at === -1 ? url : url.slice(0, at)
  const query = at === -1 ? '' : url.slice(at)
  let target = known.get(base)
  if (!target) {
    target = targetOf(base)
    if (known.size >= MOST_TARGETS) known.clear()
    known.set(base, target)
  }
  return { target, path: target.pathname + (NEEDS_ENCODING.test(query) ? new URL(query, target.origin).search : query) }
}

function targetOf(address: string): Target {
  const parsed = URL.canParse(address) ? new URL(address) : undefined
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new TypeError(`Failed to call "${address}": it is no http or https address. Correct the production address.`)
  }
  const secure = parsed.protocol === 'https:'
  const port = parsed.port || (secure ? '443' : '80')
  return { origin: parsed.origin, pathname: parsed.pathname, where: `${parsed.hostname}:${port}`, secure }
}

// Time limits

interface Deadlines<T> {
  /** Starts the time of one item. */
  add(item: T, ms: number): void
  remove(item: T, ms: number): void
  /** Every item whose time still runs, oldest first within one length; none is left, nor any timer. */
  drain(): T[]
}

/**
 * Time limits in one row per length, each behind a single timer: calls have one or two different limits, so whoever
 * started first is due first. A timer or an abort signal per call would cost more than all other work on it.
 */
function createDeadlines<T>(expired: (item: T) => void): Deadlines<T> {
  interface Row {
    readonly due: Map<T, number>
    cancel: (() => void) | undefined
  }
  const rows = new Map<number, Row>()

  // Unreferenced: the connection that is waited on keeps the process alive, its time limit need not.
  const arm = (row: Row, ms: number, left: number) => {
    row.cancel = after(Math.ceil(left), () => fire(row, ms), { keepAlive: false })
  }

  const disarm = (row: Row) => {
    row.cancel?.()
    row.cancel = undefined
  }

  function fire(row: Row, ms: number): void {
    disarm(row)
    for (const [item, at] of row.due) {
      const left = at - stopwatch()
      if (left > 0) {
        if (!row.cancel) arm(row, ms, left)
        return
      }
      row.due.delete(item)
      // May add an item of the same length again, which then arms the timer.
      expired(item)
    }
    disarm(row)
    rows.delete(ms)
  }

  return {
    add: (item, ms) => {
      let row = rows.get(ms)
      if (!row) {
        row = { due: new Map(), cancel: undefined }
        rows.set(ms, row)
      }
      row.due.set(item, stopwatch() + ms)
      if (!row.cancel) arm(row, ms, ms)
    },
    remove: (item, ms) => {
      rows.get(ms)?.due.delete(item)
    },
    drain: () => {
      const left: T[] = []
      for (const row of rows.values()) {
        disarm(row)
        left.push(...row.due.keys())
      }
      rows.clear()
      return left
    },
  }
}

// One call

/** What the calls of one transport share. */
interface Desk {
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
class Call implements Dispatcher.DispatchHandler {
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

/** How an answer breaks HTTP, in the parser's words; undefined when it does not, or was only cut off. */
function breachOf(error: Error, code: string, headersRead: boolean): string | undefined {
  if (error.name === 'HTTPParserError') {
    const said = /\((.+)\)$/.exec(error.message)?.[1] ?? error.message
    return said === 'Invalid EOF state' ? undefined : said
  }
  // undici says so of every breach that comes after a Content-Length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !headersRead) return 'malformed headers'
  // An upgrade or a 100 that nobody asked for.
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ')) return error.message
  return undefined
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

// Connections that never came about

function codeOf(error: Error & { code?: unknown; errors?: unknown }): string {
  if (typeof error.code === 'string') return error.code
  // Several addresses of one name were tried; the first tells enough.
  const [first] = Array.isArray(error.errors) ? error.errors : []
  return first instanceof Error ? codeOf(first) : error.name
}

const REFUSED = new Set(['ECONNREFUSED'])
const DNS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])
/** Errors of the system, such as ENETUNREACH, and undici's own time limit; all others come from TLS, where there is any. */
const SYSTEM = /^(E[A-Z0-9]+|UND_ERR_CONNECT_TIMEOUT)$/
const NOT_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST', 'EPROTO'])
const DROPPED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

function connectFailure(target: Target, code: string, error: Error): { kind: TransportFailureKind; reason: Text } {
  const { where, secure } = target
  if (REFUSED.has(code)) {
    return {
      kind: 'refused',
      reason: text(
        `Failed to connect to ${where}: the connection was refused. Start the ISV's service, or correct the production address.`,
        `连接 ${where} 被拒绝。请启动商家服务，或更正生产地址。`,
      ),
    }
  }
  if (DNS.has(code)) {
    return {
      kind: 'dns',
      reason: text(
        `Failed to find ${where}: its host name could not be resolved (${code}). Correct the production address, or make the name known to DNS.`,
        `找不到 ${where}：域名无法解析（${code}）。请更正生产地址，或配置 DNS。`,
      ),
    }
  }
  if (secure && (DROPPED.has(code) || NOT_TLS.has(code) || !SYSTEM.test(code))) return { kind: 'tls', reason: tlsWords(where, code, error) }
  if (DROPPED.has(code)) {
    return {
      kind: 'reset',
      reason: text(
        `Failed to connect to ${where}: the other side dropped the connection at once (${code}). Check the service and any proxy in front of it.`,
        `连接 ${where} 失败：对方立即断开了连接（${code}）。请检查服务及其前面的代理。`,
      ),
    }
  }
  return {
    kind: 'unreachable',
    reason: text(
      `Failed to reach ${where}: the network gave no connection (${code}). Check the address and any firewall in between.`,
      `无法连接 ${where}：网络未能建立连接（${code}）。请检查地址及中间的防火墙。`,
    ),
  }
}

const CERTIFICATE: Readonly<Record<string, Text>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: text('its certificate is self-signed', '证书为自签名'),
  SELF_SIGNED_CERT_IN_CHAIN: text('its certificate chain ends in a self-signed certificate', '证书链中有自签名证书'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  UNABLE_TO_GET_ISSUER_CERT: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  CERT_HAS_EXPIRED: text('its certificate has expired', '证书已过期'),
  CERT_NOT_YET_VALID: text('its certificate is not valid yet', '证书尚未生效'),
  ERR_TLS_CERT_ALTNAME_INVALID: text('its certificate is for another host name', '证书的域名不匹配'),
}

function tlsWords(where: string, code: string, error: Error): Text {
  const certificate = CERTIFICATE[code]
  if (certificate) {
    return text(
      `Failed to trust ${where}: ${certificate.en} (${code}). Install a certificate of a public authority; for local work use http://, or name the certificate in NODE_EXTRA_CA_CERTS.`,
      `不信任 ${where}：${certificate.zh}（${code}）。请安装公共机构签发的证书；本地调试可使用 http:// 或在 NODE_EXTRA_CA_CERTS 中指定证书。`,
    )
  }
  if (NOT_TLS.has(code)) {
    return text(
      `Failed to set up TLS with ${where}: what it answered is not TLS (${code}). If it is a plain HTTP server, begin the production address with http://.`,
      `与 ${where} 建立 TLS 失败：对方的应答不是 TLS（${code}）。若为普通 HTTP 服务，生产地址应以 http:// 开头。`,
    )
  }
  if (DROPPED.has(code)) {
    return text(
      `Failed to set up TLS with ${where}: it dropped the connection during the handshake (${code}). Check that it speaks TLS 1.2 or later on that port.`,
      `与 ${where} 建立 TLS 失败：对方在握手时断开连接（${code}）。请确认该端口支持 TLS 1.2 或更高版本。`,
    )
  }
  const detail = error.message.split('\n', 1)[0]?.slice(0, 120) ?? ''
  return text(
    `Failed to set up TLS with ${where}: ${detail} (${code}). Check its certificate, and that it speaks TLS 1.2 or later.`,
    `与 ${where} 建立 TLS 失败：${detail}（${code}）。请检查证书，并确认支持 TLS 1.2 或更高版本。`,
  )
}
