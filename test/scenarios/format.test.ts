import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../scenarios/config/read.ts'
import { publishedSchema, SCHEMA_FILE } from '../../scenarios/format/export-schema.ts'
import { FileError } from '../../scenarios/format/problem.ts'
import { parseScenario } from '../../scenarios/format/read.ts'
import { libraryScenarios } from '../../scenarios/library.ts'

const { Ajv } = createRequire(import.meta.url)('ajv') as {
  Ajv: new (options: object) => { compile(schema: object): (value: unknown) => boolean }
}
const validateWithSchema = new Ajv({ strict: false }).compile(JSON.parse(publishedSchema()))

const head = `name: mine
title: { en: Mine, zh: 我的 }
about: { en: Mine, zh: 我的 }
guides: [saas-v1, saas-v2]
`

/** Errors of a file, `line:column: sentence` each. */
function errorsIn(written: string, lang: 'en' | 'zh' = 'en'): string[] {
  try {
    parseScenario(written, 'mine.yaml')
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return error.lines(lang).map((line) => line.replace(/^mine\.yaml:/, ''))
  }
  return []
}

/** Errors of a story; the line numbers are those below `story:`. */
const inStory = (story: string): string[] =>
  errorsIn(`${head}story:\n${story}\n`).map((line) => line.replace(/^\d+/, (n) => String(Number(n) - 5)))

