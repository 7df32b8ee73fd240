import { describe, expect, it } from 'vitest'
import { displayWidth, PAGE_WIDTH } from '../../emulator/commands/columns.ts'
import { explain, topics } from '../../emulator/commands/explain.ts'
import { UsageError } from '../../emulator/commands/usage-error.ts'
import { FAULTS } from '../../emulator/delivery/faults.ts'
import { POLICIES } from '../../emulator/delivery/policies.ts'
import { PROFILES } from '../../emulator/delivery/profiles.ts'
import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { fieldsOf } from '../../emulator/protocol/fields.ts'
import { RESULT_CODES } from '../../emulator/protocol/result-codes.ts'
import { SETTINGS, type Setting } from '../../emulator/protocol/settings.ts'

const LANGS = ['en', 'zh'] as const

/** Words that stand in a page, however it was wrapped. */
const flat = (page: string) => page.replaceAll(/\s+/g, ' ')

describe.each(LANGS)('explain in %s', (lang) => {
  it('shows without a topic what can be asked', () => {
    const page = flat(explain(undefined, lang))
    for (const { name, guide } of CATALOGUE) for (const word of [name, guide]) expect(page).toContain(word)
    const words = [
      ...Object.keys(POLICIES),
      ...Object.keys(PROFILES),
      ...SETTINGS.map(({ name }) => name),
      ...FAULTS.map(({ name }) => name),
      ...RESULT_CODES.map(({ code }) => code),
    ]
    for (const word of words) expect(page).toContain(word)
    for (const list of ['policies', 'settings', 'faults', 'codes', 'rules']) expect(page).toContain(list)
    expect(explain('', lang)).toBe(explain(undefined, lang))
  })

  it.each(topics())('has a page for %s', (topic) => {
    const page = explain(topic, lang)
    expect(page.length).toBeGreaterThan(80)
    expect(page).not.toMatch(/undefined|\[object|NaN/)
    for (const line of page.split('\n')) {
      expect(line).toBe(line.trimEnd())
      // Only what cannot be broken may be wider: the legend, and a word longer than its column.
      if (!line.startsWith('[doc]')) expect(displayWidth(line), line).toBeLessThanOrEqual(PAGE_WIDTH + 20)
    }
  })

  it.each(CATALOGUE)('$id: trigger, both tables, repeat, retries, settings, forms, sources', (entry) => {
    const page = flat(explain(entry.id, lang))
    const bare = page.replaceAll(' ', '')
    const holds = (words: string) => expect(bare).toContain(words.replaceAll(/\s/g, ''))
    holds(entry.trigger[lang])
    for (const field of [...fieldsOf(entry.request), ...fieldsOf(entry.response)]) {
      const length = field.length === undefined ? '' : `(${field.length})`
      holds(`${field.path}${field.mandatory ? 'M' : 'O'}${field.type}${length}${field.about?.[lang]}`)
      holds(field.source?.page ?? 'every member has a source')
    }
    holds(entry.idempotency.key.join('+').replaceAll('*', ''))
    holds(entry.idempotency.answer[lang])
    for (const rule of entry.answerRules) holds(rule.about[lang])
    for (const name of entry.settings) {
      const setting = SETTINGS.find((candidate) => candidate.name === name) as Setting
      holds(setting.about[lang])
      for (const [n, reading] of setting.readings.entries()) holds(`${n === 0 ? '*' : ''}${reading.value}${reading.means[lang]}`)
    }
    for (const form of entry.forms) holds(`${form.name}${form.title[lang]}`)
    for (const source of entry.source) holds(`[${source.certainty}]${source.page}`)
  })
})

describe('call times', () => {
  it.each([
    [
      'saas-v2/newInstance',
      '* saas-v2 saas-v2/create 4 calls: at 0, 1 h, 2 h, 3 h after 3 h: the order failed and is refunded automatically',
    ],
    ['saas-v2/newInstance', 'licence-online online-license/create 60 calls, every 2 min: at 0, 2 min, 4 min, …, 1 h 58 min after 2 h:'],
    ['saas-v2/newInstance', 'licence-1.0 license-v1/create 4 calls: at 0, 1 h, 2 h, 3 h after 3 h: no refund'],
    ['saas-v1/newInstance', '* saas-v1 saas-v1/create 60 calls, every 3 min: at 0, 3 min, 6 min, …, 2 h 57 min after 3 h:'],
    ['saas-v1/newInstance', 'saas-v1-hourly saas-v1-hourly/create 4 calls: at 0, 1 h, 2 h, 3 h after 3 h:'],
    ['saas-v1/newInstance', 'for resource details live one call then nothing follows'],
    ['saas-v1/instanceStatus', '* saas-v1, saas-v1-hourly saas-v1/status one call then calls stop'],
    ['saas-v2/updateInstanceStatus', '* saas-v2 saas-v2/status 30 calls, every 2 min: at 0, 2 min, 4 min, …, 58 min after 1 h: calls stop'],
    ['saas-v2/changeInstanceCheck', '* saas-v2 saas-v2/check one call then the order cannot be placed'],
  ])('%s: %s', (topic, words) => {
    expect(flat(explain(topic, 'en'))).toContain(words)
  })

  it('in Chinese', () => {
    expect(flat(explain('saas-v2/newInstance', 'zh'))).toContain('4 次：第 0、1 小时、2 小时、3 小时 满 3 小时：订单失败并自动退订')
  })
})

describe('topics', () => {
  it('mean one thing each, save guides and interfaces that share their name with their profile or policy', () => {
    const all = topics()
    const twice = all.filter((topic, n) => all.indexOf(topic) !== n)
    expect(twice.sort()).toEqual(['saas-v1', 'saas-v1/upgrade', 'saas-v2'])
    const page = explain('saas-v1/upgrade', 'en')
    expect(page).toContain('saas-v1/upgrade  商品升级 (upgrade)')
    expect(page).toContain('saas-v1/upgrade  60 calls, every 3 minutes; refund at 3 hours')
  })

  it('that several guides share show every guide', () => {
    const page = explain('newInstance', 'en')
    expect(page).toContain('saas-v1/newInstance  新购商品')
    expect(page).toContain('saas-v2/newInstance  创建实例')
    expect(explain('upgrade', 'en')).not.toContain('saas-v2/newInstance')
  })

  it('of a guide and its profile are one page', () => {
    const page = explain('saas-v2', 'en')
    expect(page).toContain('changeInstanceCheck')
    expect(page).toContain('saas-v2/check')
    expect(explain('kit-v2', 'en')).toContain('kit/sync')
    expect(explain('licence-1.0', 'en')).not.toContain('none is described yet')
  })

  it('of codes say what the marketplace makes of them', () => {
    expect(flat(explain('000004', 'en'))).toContain('still in progress, for saas-v2/newInstance, saas-v2/queryInstance')
    expect(flat(explain('000003', 'en'))).toContain('a failed call, retried as the policy says')
    expect(flat(explain('000000', 'en'))).toContain('success, for every interface')
  })

  it.each([
    ['newInstace', 'newInstance'],
    ['saas-v2/newinstance', 'saas-v2/newInstance'],
    ['v2-bodysign', 'v2-body-sign'],
    ['lose-respnse', 'lose-response'],
    ['polices', 'policies'],
    ['saas-v2/creat', 'saas-v2/create'],
    ['failure.timeot', 'failure.timeout'],
  ])('misspelt as %s are hinted at: %s', (topic, meant) => {
    expect(() => explain(topic, 'en')).toThrow(`Did you mean "${meant}"?`)
    expect(() => explain(topic, 'zh')).toThrow(`是否指“${meant}”？`)
  })

  it.each(['completely-unknown-thing', '__proto__', 'toString', 'constructor'])('%s is refused with exit code 2', (topic) => {
    try {
      explain(topic, 'en')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      expect((error as UsageError).exitCode).toBe(2)
      expect((error as UsageError).message).toContain(`Failed to explain "${topic}"`)
    }
  })
})
