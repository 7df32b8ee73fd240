import { describe, expect, it } from 'vitest'
import { displayWidth, PAGE_WIDTH } from '../../emulator/commands/columns.ts'
import { explain, topics } from '../../emulator/commands/explain.ts'
import { UsageError } from '../../emulator/commands/usage-error.ts'
import { FAULTS } from '../../emulator/delivery/faults.ts'
import { POLICIES } from '../../emulator/delivery/policies.ts'
import { PROFILES } from '../../emulator/delivery/profiles.ts'
import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { type Field, fieldsOf } from '../../emulator/protocol/fields.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { OPEN_API_CODES } from '../../emulator/protocol/open-apis/error-codes.ts'
import { GATEWAY_CODES } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import { UPLOAD_CODES } from '../../emulator/protocol/open-apis/upload-codes.ts'
import { RESULT_CODES } from '../../emulator/protocol/result-codes.ts'
import { SETTINGS, type Setting } from '../../emulator/protocol/settings.ts'
import { SITE_NAMES, siteOf } from '../../emulator/protocol/sites.ts'
import type { Lang } from '../../emulator/protocol/text.ts'

const LANGS = ['en', 'zh'] as const

/** Words that stand in a page, however it was wrapped. */
const flat = (page: string) => page.replaceAll(/\s+/g, ' ')

/** Checks that a page holds words in one run, blanks left out of account: columns wrap within them. */
function holdsIn(page: string) {
  const bare = page.replaceAll(/\s/g, '')
  return (words: string) => expect(bare).toContain(words.replaceAll(/\s/g, ''))
}

/** A row of a parameter table, with its meaning and source. */
function rowOf({ path, mandatory, type, length, about }: Field, lang: Lang): string {
  return `${path}${mandatory ? 'M' : 'O'}${type}${length === undefined ? '' : `(${length})`}${about?.[lang]}`
}

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
    for (const { name } of OPEN_APIS) expect(page).toContain(name)
    for (const { code } of [...OPEN_API_CODES, ...UPLOAD_CODES, ...GATEWAY_CODES]) expect(page).toContain(code)
    const lists = ['policies', 'settings', 'faults', 'codes', 'rules', 'open-apis', 'open-api-codes', 'usage-record-codes', 'sites']
    for (const list of lists) expect(page).toContain(list)
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
    const holds = holdsIn(explain(entry.id, lang))
    holds(entry.trigger[lang])
    for (const field of [...fieldsOf(entry.request), ...fieldsOf(entry.response)]) {
      holds(rowOf(field, lang))
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

  it.each(OPEN_APIS)('$id: path, authentication, both tables, result members, codes, settings, sources', (api) => {
    const written = explain(api.id, lang)
    expect(explain(api.name, lang)).toBe(written)
    const holds = holdsIn(written)
    holds(`${api.method} ${api.path}`)
    holds(api.auth === 'sdk-hmac' ? 'SDK-HMAC-SHA256 Access=AK' : '&nonce=')
    for (const field of [...fieldsOf(api.request), ...fieldsOf(api.response)]) {
      holds(rowOf(field, lang))
      holds(field.source?.page ?? 'every member has a source')
    }
    for (const word of Object.values(api.result)) holds(word)
    for (const name of api.settings) {
      const setting = SETTINGS.find((candidate) => candidate.name === name) as Setting
      for (const [n, reading] of setting.readings.entries()) holds(`${n === 0 ? '*' : ''}${reading.value}${reading.means[lang]}`)
      holdsIn(explain(name, lang))(api.id)
    }
    const codes = api.name === 'upload' ? UPLOAD_CODES : OPEN_API_CODES.filter(({ returnedBy }) => returnedBy.includes(api.name))
    for (const { code, httpStatus, meaning } of codes) holds(`${code}${httpStatus}${meaning[lang]}`)
    for (const source of api.source) holds(`[${source.certainty}]${source.page}`)
    holdsIn(explain('open-apis', lang))(`${api.method} ${api.path}`)
  })

  it('lists the codes of the open APIs with status, meaning and source, and has a page for each', () => {
    const holds = holdsIn(explain('open-api-codes', lang))
    for (const { code, httpStatus, meaning, source } of [...OPEN_API_CODES, ...UPLOAD_CODES, ...GATEWAY_CODES]) {
      holds(`${code}${httpStatus}${meaning[lang]}`)
      holds(source.page)
      const page = holdsIn(explain(code, lang))
      page(`${code}${meaning[lang]}`)
      page(String(httpStatus))
      page(source.page)
    }
  })

  it.each(SITE_NAMES)('site %s: hosts, settings that differ, mock orders left out, sources', (name) => {
    const site = siteOf(name)
    for (const topic of [name, 'sites']) {
      const holds = holdsIn(explain(topic, lang))
      for (const host of [site.hosts.primary, site.hosts.fallback, ...site.aliases]) {
        holds(`${host.name}[${host.source.certainty}]${host.source.page}`)
      }
      for (const [setting, value] of Object.entries(site.settings)) holds(`${setting}${value}`)
      for (const id of site.withoutMockOrders) holds(id)
    }
    for (const source of site.source) holdsIn(explain(name, lang))(`[${source.certainty}]${source.page}`)
    for (const [setting, value] of Object.entries(site.settings)) holdsIn(explain(setting, lang))(`${name}${value}`)
  })
})

