import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Outcome, type ReceivedResponse, TRANSPORT_FAILURES, type TransportResult } from '../../emulator/delivery/exchange.ts'
import { recordResponse } from '../../emulator/delivery/record.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { FAILURE_RULES, NOTE_RULES, OUTCOME_RULES } from '../../emulator/delivery/verdict/rules.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import { saasV1 } from '../../emulator/protocol/guides/saas-v1.ts'
import { saasV2 } from '../../emulator/protocol/guides/saas-v2.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { Settings } from '../../emulator/protocol/settings.ts'
import { bodySignature, bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'

const KEY = 'test-access-key-0001'
const JSON_TYPE = ['Content-Type', 'application/json']

const find = (id: string): MarketplaceInterface => {
  const found = [...saasV1, ...saasV2].find((entry) => entry.id === id)
  if (!found) throw new Error(`no interface ${id}`)
  return found
}

interface Row {
  readonly title: string
  readonly on?: string
  readonly settings?: Settings
  readonly status?: number
  /** Names and values in turn; default: application/json. */
  readonly headers?: readonly string[]
  /** Signs the body as V1.0 wants it. */
  readonly signed?: boolean
  readonly body?: string | Uint8Array | Readonly<Record<string, unknown>>
  readonly outcome?: Outcome
  readonly rule: string
  readonly says?: string | RegExp
  readonly notes?: readonly string[]
}

const ok = { resultCode: '000000', resultMsg: 'success.' }
const created = { ...ok, instanceId: 'i-1' }
const html = '<!DOCTYPE html><html><body><h1>It works!</h1></body></html>'
const v1 = 'saas-v1/newInstance'
const query = 'saas-v2/queryInstance'
const off: Settings = { 'v2-body-sign': 'off' }
const bytes = (row: Row): Buffer => {
  const { body = created } = row
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
const headersOf = (row: Row): string[] => [
  ...(row.headers ?? JSON_TYPE),
  ...(row.signed ? ['Body-Sign', bodySignHeader(bytes(row), KEY)] : []),
]

const failures: readonly Row[] = [
  // Status comes first, whatever else is wrong.
  {
    title: 'status 201',
    status: 201,
    rule: 'failure.http-status',
    says: /HTTP status 201; only 200 counts.+It reads: \{"resultCode":"000000"/,
  },
  {
    title: 'redirect',
    status: 302,
    headers: ['Location', '/login'],
    body: '',
    rule: 'failure.http-status',
    says: /HTTP status 302; only 200 counts as success\.$/,
  },
  {
    title: 'status 404',
    status: 404,
    headers: ['Content-Type', 'text/plain'],
    body: 'no such page',
    rule: 'failure.http-status',
    says: 'It reads: no such page',
  },
  {
    title: '500 page',
    status: 500,
    headers: ['Content-Type', 'text/html'],
    body: html,
    rule: 'failure.http-status',
    says: /HTTP status 500.+It reads: It works!$/,
  },
  // Content-Type
  {
    title: 'HTML with 200',
    headers: ['Content-Type', 'text/html;charset=utf-8'],
    body: html,
    rule: 'failure.content-type',
    says: /Content-Type "text\/html;charset=utf-8".+It reads: It works!/,
  },
  {
    title: 'JSON as text',
    headers: ['Content-Type', 'text/plain'],
    rule: 'failure.content-type',
    says: '"text/plain"; it must be application/json',
  },
  {
    title: 'a JSON dialect',
    headers: ['Content-Type', 'application/json-patch+json'],
    rule: 'failure.content-type',
    says: '"application/json-patch+json"',
  },
  { title: 'no Content-Type', headers: [], rule: 'failure.content-type', says: 'has no Content-Type header' },
  // Body
  { title: 'empty body', body: '', rule: 'failure.body-empty', says: 'an empty body' },
  { title: 'invalid UTF-8', body: Uint8Array.of(0x7b, 0xff, 0x7d), rule: 'failure.body-encoding', says: 'is not valid UTF-8, whatever' },
  {
    title: 'GBK',
    headers: ['Content-Type', 'application/json;charset=GBK'],
    body: Uint8Array.of(0x7b, 0xb3, 0xc9, 0xb9, 0xa6),
    rule: 'failure.body-encoding',
    says: 'charset=GBK',
  },
  {
    title: 'compressed body',
    headers: [...JSON_TYPE, 'Content-Encoding', 'gzip'],
    body: Uint8Array.of(0x1f, 0x8b, 8, 0),
    rule: 'failure.body-encoding',
    says: 'Content-Encoding "gzip", and compression was not asked for',
  },
  { title: 'HTML called JSON', body: html, rule: 'failure.body-html', says: /is an HTML page, not JSON\. It reads: It works!/ },
  { title: 'plain words', body: 'success', rule: 'failure.body-json', says: 'is not JSON. It reads: success' },
  { title: 'half of an object', body: '{"resultCode":"000', rule: 'failure.body-json', says: 'It reads: {"resultCode":"000' },
  { title: 'form encoding', body: 'resultCode=000000', rule: 'failure.body-json' },
  { title: 'an array', body: '[]', rule: 'failure.body-object', says: 'but an array' },
  { title: 'null', body: 'null', rule: 'failure.body-object', says: 'but null' },
  { title: 'a string', body: '"000000"', rule: 'failure.body-object', says: 'but a string' },
  // resultCode and resultMsg
  {
    title: 'missing resultCode',
    body: { code: 0, msg: 'ok' },
    rule: 'failure.result-code-missing',
    says: 'no resultCode (members: code, msg)',
  },
  { title: 'an empty object', body: {}, rule: 'failure.result-code-missing', says: '(members: none)' },
  { title: 'null as resultCode', body: { resultCode: null }, rule: 'failure.result-code-missing' },
  {
    title: 'the number 0 as resultCode',
    body: { ...created, resultCode: 0 },
    rule: 'failure.result-code-type',
    says: 'is the number 0; it must be text in quotes',
  },
  {
    title: 'an object as resultCode',
    body: { resultCode: { code: 1 } },
    rule: 'failure.result-code-type',
    says: 'is the object {"code":1}',
  },
  {
    title: 'missing resultMsg where demanded',
    settings: { 'result-msg': 'require' },
    body: { resultCode: '000000', instanceId: 'i' },
    rule: 'failure.result-msg',
    says: 'result-msg=require demands',
  },
  // Body-Sign
  { title: 'no Body-Sign, V1.0', on: v1, rule: 'failure.body-sign-missing', says: 'has no Body-Sign header' },
  { title: 'no Body-Sign, V2.0 required', settings: { 'v2-body-sign': 'require' }, rule: 'failure.body-sign-missing' },
  {
    title: 'misspelt Body-Sign',
    on: v1,
    headers: [...JSON_TYPE, 'Body-sign', bodySignHeader(JSON.stringify(created), KEY)],
    rule: 'failure.body-sign-misspelt',
    says: 'has the header Body-sign, whose name must be exactly Body-Sign',
  },
  {
    title: 'unquoted Body-Sign',
    on: v1,
    headers: [...JSON_TYPE, 'Body-Sign', `sign_type=HMAC-SHA256, signature=${bodySignature(JSON.stringify(created), KEY)}`],
    rule: 'failure.body-sign-malformed',
    says: /is "sign_type=HMAC-SHA256, signature=.+both values in double quotes/,
  },
  {
    title: 'wrong Body-Sign',
    on: v1,
    headers: [...JSON_TYPE, 'Body-Sign', bodySignHeader(JSON.stringify(created), 'another-key')],
    rule: 'failure.body-sign-wrong',
    says: 'is wrong; it must be base64(HMAC-SHA256(access key, body))',
  },
  {
    title: 'wrong Body-Sign under another name',
    on: v1,
    settings: { 'v1-body-sign': 'lenient-name' },
    headers: [...JSON_TYPE, 'body-sign', bodySignHeader('{}', KEY)],
    rule: 'failure.body-sign-wrong',
    notes: ['note.body-sign-name'],
  },
  {
    title: 'body written anew after signing',
    on: v1,
    headers: [...JSON_TYPE, 'Body-Sign', bodySignHeader(JSON.stringify(created), KEY)],
    body: JSON.stringify(created, null, 2),
    rule: 'failure.body-sign-wrong',
    says: 'fits the same JSON in another spelling',
  },
  {
    title: 'body sorted after signing',
    on: v1,
    headers: [...JSON_TYPE, 'Body-Sign', bodySignHeader('{"instanceId":"i-1","resultCode":"000000","resultMsg":"success."}', KEY)],
    rule: 'failure.body-sign-wrong',
    says: 'another spelling',
  },
  {
    title: 'new line after signing',
    on: v1,
    headers: [...JSON_TYPE, 'Body-Sign', bodySignHeader(JSON.stringify(created), KEY)],
    body: `${JSON.stringify(created)}\n`,
    rule: 'failure.body-sign-wrong',
    says: 'another spelling',
  },
  // Result codes
  {
    title: 'authentication failed',
    body: { resultCode: '000001', resultMsg: 'bad token' },
    rule: 'failure.result-code',
    says: 'resultCode 000001 (authentication failed), resultMsg "bad token"; accepted: 000000, 000004.',
  },
  {
    title: 'a code of no table',
    body: { resultCode: '999999' },
    rule: 'failure.result-code',
    says: '999999 (in no table)',
    notes: ['note.unknown-result-code'],
  },
  {
    title: 'success in other words',
    body: { resultCode: '0', resultMsg: 'ok' },
    rule: 'failure.result-code',
    notes: ['note.unknown-result-code'],
  },
  {
    title: '000004 on V1.0',
    on: v1,
    signed: true,
    body: { ...created, resultCode: '000004' },
    rule: 'failure.result-code',
    says: '000004 (request is being processed), resultMsg "success."; accepted: 000000.',
  },
  {
    title: '000004 where nothing is asynchronous',
    on: 'saas-v2/releaseInstance',
    body: { resultCode: '000004' },
    rule: 'failure.result-code',
  },
  {
    title: '0000004 refused',
    settings: { 'v2-async-code-typo': 'refuse' },
    body: { ...created, resultCode: '0000004' },
    rule: 'failure.result-code',
    says: '0000004 (in no table)',
  },
  { title: '0000004 on queryInstance', on: query, body: { resultCode: '0000004' }, rule: 'failure.result-code' },
  // Members
  {
    title: 'over-long frontEndUrl',
    on: v1,
    signed: true,
    body: { ...created, appInfo: { frontEndUrl: `https://${'x'.repeat(600)}` } },
    rule: 'failure.member-length',
    says: '"appInfo.frontEndUrl" has 608 characters, at most 512 are allowed',
  },
  {
    title: 'appInfo without frontEndUrl',
    on: v1,
    signed: true,
    body: { ...created, appInfo: { adminUrl: 'x' } },
    rule: 'failure.member-missing',
    says: '"appInfo.frontEndUrl" is missing',
  },
  {
    title: 'frontEndUrl null',
    on: v1,
    signed: true,
    body: { ...created, appInfo: { frontEndUrl: null } },
    rule: 'failure.member-missing',
    says: '"appInfo.frontEndUrl" is missing',
    notes: ['note.null-member'],
  },
  {
    title: 'usage without its time',
    on: query,
    body: { ...ok, info: [{ instanceId: 'i', usageInfo: [{ usageValue: 1 }] }] },
    rule: 'failure.member-missing',
    says: '"info.0.usageInfo.0.statisticalTime" is missing',
  },
  {
    title: 'usage of the wrong form',
    on: query,
    body: { ...ok, info: [{ instanceId: 'i', usageInfo: [{ usageValue: 'much', statisticalTime: 'now' }] }] },
    rule: 'failure.member-form',
    says: /"info\.0\.usageInfo\.0\.usageValue" is "much"/,
  },
  { title: 'an empty instanceId', body: { ...ok, instanceId: '' }, rule: 'failure.member-missing', says: '"instanceId" is empty' },
  {
    title: 'a number as instanceId',
    body: { ...ok, instanceId: 7 },
    rule: 'failure.member-form',
    says: '"instanceId" is a number, must be string',
  },
  {
    title: 'a number as encryptType',
    on: v1,
    signed: true,
    body: { ...created, encryptType: 1 },
    rule: 'failure.member-form',
    says: '"encryptType" is a number, must be string',
  },
  {
    title: 'nesting without end',
    on: query,
    body: `{"resultCode":"000000","info":[{"instanceId":"i","usageInfo":[{"statisticalTime":"20230327071023456","usageValue":${'['.repeat(200_000)}${']'.repeat(200_000)}}]}]}`,
    rule: 'failure.member-form',
    says: 'nested too deeply',
  },
  // Rules on the answer
  { title: 'missing instanceId', body: ok, rule: 'answer.instance-id', says: 'the answer has no instanceId' },
  { title: 'null as instanceId', body: { ...ok, instanceId: null }, rule: 'answer.instance-id', notes: ['note.null-member'] },
  { title: 'missing instanceId, in progress', body: { resultCode: '000004', resultMsg: '' }, rule: 'answer.instance-id' },
  {
    title: 'an instance that was not asked for',
    on: query,
    body: { ...ok, info: [{ instanceId: 'stranger' }] },
    rule: 'answer.info-per-instance',
  },
]

const passes: readonly Row[] = [
  { title: 'success', outcome: 'succeeded', rule: 'outcome.succeeded', says: 'resultCode 000000: success', notes: [] },
  {
    title: 'success, signed',
    settings: { 'v2-body-sign': 'require' },
    signed: true,
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: [],
  },
  { title: 'success on V1.0', on: v1, signed: true, outcome: 'succeeded', rule: 'outcome.succeeded', notes: [] },
  {
    title: 'success on V1.0, unsigned where allowed',
    on: v1,
    settings: { 'v1-body-sign': 'off' },
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: [],
  },
  {
    title: 'charset after the Content-Type',
    headers: ['content-type', 'Application/JSON ; charset=utf-8'],
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: [],
  },
  {
    title: '000004',
    body: { ...created, resultCode: '000004' },
    outcome: 'in-progress',
    rule: 'outcome.in-progress',
    says: 'still working',
    notes: [],
  },
  {
    title: '000004 on queryInstance',
    on: query,
    body: { resultCode: '000004', resultMsg: 'wait' },
    outcome: 'in-progress',
    rule: 'outcome.in-progress',
    notes: [],
  },
  {
    title: '0000004 accepted',
    body: { ...created, resultCode: '0000004' },
    outcome: 'in-progress',
    rule: 'outcome.in-progress',
    notes: ['note.async-code-typo'],
  },
  {
    title: 'missing resultMsg',
    body: { resultCode: '000000', instanceId: 'i' },
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: ['note.result-msg'],
  },
  { title: 'no Body-Sign on V2.0', settings: {}, outcome: 'succeeded', rule: 'outcome.succeeded', notes: ['note.body-sign'] },
  {
    title: 'wrong Body-Sign on V2.0',
    settings: {},
    headers: [...JSON_TYPE, 'Body-Sign', bodySignHeader('{}', KEY)],
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: ['note.body-sign'],
  },
  {
    title: 'another spelling of Body-Sign where allowed',
    on: v1,
    settings: { 'v1-body-sign': 'lenient-name' },
    headers: [...JSON_TYPE, 'body-sign', bodySignHeader(JSON.stringify(created), KEY)],
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: ['note.body-sign-name'],
  },
  {
    title: 'null in optional members',
    body: { ...created, encryptType: null, appInfo: null },
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: ['note.null-member'],
  },
  {
    title: 'a byte order mark',
    body: `\ufeff${JSON.stringify(created)}`,
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: ['note.byte-order-mark'],
  },
  { title: 'unknown members', body: { ...created, more: { deep: [1, null] } }, outcome: 'succeeded', rule: 'outcome.succeeded', notes: [] },
  {
    title: 'every instance asked for',
    on: query,
    body: { ...ok, info: [{ instanceId: '03pf80c2bae96vc49b80b917bea776d7' }] },
    outcome: 'succeeded',
    rule: 'outcome.succeeded',
    notes: [],
  },
]

/** Rows come and go over a real connection, so that header names and bytes are judged as they travel. */
let current: Row | undefined
let server: Server
let url: string
const transport = createTransport()

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    if (!current) return
    response.sendDate = false
    response.writeHead(current.status ?? 200, headersOf(current))
    response.end(bytes(current))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/saasproduce`
})
afterAll(async () => {
  await transport.close()
  server.close()
})

async function verdictOn(row: Row) {
  const description = find(row.on ?? 'saas-v2/newInstance')
  const settings = row.settings ?? off
  const context = {
    businessId: 'b',
    wallNow: 1680508066618,
    nonce: 'A'.repeat(64),
    iv: () => 'abcdefghijklmnop',
    accessKey: KEY,
    keyBits: 256,
    settings,
  } as const
  const { request, parameters } = buildRequest(description, description.forms[0]?.facts ?? { instanceIds: [] }, context, url)
  current = row
  const result = await transport.send(request, 5_000)
  return { verdict: judge(description, parameters, result, { accessKey: KEY, settings }), result }
}

const CHINESE = /[\u4e00-\u9fff]{2}/

describe('an answer that fails the call', () => {
  it.each(failures)('$title: $rule', async (row) => {
    const { verdict } = await verdictOn(row)
    expect(verdict.reason.en).toBeTypeOf('string')
    expect({ outcome: verdict.outcome, rule: verdict.rule }).toEqual({ outcome: 'failed', rule: row.rule })
    expect(verdict.reason.en).toMatch(row.says ?? '')
    expect(verdict.reason.en).toMatch(new RegExp(`answer to ${find(row.on ?? 'saas-v2/newInstance').name} `))
    expect(verdict.reason.zh).toMatch(CHINESE)
    expect(verdict.provenance.page).not.toBe('')
    if (row.notes) expect(verdict.notes.map((note) => note.rule)).toEqual(expect.arrayContaining([...row.notes]))
  })

  it('has a reason of its own, in both languages', async () => {
    const reasons: { en: string; zh: string }[] = []
    for (const row of failures) reasons.push((await verdictOn(row)).verdict.reason)
    const repeated = (list: string[]) => list.filter((entry, at) => list.indexOf(entry) !== at)
    // These rows differ in cause, not in what is wrong with the answer.
    const alike = /no Body-Sign header|Body-Sign .+ is wrong|no instanceId|frontEndUrl" is missing|another spelling/
    expect(repeated(reasons.map((reason) => reason.en)).filter((entry) => !alike.test(entry))).toEqual([])
    expect(new Set(reasons.map((reason) => reason.zh)).size).toBe(new Set(reasons.map((reason) => reason.en)).size)
  })
})

describe('an answer that passes', () => {
  it.each(passes)('$title: $outcome', async (row) => {
    const { verdict } = await verdictOn(row)
    expect({ outcome: verdict.outcome, rule: verdict.rule, notes: verdict.notes.map((note) => note.rule) }, verdict.reason.en).toEqual({
      outcome: row.outcome,
      rule: row.rule,
      notes: row.notes,
    })
    expect(verdict.reason.en).toMatch(row.says ?? '')
    expect(verdict.reason.zh).toMatch(CHINESE)
    for (const note of verdict.notes) expect(note.about.zh).toMatch(CHINESE)
    expect(verdict.answer?.resultCode).toBe(verdict.resultCode)
  })

  it('is handed on without its null members', async () => {
    const { verdict } = await verdictOn({ title: '', body: { ...created, appInfo: null, info: [{ memo: null, n: 1 }] }, rule: '' })
    expect(verdict.answer).toEqual({ ...created, info: [{ n: 1 }] })
  })
})

describe('whatever an ISV sends', () => {
  const everyInterface = [...saasV1, ...saasV2]
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((written) => Buffer.from(written)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .record(
        {
          resultCode: fc.oneof(fc.constantFrom('000000', '000004', '0000004'), fc.jsonValue()),
          resultMsg: fc.jsonValue(),
          instanceId: fc.oneof(fc.string({ maxLength: 80 }), fc.jsonValue()),
          encryptType: fc.jsonValue(),
          appInfo: fc.jsonValue(),
          info: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  )

  it('gets a verdict in both languages, never an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyInterface), anything, fc.string({ maxLength: 40 }), (description, body, contentType) => {
        for (const type of ['application/json', contentType]) {
          const result: TransportResult = { realMs: 1, response: { status: 200, rawHeaders: ['Content-Type', type], body } }
          const settings: Settings = { 'v1-body-sign': 'off' }
          const verdict = judge(description, { instanceId: 'i' }, result, { accessKey: KEY, settings })
          expect(verdict.reason.en.length).toBeLessThanOrEqual(700)
          expect(verdict.reason.zh).toMatch(CHINESE)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('a call without an answer', () => {
  const reason = { en: 'Failed to …', zh: '失败' }

  it.each(TRANSPORT_FAILURES)('fails by rule failure.%s with the reason of the transport', (kind) => {
    const verdict = judge(find(v1), {}, { realMs: 9_000, failure: { kind, reason } }, { accessKey: KEY, settings: {} })
    expect(verdict).toMatchObject({ outcome: 'failed', rule: `failure.${kind}`, reason, notes: [] })
    expect(verdict.provenance.page).not.toBe('')
  })
})

describe('a slow answer', () => {
  const answer = (realMs: number): TransportResult => ({
    realMs,
    response: { status: 200, rawHeaders: JSON_TYPE, body: Buffer.from(JSON.stringify(created)) },
  })
  const notesAt = (realMs: number) =>
    judge(find('saas-v2/newInstance'), {}, answer(realMs), { accessKey: KEY, settings: off }).notes.map((note) => note.about.en)

  it('is noted above 5 s, with its time', () => {
    expect(notesAt(5_000)).toEqual([])
    expect(notesAt(5_001.4)).toEqual(['The answer to newInstance took 5001 ms; the general rules allow 5000 ms.'])
  })
})

describe('the access key', () => {
  const leaks: readonly Row[] = [
    { title: 'in a 500 page', status: 500, body: `<p>invalid signature for ${KEY}</p>`, rule: '' },
    { title: 'at the point where an excerpt is cut', status: 500, body: `${'<b>'.repeat(600)}${KEY.repeat(200)}`, rule: '' },
    { title: 'in the Content-Type', headers: ['Content-Type', `text/${KEY}`], rule: '' },
    { title: 'in words', body: `oops ${KEY}`, rule: '' },
    { title: 'as a member', body: { [KEY]: 1 }, rule: '' },
    { title: 'as resultCode', body: { resultCode: KEY, resultMsg: 'x' }, rule: '' },
    { title: 'within a resultCode that is no text', body: { resultCode: [KEY] }, rule: '' },
    { title: 'in resultMsg', body: { resultCode: '000001', resultMsg: `expected ${KEY}, ${'x'.repeat(70)}${KEY}` }, rule: '' },
    {
      title: 'in a wrong member',
      on: query,
      body: { ...ok, info: [{ instanceId: 'i', usageInfo: [{ usageValue: `${'x'.repeat(40)}${KEY}`, statisticalTime: 'x' }] }] },
      rule: '',
    },
    { title: 'in a member that is null', body: { ...created, [KEY]: null }, rule: '' },
    {
      title: 'as an instance not asked for',
      on: query,
      body: { ...ok, info: [{ instanceId: '03pf80c2bae96vc49b80b917bea776d7' }, { instanceId: KEY }] },
      rule: '',
    },
    { title: 'in Body-Sign', on: v1, headers: [...JSON_TYPE, 'Body-Sign', KEY], rule: '' },
  ]

  it.each(leaks)('is in no reason, note or record when the ISV sends it $title', async (row) => {
    const { verdict, result } = await verdictOn(row)
    const said = JSON.stringify([verdict.reason, verdict.notes])
    // Not even half of it.
    expect(said).not.toMatch(/test-access|key-0001/)
    expect(JSON.stringify(recordResponse(result.response as ReceivedResponse, [KEY]))).not.toContain(KEY)
  })

  it('in an answer is noted', async () => {
    const { verdict } = await verdictOn({ title: '', body: { ...created, debug: KEY }, rule: '' })
    expect(verdict).toMatchObject({ outcome: 'succeeded', notes: [{ rule: 'note.access-key' }] })
  })
})

describe('the rules', () => {
  it('have ids of their own, words in both languages and a source', () => {
    const all = [...FAILURE_RULES, ...NOTE_RULES, ...OUTCOME_RULES]
    expect(new Set(all.map((rule) => rule.id)).size).toBe(all.length)
    for (const { about, provenance } of all) {
      expect(about.en).not.toBe('')
      expect(about.zh).toMatch(/[\u4e00-\u9fff]/)
      expect(provenance.page).not.toBe('')
    }
  })

  it('are each tried by a test above', () => {
    const tried = new Set([...failures.map((row) => row.rule), ...TRANSPORT_FAILURES.map((kind) => `failure.${kind}`)])
    expect(FAILURE_RULES.map((rule) => rule.id).filter((id) => !tried.has(id))).toEqual([])
    const noted = new Set([...failures, ...passes].flatMap((row) => row.notes ?? []))
    expect(NOTE_RULES.map((rule) => rule.id).filter((id) => !noted.has(id))).toEqual(['note.slow', 'note.access-key'])
  })
})
