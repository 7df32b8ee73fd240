import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATALOGUE, interfaceById } from '../../emulator/protocol/catalogue.ts'
import type { CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { closed, decimal, digits, list, object, oneOf, optional, type Schema, text } from '../../emulator/protocol/schema.ts'
import { SETTINGS, type Settings } from '../../emulator/protocol/settings.ts'
import { authToken, verifyAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { canonicalBody } from '../../emulator/protocol/signing/query-signature.ts'
import { text as words } from '../../emulator/protocol/text.ts'
import { stamp17 } from '../../emulator/protocol/timestamps.ts'
import { fits, violations } from '../../emulator/protocol/validate.ts'
import { testContext } from './context.ts'

/** A call as the ISV reads it: the composed parameters and what signing adds to them. */
function received(description: MarketplaceInterface, composed: CallParameters, wallNow: number): Record<string, unknown> {
  if (description.method === 'POST') return JSON.parse(canonicalBody(composed)) as Record<string, unknown>
  const parameters = { ...(composed as Record<string, string>), timeStamp: stamp17(wallNow) }
  return { ...parameters, authToken: authToken(parameters, 'k') }
}

/** Each reading of each setting, one at a time. */
const everyReading: Settings[] = SETTINGS.flatMap((setting) => setting.readings.map((reading) => ({ [setting.name]: reading.value })))

const forms = CATALOGUE.flatMap((description) =>
  description.forms.map((form) => ({ id: `${description.id} ${form.name}`, description, form })),
)

describe.each(forms)('$id', ({ description, form }) => {
  const context = testContext()
  const call = received(description, description.compose(form.facts, context), context.wallNow)

  it('fits the table of its own interface, under every reading of every setting', () => {
    for (const settings of [{}, ...everyReading]) {
      for (const testFlag of [undefined, true]) {
        const composed = description.compose({ ...form.facts, ...(testFlag && { testFlag }) }, { ...context, settings })
        expect(violations(description.request, received(description, composed, context.wallNow))).toEqual([])
        // The kit's is a number.
        expect(String(composed.testFlag) === '1').toBe(testFlag === true || form.facts.testFlag === true)
      }
    }
  })

  it('says which member is missing', () => {
    const mandatory = description.request.required as readonly string[]
    for (const name of mandatory) {
      const { [name]: _, ...rest } = call
      expect(violations(description.request, rest)).toEqual([{ path: `/${name}`, keyword: 'required', message: `"${name}" is missing` }])
    }
    expect(violations(description.request, {}).map(({ path }) => path)).toEqual(mandatory.map((name) => `/${name}`))
  })

  it('says which member is too long, and by how much', () => {
    const properties = description.request.properties as Readonly<Record<string, Schema>>
    for (const [name, schema] of Object.entries(properties)) {
      const limit = schema.maxLength
      if (typeof limit !== 'number' || schema.enum || schema.pattern) continue
      const long = '😀'.repeat(limit + 1)
      expect(violations(description.request, { ...call, [name]: long })).toEqual([
        { path: `/${name}`, keyword: 'maxLength', message: `"${name}" has ${limit + 1} characters, at most ${limit} are allowed` },
      ])
      expect(violations(description.request, { ...call, [name]: '😀'.repeat(limit) })).toEqual([])
    }
  })

  it('says what a wrong word could have been', () => {
    const properties = description.request.properties as Readonly<Record<string, Schema>>
    for (const [name, schema] of Object.entries(properties)) {
      if (!Array.isArray(schema.enum)) continue
      const values = schema.enum as string[]
      const found = violations(description.request, { ...call, [name]: 'x'.repeat(300) })
      expect(found).toHaveLength(1)
      expect(found[0]?.message).toMatch(/^"\w+" is "x+…; possible: [^()]+$/)
      for (const value of values.filter((candidate) => candidate.length > 3)) {
        const swapped = value.slice(1, 2) + value.slice(0, 1) + value.slice(2).toLowerCase()
        expect(violations(description.request, { ...call, [name]: swapped })[0]?.message).toBe(
          `"${name}" is "${swapped}"; possible: ${values.join(', ')} (did you mean "${value}"?)`,
        )
      }
    }
  })
})

const note = { about: words('a', 'a'), source: { certainty: 'doc', page: 'p' } } as const

describe('violations', () => {
  const schema = closed(
    object({
      orderId: text(4, note),
      scene: optional(oneOf(['RENEWAL', 'TRIAL'], note)),
      usage: optional(decimal(4, 20, note)),
      count: optional(digits(2, note)),
      many: optional(list(object({ name: text(3, note) }), note, { maxItems: 2 })),
    }),
  )
  const messages = (value: unknown) => violations(schema, value).map(({ message }) => message)

  it('are none for a document that fits', () => {
    expect(violations(schema, { orderId: 'a', scene: 'TRIAL', usage: 1.5, many: [{ name: 'x' }] })).toEqual([])
    expect(fits(schema, { orderId: 'a' })).toBe(true)
    expect(fits(schema, {})).toBe(false)
  })

  it.each([
    [{ orderid: 'a', orderId: 'a' }, '"orderid" is not known; did you mean "orderId"?'],
    [{ orderId: 'a', zzzzzzzz: 1 }, '"zzzzzzzz" is not known; possible: orderId, scene, usage, count, many'],
    [{ orderId: 'a', 'a/b~c': 1 }, '"a/b~c" is not known; possible: orderId, scene, usage, count, many'],
    [{ orderId: '' }, '"orderId" is empty'],
    [{ orderId: 'a', count: '123' }, '"count" has 3 characters, at most 2 are allowed'],
    [{ orderId: 'a', count: 'x' }, '"count" is "x", which has not the form ^\\d{1,2}$'],
    [{ orderId: 7 }, '"orderId" is a number, must be string'],
    [{ orderId: null }, '"orderId" is null, must be string'],
    [{ orderId: ['a'] }, '"orderId" is an array, must be string'],
    [{ orderId: 'a', scene: 'RENEWEL' }, '"scene" is "RENEWEL"; possible: RENEWAL, TRIAL (did you mean "RENEWAL"?)'],
    [{ orderId: 'a', scene: 'Q' }, '"scene" is "Q"; possible: RENEWAL, TRIAL'],
    [{ orderId: 'a', many: [{ name: 'four' }] }, '"many.0.name" has 4 characters, at most 3 are allowed'],
    [{ orderId: 'a', many: [{}] }, '"many.0.name" is missing'],
    [{ orderId: 'a', many: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, '"many" must NOT have more than 2 items'],
    [{ orderId: 'a', usage: 'ten' }, '"usage" is "ten", must be a number with at most 4 decimals'],
    [{ orderId: 'a', usage: true }, '"usage" is true, must be a number with at most 4 decimals'],
    [{ orderId: 'a', usage: 1.23456 }, '"usage" is 1.23456, must be a number with at most 4 decimals'],
    [{ orderId: 'a', usage: '1.23456' }, '"usage" is "1.23456", must be a number with at most 4 decimals'],
    [{ orderId: 'a', usage: 1e-7 }, '"usage" is 1e-7, must be a number with at most 4 decimals'],
    [[], 'the document is an array, must be object'],
    [null, 'the document is null, must be object'],
    ['text', 'the document is a string, must be object'],
  ])('of %j read: %s', (value, message) => {
    expect(messages(value)).toEqual([message])
  })

  it.each([0, 1, -3, 12.3456, 1e15, 1e21, '12', '12.3456', '-1.5'])('take %j for a number with at most 4 decimals', (usage) => {
    expect(messages({ orderId: 'a', usage })).toEqual([])
  })

  it('point at the place', () => {
    expect(violations(schema, { orderId: 'a', many: [{}] })[0]?.path).toBe('/many/0/name')
    expect(violations(schema, { orderId: 'a', 'a/b~c': 1 })[0]?.path).toBe('/a~1b~0c')
  })

  const names = ['orderId', 'resultCode', 'info', 'appInfo', 'instanceId', 'testFlag', 'usageInfo', 'productInfo', 'scene']
  const json = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue()))

  it('never throw, whatever JSON comes in', () => {
    const schemas = [schema as Schema, ...CATALOGUE.flatMap(({ request, response }) => [request, response])]
    fc.assert(
      fc.property(fc.constantFrom(...schemas), json, (checked, value) => {
        const found = violations(checked, value)
        expect(found.length === 0).toBe(fits(checked, value))
        for (const { message, keyword } of found) {
          expect(message).toMatch(/^("|the document )/)
          expect(keyword).not.toBe('')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('are found in a long list without delay', () => {
    expect(violations(schema, { orderId: 'a', many: Array.from({ length: 20_000 }, () => ({ name: 'four' })) })).toHaveLength(20_001)
  })

  it('are found in a long text without delay', () => {
    expect(messages({ orderId: 'a', scene: 'R'.repeat(1_000_000) })).toHaveLength(1)
  })
})

describe('answer rules', () => {
  it('never throw, whatever JSON the answer is', () => {
    const answers = fc.dictionary(fc.constantFrom('resultCode', 'info', 'instanceId'), fc.oneof(fc.constant('000000'), fc.jsonValue()))
    const rules = CATALOGUE.flatMap((description) => description.answerRules)
    fc.assert(
      fc.property(fc.constantFrom(...rules), answers, fc.string(), (rule, answer, instanceId) => {
        const broken = rule.broken(answer, { instanceId })
        if (broken) expect(broken.en && broken.zh).toBeTruthy()
      }),
      { numRuns: 500 },
    )
  })
})

describe('nearest', () => {
  it.each([
    ['newInstace', 'newInstance'],
    ['NEWINSTANCE', 'newInstance'],
    ['nweInstance', 'newInstance'],
    ['refresh', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s → %s', (word, expected) => {
    expect(nearest(word, ['newInstance', 'refreshInstance', 'a', 'on'])).toBe(expected)
  })

  it('always finds a word itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(), (candidates, n) => {
        const word = candidates[n % candidates.length] as string
        expect(nearest(word, candidates)?.toLowerCase()).toBe(word.toLowerCase())
      }),
    )
  })
})

describe('orderAmount of V1.0', () => {
  it.each([
    ['saas-v1/newInstance', false],
    ['saas-v1/releaseInstance', false],
    ['saas-v1/refreshInstance', true],
  ])('of %s may be negative: %s', (id, allowed) => {
    const properties = interfaceById(id).request.properties as Readonly<Record<string, Schema>>
    expect(fits(properties.orderAmount as Schema, '-12.78')).toBe(allowed)
    expect(fits(properties.orderAmount as Schema, '12.789')).toBe(true)
    for (const bad of ['12.7891', '1e3', '', '.5', '1,5', '12.']) expect(fits(properties.orderAmount as Schema, bad)).toBe(false)
  })
})

describe('a V1.0 call as received', () => {
  it('verifies with the key it was signed with', () => {
    for (const { description, form } of forms.filter((f) => f.description.wire === 'get-auth-token')) {
      const context = testContext()
      const call = received(description, description.compose(form.facts, context), context.wallNow) as Record<string, string>
      expect(verifyAuthToken(call, 'k')).toBe(true)
    }
  })
})
