import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { apiInteractions } from '../../contracts/open-apis/interactions.ts'
import { recordedCall } from '../../contracts/open-apis/read-interaction.ts'
import { recordOpenApis } from '../../contracts/open-apis/record.ts'
import { verifyOpenApis } from '../../contracts/open-apis/verify.ts'
import { pactText, type RecordedInteraction } from '../../contracts/pact-file.ts'
import { readPact } from '../../contracts/verify/read-pact.ts'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import { UPLOAD_PATH } from '../../emulator/protocol/open-apis/upload.ts'
import { USAGE_PUSH_OLD_PATH, USAGE_PUSH_PATH } from '../../emulator/protocol/open-apis/usage-push.ts'

/** Pacts as sellers write them: by hand, in older specifications, with ids, states and keys of their own. */

type Written = Pick<RecordedInteraction, 'description'> & Record<string, unknown>

function fileOf(specification: string | undefined, interactions: readonly Written[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'sellers-pact-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'crm-marketplace.json')
  const metadata = specification === undefined ? {} : { pactSpecification: { version: specification } }
  writeFileSync(file, JSON.stringify({ consumer: { name: 'crm' }, provider: { name: 'marketplace' }, interactions, metadata }))
  return file
}

async function verified(specification: string | undefined, interactions: readonly Written[]) {
  const file = fileOf(specification, interactions)
  const results = await verifyOpenApis({ pact: readPact(file), file, limitMs: 60_000 })
  return results.map(({ outcome, title, reason, findings }) => ({
    description: title.en,
    outcome,
    said: reason?.en ?? findings[0]?.summary.en ?? '',
  }))
}

const held = (interactions: readonly Written[]) => interactions.map(({ description }) => ({ description, outcome: 'passed', said: '' }))

const query = (description: string, orderId: string, response: object, more: object = {}): Written => ({
  description,
  request: {
    method: 'GET',
    path: ORDER_QUERY_PATH,
    query: { orderId: [orderId] },
    headers: { Authorization: 'SDK-HMAC-SHA256 Access=MINE, SignedHeaders=host, Signature=00' },
  },
  response,
  ...more,
})
const queried = (orderInfo: object) => ({ status: 200, body: { resultCode: 'MKT.0000', orderInfo } })

const record = (instanceId: string) => ({
  instance_id: instanceId,
  metering_sn: 'sn-77',
  record_time: '20220809T090000Z',
  begin_time: '20220809T080000Z',
  end_time: '20220809T090000Z',
  usage_value: '1',
})
const push = (description: string, path: string, usageRecord: object, response: object): Written => ({
  description,
  request: { method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body: { usage_records: [usageRecord] } },
  response,
})
const taken = { status: 200, body: { error_code: 'MKT.0000' } }

const upload = (description: string, eventId: string, response: object): Written => ({
  description,
  request: {
    method: 'POST',
    path: UPLOAD_PATH.replace('{event_id}', eventId),
    headers: { 'Content-Type': 'multipart/form-data; boundary=b1' },
    body: [
      '--b1',
      'Content-Disposition: form-data; name="isvUpdateFileReq"',
      'Content-Type: application/json',
      '',
      '{"type":"CHARACTERS","characters":"LICENCE"}',
      '--b1--',
      '',
    ].join('\r\n'),
  },
  response,
})

describe("a seller's own pact", { timeout: 60_000 }, () => {
  it('of the second specification is verified: one state, the query as text, no version told', async () => {
    const own = {
      description: 'a query',
      providerState: 'order 4711 exists',
      request: { method: 'get', path: ORDER_QUERY_PATH, query: 'orderId=CS4711' },
      response: queried({ orderId: 'CS4711', orderLine: [{ orderLineId: 'CS4711-1' }] }),
    }
    expect(await verified('2.0.0', [own])).toEqual(held([own]))
    expect(await verified(undefined, [own])).toEqual(held([own]))
  })

  it('may have ids as short as a word of the path or a quantity', async () => {
    const all = [
      query('order 1', '1', queried({ orderId: '1' })),
      query('order "order"', 'order', queried({ orderId: 'order' })),
      query('an id to be escaped', 'CS 1+2"', queried({ orderId: 'CS 1+2"' })),
      push('instance 1', USAGE_PUSH_PATH, record('1'), taken),
      push('product p', USAGE_PUSH_OLD_PATH, { ...record('i'), product_id: 'p' }, taken),
      upload('application 1', '1', { status: 200, body: { error_code: 'CBC.0000' } }),
      upload('application "event"', 'event', { status: 200, body: { error_code: 'CBC.0000' } }),
    ]
    expect(await verified('3.0.0', all)).toEqual(held(all))
  })

  it('gets the order that it expects: its kind, its period, its lines', async () => {
    const kinds = ['NEW', 'TRIAL', 'TRIAL_TO_FORMAL', 'RENEW', 'CHANGE', 'UNSUBSCRIBE'].map((orderType) =>
      query(orderType, `CS-${orderType}`, queried({ orderType })),
    )
    const modes = ['ON_DEMAND', 'ONE_TIME', 'PERIOD', 'ON_DEMAND_PKG'].map((chargingMode) =>
      query(chargingMode, `CS-${chargingMode}`, queried({ orderLine: [{ chargingMode }] })),
    )
    const all = [
      ...kinds,
      ...modes,
      query('a year', 'CS-Y', queried({ orderLine: [{ chargingMode: 'PERIOD', periodType: 'year' }] })),
      query('two lines', 'CS-L', queried({ orderLine: [{ orderLineId: 'first' }, { orderLineId: 'second' }] })),
    ]
    expect(await verified('3.0.0', all)).toEqual(held(all))
  })

  it('may rely on any documented failure, by its own HTTP status only', async () => {
    const all = [
      query('called too often', 'CS9', { status: 406, body: { resultCode: 'MKT.0250' } }),
      query('throttled', 'CS9', { status: 429, body: { error_code: 'APIGW.0308' } }),
      query('inner trouble', 'CS9', { status: 500, body: { resultCode: 'MKT.0999' } }),
      query('no such order', 'CS9', { status: 400, body: { resultCode: 'MKT.0199' } }),
      push('begun too long ago', USAGE_PUSH_PATH, record('i'), { status: 500, body: { error_code: 'MKT.9004' } }),
      upload('nothing left', 'e', { status: 200, body: { error_code: '91381035' } }),
      upload("another seller's", 'e', { status: 403, body: { error_code: 'CBC.0150' } }),
      query('refused: the signature is wrong', 'CS9', { status: 401 }),
    ]
    expect(await verified('3.0.0', all)).toEqual(held(all))
    const [wrong, unlisted] = await verified('3.0.0', [
      query('called too often', 'CS9', { status: 429, body: { resultCode: 'MKT.0250' } }),
      query('of no table', 'CS9', { status: 400, body: { resultCode: 'MKT.7777' } }),
    ])
    expect(wrong).toMatchObject({ outcome: 'failed', said: expect.stringContaining('expected 429 but was 406') })
    expect(unlisted).toMatchObject({ outcome: 'failed', said: expect.stringMatching(/MKT\.7777.*It answered HTTP \d+/) })
  })

  it('with a misspelt member fails with what is missing and what came, and spoils no interaction of the same name', async () => {
    const [good, bad] = await verified('3.0.0', [
      query('a query', 'CS1', queried({ orderId: 'CS1' }), { providerStates: [{ name: 'order 1' }] }),
      query('a query', 'CS2', queried({ orderLines: [] }), { providerStates: [{ name: 'order 2' }] }),
    ])
    expect(good).toEqual({ description: 'a query', outcome: 'passed', said: '' })
    expect(bad).toMatchObject({ outcome: 'failed' })
    expect(bad?.said).toMatch(
      /does not answer as the pact expects: \$\.orderInfo: .*missing the following keys: orderLines\. It answered HTTP 200: \{"resultCode":"MKT\.0000"/,
    )
  })

  it("hears the market's own word on a state that cannot be", async () => {
    const lines = [{ chargingMode: 'PERIOD' }, { chargingMode: 'PERIOD' }]
    const [only] = await verified('3.0.0', [query('two lines of a period', 'CS1', queried({ orderLine: lines }))])
    expect(only).toMatchObject({
      outcome: 'failed',
      said: expect.stringMatching(/cannot be brought to what the pact expects\. .*only an on-demand specification has several/),
    })
  })

  it('is skipped where nothing can be called: another method, no such path, a message', async () => {
    const results = await verified('4.0', [
      { ...query('posted', 'CS1', { status: 200 }), request: { method: 'POST', path: ORDER_QUERY_PATH } },
      { ...query('elsewhere', 'CS1', { status: 200 }), request: { method: 'GET', path: '/foo' } },
      { description: 'an older upload', request: { method: 'POST', path: '/api/mkp-openapi-public/global/v2/market-event/e-1/file' } },
      { description: 'a message', type: 'Asynchronous/Messages', contents: { content: 'x' } },
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('skipped'))
    expect(results.map(({ said }) => said)).toEqual([
      `No open API is POST ${ORDER_QUERY_PATH}. Did you mean GET ${ORDER_QUERY_PATH}?`,
      expect.stringMatching(/^No open API is GET \/foo\. Known: order-query, upload/),
      expect.stringContaining('Did you mean POST /api/mkp-openapi-public/global/v1/market-event/{event_id}/file?'),
      expect.stringContaining('is no HTTP call (Asynchronous/Messages)'),
    ])
  })

  it('is never told to hold where the verifier left it out', async () => {
    process.env.PACT_DESCRIPTION = 'nothing has this name'
    onTestFinished(() => void delete process.env.PACT_DESCRIPTION)
    const [only] = await verified('3.0.0', [query('a query', 'CS1', queried({ orderId: 'CS1' }))])
    expect(only).toMatchObject({ outcome: 'failed', said: expect.stringContaining('PACT_DESCRIPTION') })
  })

  it('of a version that nobody knows, or damaged, is refused', () => {
    expect(() => readPact(fileOf('5.0', []))).toThrow(/is of Pact specification "5\.0"; known are 1 to 4/)
    const damaged = fileOf('3.0.0', [])
    writeFileSync(damaged, '{"consumer":')
    expect(() => readPact(damaged)).toThrow(/it is no JSON/)
    // V8 would quote a piece of the file, and a pact may hold a signature.
    writeFileSync(damaged, '{"consumer": secret-of-the-file}')
    expect(() => readPact(damaged)).toThrow(/it is no JSON \(from line 1, column 14 on\)/)
    expect(() => readPact(damaged)).not.toThrow(/secret/)
  })
})

describe('what is recorded here', { timeout: 60_000 }, () => {
  it('is recorded to the same bytes twice, and holds without an answer planned for it', async () => {
    const began = stopwatch()
    const pact = await recordOpenApis()
    const recorded = stopwatch()
    expect(pactText(await recordOpenApis())).toBe(pactText(pact))
    expect(pact.interactions.map((one) => recordedCall(one).planned)).toEqual(pact.interactions.map(() => undefined))
    const before = stopwatch()
    const results = await verifyOpenApis({ pact, file: 'isv-koogallery.json', limitMs: 60_000 })
    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(results).toHaveLength(apiInteractions().length)
    console.log(
      `${results.length} interactions recorded in ${Math.round(recorded - began)} ms, verified in ${Math.round(stopwatch() - before)} ms`,
    )
  })
})
