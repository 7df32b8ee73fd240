import { describe, expect, it } from 'vitest'
import { faultSchema } from '../../emulator/market/fault-rules.ts'
import { TENANT_ACTION_SCHEMAS } from '../../emulator/market/kit/requests.ts'
import { ACTION_SCHEMAS, buySchema, querySchema } from '../../emulator/market/requests.ts'
import { DEED_NAMES } from '../../emulator/market/supervision/deeds.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { PROBLEMS } from '../../emulator/server/problem.ts'
import { ROUTES } from '../../emulator/server/routes.ts'
import { advanceSchema, newMarketSchema } from '../../emulator/server/schemas/requests.ts'
import { document, faults, type Operation } from './contract.ts'
import { bench } from './harness.ts'

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

describe('the OpenAPI document', () => {
  it('is served, and is the one tested here', async () => {
    const { get } = await bench()
    expect(await get('openapi.json')).toEqual(document)
    expect(document.openapi).toBe('3.1.0')
  })

  it('lists every route of the table, each operation once', () => {
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
      ROUTES.map(({ method, path }) => `${method} ${path}`).sort(),
    )
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has the routes of the public surface', () => {
    const at = '/emulator/v1/markets/{market}'
    const surface = [
      'get /healthz',
      'get /emulator/v1/openapi.json',
      'post /emulator/v1/markets',
      `delete ${at}`,
      `post ${at}/reset`,
      `post ${at}/orders`,
      `get ${at}/orders`,
      `get ${at}/orders/{orderId}`,
      ...Object.keys(ACTION_SCHEMAS).map((action) => `post ${at}/instances/{instanceId}/${action}`),
      `get ${at}/instances`,
      `get ${at}/instances/{instanceId}`,
      `get ${at}/licences`,
      `post ${at}/applications`,
      `get ${at}/applications`,
      `post ${at}/applications/{appId}/test-account`,
      `post ${at}/tenants`,
      `get ${at}/tenants`,
      `get ${at}/tenants/{tenantId}`,
      ...Object.keys(TENANT_ACTION_SCHEMAS).map((action) => `post ${at}/tenants/{tenantId}/${action}`),
      `post ${at}/messages/{messageId}/decide`,
      `get ${at}/messages`,
      `get ${at}/messages/{messageId}`,
      `post ${at}/messages/{messageId}/restart`,
      `get ${at}/clock`,
      `post ${at}/clock/advance`,
      `get ${at}/notices`,
      `post ${at}/faults`,
      `get ${at}/faults`,
      `delete ${at}/faults`,
      `get ${at}/trace`,
      `get ${at}/events`,
    ]
    expect(surface.filter((entry) => !operations.some(({ method, path }) => `${method} ${path}` === entry))).toEqual([])
  })

  it.each(operations.map(({ path, method, operation }) => [`${method} ${path}`, operation] as const))(
    '%s: its examples fit its schemas',
    (_, operation) => {
      for (const [type, media] of Object.entries(contents(operation))) {
        if (media.example === undefined) continue
        if (type.includes('json') && !type.includes('ndjson')) expect(faults(media.schema, media.example)).toEqual([])
        else expect(typeof media.example).toBe('string')
      }
      for (const { schema, example } of operation.parameters ?? []) {
        expect(schema).toBeDefined()
        if (example !== undefined) expect(faults(schema, example)).toEqual([])
      }
    },
  )

  it('gives an example of every body and answer but the largest', () => {
    const without = operations
      .filter(({ operation }) => Object.values(contents(operation)).some(({ example }) => example === undefined))
      .map(({ operation }) => operation.operationId)
    // Those that take an empty body, documents that are their own example, and what is done in service supervision and
    // to an enterprise: of that, binding has one.
    const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const ofTenant = Object.keys(TENANT_ACTION_SCHEMAS).filter((action) => action !== 'bind')
    expect(without.sort()).toEqual(
      [
        ...DEED_NAMES.map(camel),
        ...ofTenant.map((action) => camel(`tenant-${action}`)),
        'decideOnMessage',
        'freeze',
        'getCatalogue',
        'getOpenApi',
        'openDetails',
        'relistProduct',
        'retireProduct',
        'resetMarket',
        'restartMessage',
        'unfreeze',
        'unsubscribeRenewal',
      ].sort(),
    )
  })

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => (path as string).split('/'))
    expect(refs.length).toBeGreaterThan(50)
    for (const path of refs) {
      const found = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document)
      expect([path.join('/'), typeof found]).toEqual([path.join('/'), 'object'])
    }
  })

  it('describes every kind of refusal under the address that refusals carry', () => {
    expect(Object.keys(document.components.responses).sort()).toEqual(Object.keys(PROBLEMS).sort())
    for (const { operation } of operations) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['403', '500']))
      if (operation.requestBody) expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '413', '415']))
    }
  })

  it('speaks both languages', () => {
    for (const { operation } of operations) {
      expect(operation.summary).toMatch(/^[A-Z][^.]+$/)
      expect((operation as unknown as Record<string, string>)['x-zh']).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it('takes the requests that the market takes', () => {
    const example = (id: string) => {
      const found = operations.find(({ operation }) => operation.operationId === id)?.operation.requestBody?.content['application/json']
      return [found?.schema as object, found?.example] as const
    }
    for (const [id, schema] of [
      ['placeOrder', buySchema],
      ['queryInstances', querySchema],
      ['setFault', faultSchema],
      ['createMarket', newMarketSchema],
      ['advanceClock', advanceSchema],
    ] as const) {
      const [described, value] = example(id)
      expect(violations(schema, value)).toEqual([])
      expect(faults(described, { ...(value as object), surplus: 1 })).not.toEqual([])
    }
    expect(faults(example('advanceClock')[0], { by: '1h', to: '2030-01-01T00:00:00Z' })).not.toEqual([])
    expect(faults(example('advanceClock')[0], {})).not.toEqual([])
  })

  it('is no larger than a reader can take in', () => {
    // Characters for each operation, what they share included.
    expect(JSON.stringify(document).length / operations.length).toBeLessThan(3_600)
  })
})

function contents(operation: Operation): Record<string, { schema: object; example?: unknown }> {
  const parts = [operation.requestBody, ...Object.values(operation.responses)]
  return Object.assign({}, ...parts.map((part, index) => prefixed(index, part && 'content' in part ? part.content : {})))
}

/** Keeps parts of one media type apart. */
const prefixed = (index: number, content: object = {}) =>
  Object.fromEntries(Object.entries(content).map(([type, media]) => [`${index} ${type}`, media]))
