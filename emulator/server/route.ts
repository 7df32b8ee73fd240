import type { Emulator } from '../market/emulator.ts'
import type { Market } from '../market/market.ts'
import type { Schema } from '../protocol/schema.ts'
import type { Domain } from '../protocol/sites.ts'
import type { Text } from '../protocol/text.ts'

export const BASE = '/emulator/v1'
export const MARKET = `${BASE}/markets/{market}`

export type Tag =
  | 'emulator'
  | 'markets'
  | 'orders'
  | 'instances'
  | 'licences'
  | 'devices'
  | 'enterprises'
  | 'messages'
  | 'clock'
  | 'faults'
  | 'notices'
  | 'trace'
  | 'open-apis'

export type Addresses = (market: Market) => Promise<Readonly<Partial<Record<Domain, string>>>>

/** What a handler is given: everything checked already. */
export interface Call<B = unknown, Q = unknown> {
  readonly emulator: Emulator
  /** The market that the path names. @throws MarketError when there is none */
  readonly market: Market
  /** A parameter of the path, decoded. */
  param(name: string): string
  readonly query: Q
  readonly body: B
  header(name: string): string | undefined
  /** Path and query as asked. */
  readonly target: URL
  /** Breaks the connection off, for an answer that fails when a part of it is sent already. False without a connection. */
  cut(): boolean
  /** Where a market's two domains answer on this machine; absent where nothing is served. */
  readonly addresses?: Addresses | undefined
  /** Resolves once a market's ports follow the state of its domains. */
  readonly settled?: ((market: Market) => Promise<void>) | undefined
  /** Aborts when the server ends. */
  readonly stop: AbortSignal
  /** Real milliseconds between two signs of life on a stream. */
  readonly heartbeat: number
}

/** A body with headers of its own. */
export class Reply {
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(body: unknown, headers: Readonly<Record<string, string>>) {
    this.body = body
    this.headers = headers
  }
}

export interface Success {
  readonly status: 200 | 201 | 204
  readonly about: Text
  /** Default: application/json; none for 204. */
  readonly type?: string
  readonly schema?: Schema
  readonly example?: unknown
  /** Headers of the answer, by name. */
  readonly headers?: Readonly<Record<string, Text>>
}

interface RouteOf<B, Q> {
  /** The operation's name in the OpenAPI document. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly tag: Tag
  /** Imperative, so that it can follow "Failed to". */
  readonly summary: Text
  readonly about?: Text
  /** Query parameters: an object schema of strings. */
  readonly query?: Schema<Q>
  readonly requestHeaders?: Readonly<Record<string, { readonly about: Text; readonly example: string }>>
  readonly body?: {
    readonly schema: Schema<B>
    readonly example?: unknown
    /** Exactly one member must be given: which one says what is wanted. */
    readonly exactlyOne?: boolean
  }
  readonly success: Success
  /** Refusals that depend on the market's state; those of form and transport go without saying. */
  readonly errors?: readonly ('unknown' | 'impossible')[]
  /** What it returns becomes the answer's body, as JSON; a Reply or Response brings its own headers. */
  handle(call: Call<B, Q>): unknown
}

/** One row of the table from which both the routes and the OpenAPI document are made. */
export type Route = RouteOf<unknown, Readonly<Record<string, string>>>

/** Writes a row with the types of its schemas known to its handler. */
export const route = <B = unknown, Q = Readonly<Record<string, never>>>(row: RouteOf<B, Q>): Route => row as unknown as Route