describe('errors in a story', () => {
  const buy = '  - buy: { as: shop }\n'
  it.each<[why: string, story: string, errors: (string | RegExp)[]]>([
    ['a step with a typo', '  - bui: { as: shop }', ['1:5: "bui" is not known here. Did you mean "buy"?']],
    ['a step that is nothing like one', '  - teleport: {}', [/^1:5: "teleport" is not known here\. Possible: buy, renew, /]],
    [
      'a member with a typo',
      '  - buy: { as: shop, chargngMode: period }',
      ['1:22: "chargngMode" is not known in "buy". Did you mean "chargingMode"?'],
    ],
    [
      'a word that is none of the possible',
      '  - buy: { as: shop, chargingMode: perod }',
      ['1:36: "chargingMode" is "perod", which is not possible. Did you mean "period"?'],
    ],
    ['a wrong type', '  - buy: { as: shop, quantity: many }', [/^1:32: "quantity" is text, must be a whole number/]],
    ['a number that is out of range', '  - buy: { as: shop, trial: true, trialDays: 2 }', ['1:46: "trialDays" is 2, must be at least 3.']],
    ['no name for the order', '  - buy: {}', ['1:5: "as" is missing in "buy" (name for the order).']],
    ['two keys in one step', '  - buy: { as: shop }\n    advance: 3h', [/^1:5: A step has one key only, this one has buy, advance\./]],
    ['an empty step', '  - {}', [/^1:5: Step 1 is empty\. Possible: buy, /]],
    [
      'an unknown order',
      `${buy}  - renew: { of: shpo }`,
      ['2:18: No order is called "shpo" at this point of the story. Did you mean "shop"?'],
    ],
    [
      'an order that comes later',
      `  - renew: { of: shop }\n${buy}`,
      ['1:18: No order is called "shop" at this point of the story. There is none to choose from.'],
    ],
    ['a name given twice', `${buy}${buy}`, ['2:16: There is an order "shop" already. Give this one another name.']],
    ['an order of a refused step', `  - refused:\n      buy: { as: shop }\n  - renew: { of: shop }`, [/^3:18: No order is called "shop"/]],
    ['a bad duration', '  - advance: 3 hours or so', [/^1:14: "3 hours or so" is nowhere to advance to\. Write a length/]],
    ['a misspelt idle', '  - advance: idel', ['1:14: "idel" is nowhere to advance to. Did you mean "idle"?']],
    ['an advance to nowhere', `${buy}  - advance: { to: expirey, of: shop }`, [/^2:20: "to" is "expirey".*Did you mean "expiry"\?/]],
    [
      'an unknown interface',
      '  - fault: { on: newInstanse, fault: refuse }',
      ['1:18: No interface is called "newInstanse", nor a role. Did you mean "newInstance"?'],
    ],
    [
      'an interface of one guide only',
      '  - fault: { on: expireInstance, fault: refuse }',
      [/^1:18: "expireInstance" is no interface of saas-v2, to which this scenario applies too\. Name it by its role: create, query,/],
    ],
    [
      'an unknown fault',
      '  - fault: { on: create, fault: lose-respons }',
      ['1:33: "fault" is "lose-respons", which is not possible. Did you mean "lose-response"?'],
    ],
    [
      'a delay without its length',
      '  - fault: { on: create, fault: delay }',
      ['1:33: A delay needs to know how long. Add delay, such as 6s or PT4H.'],
    ],
    [
      'attempts that are no list',
      '  - fault: { on: create, fault: refuse, attempts: all-but-lst }',
      ['1:51: "all-but-lst" is no list of attempts. Did you mean "all-but-last"?'],
    ],
    [
      'all calls but the last of everything',
      "  - fault: { on: '*', fault: refuse, attempts: all-but-last }",
      [/^1:48: "all-but-last" depends on the policy of one interface\./],
    ],
    [
      'an unknown state',
      `${buy}  - expect:\n      order: { of: shop, state: openned }`,
      ['3:33: "state" is "openned", which is not possible. Did you mean "opened"?'],
    ],
    [
      'the second of a list',
      `${buy}  - expect:\n      order:\n        - { of: shop }\n        - { of: shup }`,
      ['5:17: No order is called "shup" at this point of the story. Did you mean "shop"?'],
    ],
    [
      'a moment that is none',
      `${buy}  - expect:\n      order: { of: shop, refundedAt: by-polcy }`,
      ['3:38: "by-polcy" is no moment. Did you mean "by-policy"?'],
    ],
    [
      'attempts that are neither number nor all',
      `${buy}  - expect:\n      deliveries: { interface: create, of: shop, attempts: al }`,
      [/^3:60: "attempts" is "al", which has not the right form .* Did you mean "all"\?/],
    ],
    [
      'a billing item too many',
      `${buy}  - expect:\n      instance: { of: shop, item: 2 }`,
      ['3:35: Order "shop" has 1 billing item, so there is no item 2.'],
    ],
    [
      'otherwise alone',
      '  - expect: { otherwise: { en: so, zh: 如此 } }',
      ['1:5: "otherwise" stands alone. Say what is expected beside it.'],
    ],
    ['an expectation of nothing', '  - expect: {}', [/^1:13: "expect" is empty\. Possible: order, /]],
    [
      'more about messages of which there must be none',
      `${buy}  - expect:\n      deliveries: { interface: create, count: 0, state: failed }`,
      [/^3:47: With "count: 0" there is no message/],
    ],
    ['a step that only the market can refuse', `${buy}  - refused:\n      advance: 3h`, [/^3:7: "advance" is not known in "refused"/]],
  ])('%s', (_, story, errors) => {
    expect(inStory(story)).toEqual(errors.map((error) => (typeof error === 'string' ? error : expect.stringMatching(error))))
  })

  it('tells every error at once, in the order of the file', () => {
    const errors = inStory('  - bui: { as: shop }\n  - buy: { as: 7 }\n  - advance: 3\n  - expect:\n      clock: [1]')
    expect(errors.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(['1:5:', '2:16:', '3:14:', '5:14:'])
  })
})

describe('errors around the story', () => {
  it.each<[why: string, written: string, errors: RegExp[]]>([
    ['no YAML', 'name: [mine', [/^1:\d+: This is no YAML: /]],
    ['a key twice', 'name: a\nname: b', [/^2:1: This is no YAML: Map keys must be unique/]],
    ['nothing', '', [/^1:1: The file is empty/]],
    ['a list', '- a', [/^1:1: The file is a list, must be a mapping/]],
    [
      'a guide that does not exist',
      `${head.replace('saas-v2', 'saas-v3')}story: [{ advance: 3h }]`,
      [/^4:19: Entry 2 of "guides" is "saas-v3".*Did you mean "saas-v1"\?/],
    ],
    [
      'an unknown setting',
      `${head}market: { settings: { result-message: warn } }\nstory: [{ advance: 3h }]`,
      [/^5:23: "result-message" is not known in "settings"\. Did you mean "result-msg"\?/],
    ],
    [
      'a reading that is none',
      `${head}market:\n  settings:\n    v2-body-sign: requir\nstory: [{ advance: 3h }]`,
      [/^7:19: "v2-body-sign" is "requir".*Did you mean "require"\?/],
    ],
    [
      'a policy that does not exist',
      `${head}market: { policies: { saas-v2/creat: { calls: 2 } } }\nstory: [{ advance: 3h }]`,
      [/^5:23: "saas-v2\/creat" is not known in "policies"\. Did you mean "saas-v2\/create"\?/],
    ],
    [
      'a policy change that contradicts itself',
      `${head}market: { policies: { saas-v2/create: { at: [1h], every: 2m } } }\nstory: [{ advance: 3h }]`,
      [/^5:23: Failed to change policy "saas-v2\/create": give either times/],
    ],
    ['a length that is none', `${head}market: { retention: forever }\nstory: [{ advance: 3h }]`, [/^5:22: "forever" is no length of time/]],
    [
      'one language only',
      'name: mine\ntitle: { en: Mine }\nabout: { en: a, zh: b }\nguides: [saas-v1]\nstory: [{ advance: 3h }]',
      [/^2:1: "zh" is missing in "title"/],
    ],
    [
      'a name that is none',
      `${head.replace('name: mine', 'name: My Story')}story: [{ advance: 3h }]`,
      [/^1:7: "name" is "My Story", which has not the right form/],
    ],
  ])('%s', (_, written, errors) => {
    expect(errorsIn(written)).toEqual(errors.map((error) => expect.stringMatching(error)))
  })

  it('speaks Chinese', () => {
    const [error] = errorsIn(`${head}story:\n  - bui: {}\n`, 'zh')
    expect(error).toBe('6:5: 此处没有“bui”。是否指“buy”？')
  })

  it('survives anchors, and refuses a file that explodes', () => {
    const anchored = `${head}story:\n  - buy: &order { as: shop }\n  - expect:\n      order: { of: shop }\n`
    expect(errorsIn(anchored)).toEqual([])
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[n]}`).join(',')}]`)
      .join('\n')}\n`
    expect(errorsIn(bomb)).toEqual([expect.stringMatching(/^1:1: This YAML cannot be read: Excessive alias count/)])
  })
})

describe('short forms', () => {
  it('are brought into the long one', () => {
    const written = `${head}story:
  - buy: { as: shop }
  - clear-faults
  - clear-faults:
  - query: { of: shop }
  - expect:
      order: { of: shop }
      same-instance: shop
`
    const { story } = parseScenario(written, 'mine.yaml')
    expect(story.map(({ name, value, line }) => ({ name, value, line }))).toEqual([
      { name: 'buy', value: { as: 'shop' }, line: 6 },
      { name: 'clear-faults', value: {}, line: 7 },
      { name: 'clear-faults', value: {}, line: 8 },
      { name: 'query', value: { of: ['shop'] }, line: 9 },
      { name: 'expect', value: { order: [{ of: 'shop' }], 'same-instance': ['shop'] }, line: 10 },
    ])
  })
})

describe('the published JSON Schema', () => {
  it('is fresh: run `npx tsx scenarios/format/export-schema.ts` when this fails', () => {
    expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(publishedSchema())
  })

  it('accepts every scenario of the library', () => {
    for (const { ref } of libraryScenarios()) {
      const written = readFileSync(new URL(`../../scenarios/library/${ref}.yaml`, import.meta.url), 'utf8')
      expect(validateWithSchema(parse(written)), ref).toBe(true)
    }
  })

  it('accepts short forms and refuses typos, as the reader does', () => {
    const around = (story: unknown[]) => ({
      name: 'mine',
      title: { en: 'a', zh: 'b' },
      about: { en: 'a', zh: 'b' },
      guides: ['saas-v1'],
      story,
    })
    expect(validateWithSchema(around(['clear-faults', { 'clear-faults': null }, { expect: { 'same-instance': 'shop' } }]))).toBe(true)
    expect(validateWithSchema(around([{ bui: {} }]))).toBe(false)
    expect(validateWithSchema(around([{ buy: { as: 'shop' }, advance: '3h' }]))).toBe(false)
    expect(validateWithSchema(around([{ expect: { order: { of: 'shop', state: 'openned' } } }]))).toBe(false)
  })
})

describe('scenarios/README.md', () => {
  const readme = readFileSync(new URL('../../scenarios/README.md', import.meta.url), 'utf8')
  const [example = '', config = ''] = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string)

  it('has an example that can be run', () => {
    expect(errorsIn(example)).toEqual([])
    expect(validateWithSchema(parse(example))).toBe(true)
  })

  it('has a configuration that can be used', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'scenarios-')), 'koogallery.yaml')
    onTestFinished(() => rmSync(dirname(file), { recursive: true, force: true }))
    writeFileSync(file, config)
    expect(readConfig(file)).toMatchObject({ guides: ['saas-v1', 'saas-v2'], timeouts: { 'saas-v2': '5s' } })
  })

  it('names every step and every kind of expectation', () => {
    const { definitions: _, ...schema } = JSON.parse(publishedSchema())
    const steps = Object.keys(schema.properties.story.items.anyOf[0].properties)
    expect(steps.length).toBeGreaterThan(10)
    for (const word of steps) expect(readme, word).toContain(`\`${word}\``)
    for (const word of Object.keys(schema.properties.story.items.anyOf[0].properties.expect.properties))
      expect(readme, word).toContain(`\`${word}\``)
  })
})
