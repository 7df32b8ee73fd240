import { describe, expect, it } from 'vitest'
import { buildRequest } from '../../emulator/delivery/request.ts'
import type { CallContext, CallFacts } from '../../emulator/protocol/facts.ts'
import { saasV1 } from '../../emulator/protocol/guides/saas-v1.ts'
import { saasV2 } from '../../emulator/protocol/guides/saas-v2.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { verifyAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'
import { violations } from '../../emulator/protocol/validate.ts'

const KEY = 'test-access-key-0001'
const NONCE = '50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA'
const WALL = 1680508066618
const context: CallContext = {
  businessId: '87b94795-0603-4e24-8ae5-69420d60e3c8',
  wallNow: WALL,
  nonce: NONCE,
  iv: () => 'abcdefghijklmnop',
  accessKey: KEY,
  keyBits: 256,
  settings: {},
}
const URL_ = 'https://isv.example/saasproduce'

const named = (list: readonly MarketplaceInterface[], name: string): MarketplaceInterface => {
  const found = list.find((entry) => entry.name === name)
  if (!found) throw new Error(`no interface ${name}`)
  return found
}
const createV1 = named(saasV1, 'newInstance')
const createV2 = named(saasV2, 'newInstance')
const queryOf = (url: string) => Object.fromEntries(new URL(url).searchParams)
const rawQueryOf = (url: string) => url.slice(url.indexOf('?') + 1)

describe('V1.0', () => {
  const everyForm = saasV1.flatMap((entry) => entry.forms.map((form) => [`${entry.name} ${form.name}`, entry, form.facts] as const))

  it.each(everyForm)('signs %s so that an ISV verifies it, with parameters that fit their table', (_title, entry, facts) => {
    const { request, parameters } = buildRequest(entry, facts, context, URL_)
    const received = queryOf(request.url)
    expect(received).toEqual(parameters)
    expect(verifyAuthToken(received, KEY)).toBe(true)
    expect(violations(entry.request, parameters)).toEqual([])
    expect(request).toMatchObject({ method: 'GET', headers: { Accept: 'application/json' } })
    expect(request.body).toBeUndefined()
  })

  it('stamps the call with real time, 17 digits', () => {
    const { parameters } = buildRequest(createV1, { instanceIds: [] }, context, URL_)
    expect(parameters.timeStamp).toBe('20230403074746618')
  })

  it('percent-encodes so that neither "+" nor a raw reserved character is left', () => {
    const awkward = "a b+c/d=e&f?g#h%i!'()*~-_.中文😀"
    const facts: CallFacts = { instanceIds: [], customer: { customerId: 'c', customerName: awkward } }
    const { request } = buildRequest(createV1, facts, context, URL_)
    expect(rawQueryOf(request.url)).toMatch(/^[\w.~&=%-]+$/)
    expect(request.url).toContain('a%20b%2Bc%2Fd%3De%26f%3Fg%23h%25i%21%27%28%29%2A~-_.%E4%B8%AD')
    expect(queryOf(request.url).customerName).toBe(awkward)
    expect(verifyAuthToken(queryOf(request.url), KEY)).toBe(true)
  })

  it('sends text with a lone surrogate as it was signed', () => {
    const facts: CallFacts = { instanceIds: [], customer: { customerId: 'c', customerName: 'x\ud800y' } }
    const { request } = buildRequest(createV1, facts, context, URL_)
    expect(queryOf(request.url).customerName).toBe('x\ufffdy')
    expect(verifyAuthToken(queryOf(request.url), KEY)).toBe(true)
  })

  it.each([
    ['https://isv.example', 'https://isv.example?'],
    ['https://isv.example/a/b?', 'https://isv.example/a/b?'],
    ['https://isv.example/a?tenant=7', 'https://isv.example/a?tenant=7&'],
    ['https://isv.example/a?tenant=7&', 'https://isv.example/a?tenant=7&'],
    ['https://isv.example/a?tenant=7#top', 'https://isv.example/a?tenant=7&'],
    ['https://isv.example/a#top', 'https://isv.example/a?'],
  ])('keeps the address %s and a query of its own, unsigned', (url, begins) => {
    const { request, parameters } = buildRequest(createV1, { instanceIds: [] }, context, url)
    expect(request.url.startsWith(`${begins}activity=newInstance&`)).toBe(true)
    expect(parameters).not.toHaveProperty('tenant')
    const { tenant: _own, ...received } = queryOf(request.url)
    expect(verifyAuthToken(received, KEY)).toBe(true)
  })
})

describe('V2.0', () => {
  const everyForm = saasV2.flatMap((entry) => entry.forms.map((form) => [`${entry.name} ${form.name}`, entry, form.facts] as const))

  it.each(everyForm)('signs %s so that an ISV verifies it, with a body that fits its table', (_title, entry, facts) => {
    const { request, parameters } = buildRequest(entry, facts, context, URL_)
    expect(verifyQuerySignature(request.body ?? '', queryOf(request.url), KEY, WALL)).toBe('ok')
    expect(JSON.parse(request.body ?? '')).toEqual(parameters)
    expect(violations(entry.request, parameters)).toEqual([])
    expect(request.headers).toEqual({ Accept: 'application/json', 'Content-Type': 'application/json;charset=utf8' })
    expect(request.method).toBe('POST')
  })

  it('gives the vector of the protocol reference', () => {
    const facts: CallFacts = { orderId: 'CS2211181819B4LVS', orderLineId: 'CS2211181819B4LVS-000001', instanceIds: [], testFlag: true }
    const { request } = buildRequest(createV2, facts, context, URL_)
    expect(request.url).toBe(
      `${URL_}?signature=C506F4221EC15F98C40B8A5D5065D8B815A2C5596CF4421382088B5652565458&timestamp=${WALL}&nonce=${NONCE}`,
    )
  })

  it('appends the path of an interface to that of the address, before its query', () => {
    const kit = { ...createV2, path: '/produceAPI/v2/tenantSync' }
    const { request } = buildRequest(kit, { instanceIds: [] }, context, 'https://isv.example/base/?a=1')
    expect(request.url.startsWith('https://isv.example/base/produceAPI/v2/tenantSync?a=1&signature=')).toBe(true)
  })
})

it.each([createV1, createV2])('never sends the access key ($id)', (entry) => {
  for (const form of entry.forms) {
    const { request, parameters } = buildRequest(entry, form.facts, context, URL_)
    expect(JSON.stringify([request, parameters])).not.toContain(KEY)
  }
})