describe('codes of the open APIs', () => {
  const page = (topic: string) => flat(explain(topic, 'en'))

  it('are found under both prefixes', () => {
    expect(page('CBC.0250')).toContain('MKT.0250 call frequency over the limit')
    expect(page('MKT.0250')).toContain('also written CBC.0250 (setting open-api-code-prefix)')
  })

  it('that two tables share show both rows, for they differ in their status', () => {
    expect(page('CBC.0150')).toMatch(/MKT\.0150 .* HTTP status 401 .* CBC\.0150 no permission .* HTTP status 403/)
    expect(page('MKT.0150')).not.toContain('403')
  })

  it('that fail under HTTP 200 say so', () => {
    expect(page('91381034')).toContain('HTTP status 200 a failure all the same')
    expect(page('CBC.0000')).not.toContain('a failure all the same')
    expect(page('MKT.0000')).not.toContain('a failure all the same')
  })

  it('of the gateway say which statuses are guesses', () => {
    expect(page('APIGW.0301')).toContain('[assumed] open-api 11')
    expect(page('APIGW.0302')).toContain('[doc] en-us/devg-apisign/api-sign-errorcode')
  })

  it('of usage records stand in their list in order, the unexplained one among them', () => {
    const codes = Array.from({ length: 13 }, (_, n) => String(n + 1).padStart(3, '0'))
    const listed = [...explain('usage-record-codes', 'en').matchAll(/^ {2}(\d{3}) {2}/gm)].map(([, code]) => code)
    expect(listed).toEqual(codes)
    expect(page('010')).toContain('duplicate record')
    expect(page('008')).toContain('unknown')
    expect(page('008')).toContain('[assumed] open-api 8')
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
    expect(explain('licence-1.0', 'en')).not.toContain('none is described yet')
  })

  it('of the kit say what it adds to, where its path goes, how it is signed and who decides after five calls', () => {
    for (const [guide, base] of [
      ['kit-v1', 'saas-v1'],
      ['kit-v2', 'saas-v2'],
    ] as const) {
      expect(flat(explain(guide, 'en'))).toContain(`Adds to ${base}, whose interfaces open, renew and release`)
      expect(explain(guide, 'zh')).toContain(`附加于\n  ${base}：`)
    }
    expect(explain('saas-v2', 'en')).not.toContain('Adds to')
    const page = flat(explain('kit-v2/tenantSync', 'en'))
    expect(page).toContain('POST /produceAPI/v2/tenantSync')
    expect(page).toContain('the path is appended to the production address')
    expect(page).toContain('x-sign = hex(HMAC-SHA256(key, key + nonce + timestamp + body)): the body itself, not its hash')
    for (const header of ['x-sign', 'x-timestamp', 'x-nonce']) expect(page).toMatch(new RegExp(`${header} M String\\S* header`))
    expect(page).toContain('after 5 min: the buyer decides whether to go on')
    expect(flat(explain('kit-v1/authSync', 'en'))).toContain("after 5 min: the enterprise's administrator decides whether to go on")
    expect(explain('kit-v2/authSync', 'zh')).toContain('由企业管理员决定是否继续')
    expect(flat(explain('kit-v1/tenantSync', 'en'))).toContain('authToken = base64(HMAC-SHA256(key + timeStamp, text))')
    expect(explain('saas-v2/newInstance', 'en')).not.toContain('is appended to')
    const both = explain('tenantSync', 'en')
    for (const id of ['kit-v1/tenantSync', 'kit-v2/tenantSync']) expect(both).toContain(`${id}  `)
  })

  it('of a fault of the kit name an interface that can meet it', () => {
    const page = explain('base-formula', 'en')
    expect(page).toContain('--fault base-formula:on=tenantSync')
    expect(page).toContain('on: tenant, fault: base-formula')
    expect(page).not.toContain('newInstance,attempts')
    expect(page).toContain('calls of the kit V2.0 (header x-sign)')
    expect(explain('lower-case-hex', 'zh')).toContain('联营 kit V2.0 请求（请求头 x-sign）')
    expect(explain('wrong-key', 'en')).toContain('--fault wrong-key:on=newInstance')
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
    ['order-qurey', 'order-query'],
    ['open-api/usage-pushold', 'open-api/usage-push-old'],
    ['open-api-code', 'open-api-codes'],
    ['usage-record-code', 'usage-record-codes'],
    ['MKT.025', 'MKT.0250'],
    ['APIGW0301', 'APIGW.0301'],
    ['intel', 'intl'],
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
