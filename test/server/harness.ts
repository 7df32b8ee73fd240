import type { Hono } from 'hono'
import { expect, onTestFinished } from 'vitest'
import { Emulator, type EmulatorOptions } from '../../emulator/market/emulator.ts'
import { type ControlApiOptions, createControlApi } from '../../emulator/server/control-api.ts'
import { serveEmulator } from '../../emulator/server/serve.ts'
import { faults, operationFor, responseFor } from './contract.ts'
import { type Isv, startIsv } from './isv.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely, and held to the document by `call`
export type Json = any

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly json: Json
  readonly text: string
}

export interface Bench {
  readonly app: Hono
  readonly emulator: Emulator
  readonly isv: Isv
  /** Every answer's text, for what must never be in one. */
  readonly texts: string[]
  /** `METHOD path-template status` of every answer. */
  readonly seen: Set<string>
  /** Sends JSON to a path below /emulator/v1; holds the answer to the OpenAPI document. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  get(path: string): Promise<Json>
  post(path: string, body?: unknown): Promise<Json>
}

const BASE = '/emulator/v1'
/** Refusals of the transport may come to any request. */
const ANYWHERE = [400, 404, 405]

interface BenchOptions {
  readonly isv?: Parameters<typeof startIsv>[0]
  readonly emulator?: EmulatorOptions
  readonly api?: ControlApiOptions
  /** Asked on a port of its own, where tenants log in as well. */
  readonly served?: boolean
}

/** An emulator with its API and an ISV, all closed at the end of the test. */
export async function bench(options: BenchOptions = {}): Promise<Bench> {
  const isv = await startIsv(options.isv)
  const { url, accessKey } = isv
  const emulator = await Emulator.open({
    ...options.emulator,
    defaults: { seed: 1, ...options.emulator?.defaults, isv: { url, accessKey, ...options.emulator?.defaults?.isv } },
  })
  const errors: unknown[] = []
  const app = createControlApi(emulator, { report: (error) => errors.push(error), ...options.api })
  const served = options.served ? await serveEmulator({ emulator, port: 0 }) : undefined
  onTestFinished(async () => {
    isv.release()
    await Promise.all([served?.close(), emulator.close()])
    await isv.close()
    expect(errors).toEqual([])
  })
  const texts: string[] = []
  const seen = new Set<string>()
  const call: Bench['call'] = async (method, path, body, headers = {}) => {
    const target = path.startsWith('/') ? path : `${BASE}/${path}`
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const request = { method, ...sent, headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } }
    const response = await (served ? fetch(served.url + target, request) : app.request(target, request))
    const text = await response.text()
    texts.push(text, JSON.stringify([...response.headers]))
    const type = response.headers.get('content-type') ?? ''
    const json = /json(;|$)/.test(type) && !type.includes('ndjson') ? JSON.parse(text) : undefined
    checkAgainstDocument(method, target.split('?')[0] as string, response, json, seen)
    return { status: response.status, headers: response.headers, json, text }
  }
  return {
    app,
    emulator,
    isv,
    texts,
    seen,
    call,
    get: async (path) => good(await call('GET', path)),
    post: async (path, body) => good(await call('POST', path, body)),
  }
}

function good({ status, json, text }: Answered): Json {
  if (status >= 300) throw new Error(`${status}: ${text}`)
  return json
}

function checkAgainstDocument(method: string, pathname: string, response: Response, json: Json, seen: Set<string>): void {
  const found = operationFor(method, pathname)
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(faults({ $ref: '#/components/schemas/Problem' }, json)).toEqual([])
    expect(json.status).toBe(response.status)
    expect(json.detail).toMatch(/^Failed to .*[.?]$/s)
    expect(json.detailZh).toMatch(/[\u4e00-\u9fff]/)
    expect(json.detail).not.toMatch(/undefined|NaN|\[object/)
  }
  if (!found) return
  seen.add(`${method} ${found.path} ${response.status}`)
  const part = responseFor(found.operation, response.status)
  if (!part) {
    expect(ANYWHERE).toContain(response.status)
    return
  }
  const [type, media] = Object.entries(part.content ?? {})[0] ?? []
  if (type === undefined || !media) {
    expect(json).toBeUndefined()
    return
  }
  expect(response.headers.get('content-type')?.split(';')[0]).toBe(type)
  if (json !== undefined) expect(faults(media.schema, json)).toEqual([])
}
