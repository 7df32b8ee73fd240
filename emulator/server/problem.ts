import { MarketError } from '../market/errors.ts'
import { type Text, text } from '../protocol/text.ts'
import { StoreError } from '../store/store.ts'

/** Every way in which a request can be refused, with its HTTP status. */
export const PROBLEMS = {
  invalid: { status: 400, title: text('The request is not valid', '请求不合法') },
  forbidden: { status: 403, title: text('Refused for safety', '出于安全原因拒绝') },
  unknown: { status: 404, title: text('There is no such thing', '对象不存在') },
  'method-not-allowed': { status: 405, title: text('The path has no such method', '该路径不支持此方法') },
  impossible: { status: 409, title: text('Not possible in this state', '当前状态下无法执行') },
  'too-large': { status: 413, title: text('The request body is too large', '请求体过大') },
  'media-type': { status: 415, title: text('The request body is not JSON', '请求体不是 JSON') },
  failed: { status: 500, title: text('The emulator failed', '模拟器内部错误') },
} as const satisfies Readonly<Record<string, { status: number; title: Text }>>

export type ProblemKind = keyof typeof PROBLEMS

/** RFC 9457 problem details. */
export interface Problem {
  /** Where the OpenAPI document describes this kind. */
  readonly type: string
  readonly title: string
  readonly status: number
  /** What was attempted, on what, why it failed. */
  readonly detail: string
  readonly detailZh: string
  /** What could be done instead; empty when there is nothing to name. */
  readonly possible: readonly string[]
  readonly [extra: string]: unknown
}

/** A refusal that belongs to HTTP, not to a market. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly kind: ProblemKind
  readonly text: Text
  readonly possible: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly extra: Readonly<Record<string, unknown>>

  constructor(
    kind: ProblemKind,
    message: Text,
    more: { possible?: readonly string[]; headers?: Readonly<Record<string, string>>; extra?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message.en)
    this.kind = kind
    this.text = message
    this.possible = more.possible ?? []
    this.headers = more.headers ?? {}
    this.extra = more.extra ?? {}
  }
}

/** Whether an error says all that a user needs; anything else is a defect of the emulator itself. */
export const isExplained = (error: unknown): boolean =>
  error instanceof MarketError || error instanceof HttpError || error instanceof StoreError

/** The answer to a request that failed. An unexpected error stays out of it, since its words may hold anything. */
export function problemResponse(error: unknown): Response {
  const { kind, message, possible, headers, extra } = parts(error)
  const { status, title } = PROBLEMS[kind]
  const problem: Problem = {
    ...extra,
    type: `/emulator/v1/openapi.json#/components/responses/${kind}`,
    title: title.en,
    status,
    detail: message.en,
    detailZh: message.zh,
    possible,
  }
  return new Response(JSON.stringify(problem), { status, headers: { ...headers, 'Content-Type': 'application/problem+json' } })
}

interface Parts {
  readonly kind: ProblemKind
  readonly message: Text
  readonly possible: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly extra?: Readonly<Record<string, unknown>>
}

function parts(error: unknown): Parts {
  if (error instanceof HttpError || error instanceof MarketError) {
    const { kind, possible, extra } = error
    return { kind, message: error.text, possible, extra, ...(error instanceof HttpError ? { headers: error.headers } : {}) }
  }
  if (error instanceof StoreError) return { kind: 'failed', message: text(error.message, `存储出错：${error.message}`), possible: [] }
  return {
    kind: 'failed',
    message: text(
      'Failed to answer the request: the emulator made an error of its own. Its log has the details; please report it.',
      '无法处理请求：模拟器发生内部错误，详情见其日志，欢迎反馈。',
    ),
    possible: [],
  }
}
