import { describe, expect, it } from 'vitest'
import { POLICIES } from '../../emulator/delivery/policies.ts'
import {
  CATALOGUE,
  findInterface,
  interfaceById,
  interfaceFor,
  interfaceNames,
  interfacesOf,
  RUNNABLE_GUIDES,
} from '../../emulator/protocol/catalogue.ts'
import { fieldsOf } from '../../emulator/protocol/fields.ts'
import { baseOf, GUIDES, type Guide, isKitGuide, isKitRole, KIT_GUIDES, KIT_ROLES } from '../../emulator/protocol/interface.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { describeProvenance, type Provenance, strongest } from '../../emulator/protocol/provenance.ts'
import { RESULT_CODES, resultCode } from '../../emulator/protocol/result-codes.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { badSetting, chosen, SETTINGS, settingNames } from '../../emulator/protocol/settings.ts'

const KIT = ['tenantSync', 'applicationSync', 'authSync', 'singleOrgSync', 'allOrgSync']

const NAMES: Readonly<Partial<Record<Guide, readonly string[]>>> = {
  'saas-v1': ['newInstance', 'refreshInstance', 'expireInstance', 'releaseInstance', 'upgrade', 'instanceStatus', 'queryInstance'],
  'saas-v2': [
    'newInstance',
    'queryInstance',
    'refreshInstance',
    'updateInstanceStatus',
    'releaseInstance',
    'upgradeInstance',
    'changeInstanceCheck',
  ],
  'license-v1': ['getLicense', 'refreshLicense', 'expireLicense', 'releaseLicense'],
  'license-code': ['refreshLicenseCode', 'updateLicenseCodeStatus', 'releaseLicenseCode'],
  'online-license': ['newInstance', 'refreshInstance', 'updateInstanceStatus', 'releaseInstance', 'getLicenseAsync'],
  'kit-v1': KIT,
  'kit-v2': KIT,
}

const CERTAINTIES = ['doc', 'seed', 'code', 'assumed']

/** What is wrong with a source; undefined when it names a page. */
function unsourced(source: Provenance | undefined): string | undefined {
  if (!source) return 'no source'
  if (!CERTAINTIES.includes(source.certainty)) return `unknown certainty ${source.certainty}`
  return source.page.trim() === '' ? 'no page' : undefined
}

function bilingual(words: { en: string; zh: string }, where: string) {
  expect(words.en.trim(), `${where} in English`).not.toBe('')
  expect(words.zh.trim(), `${where} in Chinese`).not.toBe('')
}

describe('the catalogue', () => {
  it('has unique ids, each made of guide and name', () => {
    expect(new Set(CATALOGUE.map((entry) => entry.id)).size).toBe(CATALOGUE.length)
    for (const entry of CATALOGUE) expect(entry.id).toBe(`${entry.guide}/${entry.name}`)
  })

  it.each(Object.entries(NAMES))('%s has the interfaces its guide documents', (guide, names) => {
    expect(interfacesOf(guide as Guide).map((entry) => entry.name)).toEqual(names)
    expect(RUNNABLE_GUIDES).toContain(guide)
  })

  it('finds by id, by role and by name', () => {
    expect(findInterface('saas-v2/newInstance')).toBe(interfaceById('saas-v2/newInstance'))
    expect(findInterface('saas-v2/nothing')).toBeUndefined()
    expect(() => interfaceById('saas-v2/nothing')).toThrow('the catalogue has no such description')
    expect(interfaceFor('saas-v1', 'status')?.name).toBe('instanceStatus')
    expect(interfaceFor('saas-v2', 'expire')).toBeUndefined()
    expect(interfaceFor('online-license', 'license')?.name).toBe('getLicenseAsync')
    for (const role of ['query', 'upgrade', 'check'] as const) expect(interfaceFor('online-license', role)).toBeUndefined()
    for (const names of Object.values(NAMES)) for (const name of names) expect(interfaceNames()).toContain(name)
    expect(new Set(interfaceNames()).size).toBe(interfaceNames().length)
  })
})

describe.each(CATALOGUE)('$id', (entry) => {
  it('has one role in its guide', () => {
    expect(interfaceFor(entry.guide, entry.role)).toBe(entry)
  })

  it('names its pages', () => {
    expect(entry.source.length).toBeGreaterThan(0)
    expect(entry.source.map(unsourced).filter(Boolean)).toEqual([])
    expect(unsourced(entry.idempotency.source)).toBeUndefined()
    for (const rule of entry.answerRules) expect(unsourced(rule.source)).toBeUndefined()
  })

  it.each(['request', 'response'] as const)('says of every %s member what it is and who says so', (side) => {
    const fields = fieldsOf(entry[side] as Schema)
    expect(fields.length).toBeGreaterThan(0)
    for (const field of fields) {
      expect(unsourced(field.source), field.path).toBeUndefined()
      expect(field.about, field.path).toBeDefined()
      if (field.about) bilingual(field.about, field.path)
    }
  })

  it('keys a repeat on parameters it has', () => {
    const names = [...fieldsOf(entry.request).map((field) => field.path), ...fieldsOf(entry.response).map((field) => field.path)]
    for (const key of [...entry.idempotency.key, ...(entry.idempotency.onDemandKey ?? [])]) {
      if (!key.endsWith('*')) expect(names).toContain(key)
    }
    expect(entry.idempotency.key).not.toContain('businessId')
  })

  it('speaks both languages', () => {
    bilingual(entry.title, 'title')
    bilingual(entry.trigger, 'trigger')
    bilingual(entry.idempotency.answer, 'answer to a repeat')
    for (const form of entry.forms) bilingual(form.title, form.name)
    for (const rule of entry.answerRules) bilingual(rule.about, rule.id)
  })

  it('has documented forms with unique names', () => {
    expect(entry.forms.length).toBeGreaterThan(0)
    expect(new Set(entry.forms.map((form) => form.name)).size).toBe(entry.forms.length)
  })

  it('knows the settings that govern it and the codes that mean success', () => {
    expect(new Set(entry.settings).size).toBe(entry.settings.length)
    for (const name of [...entry.settings, entry.bodySignSetting]) expect(settingNames()).toContain(name)
    expect(entry.settings).toContain(entry.bodySignSetting)
    expect(entry.success).toEqual(['000000'])
    for (const code of [...entry.success, ...entry.inProgress]) expect(resultCode(code)).toBeDefined()
  })
})

describe('settings', () => {
  it('have unique names', () => {
    expect(new Set(settingNames()).size).toBe(SETTINGS.length)
  })

  it.each(SETTINGS)('$name has readings, each with its source', (setting) => {
    bilingual(setting.about, setting.name)
    expect(setting.readings.length).toBeGreaterThan(0)
    expect(new Set(setting.readings.map((reading) => reading.value)).size).toBe(setting.readings.length)
    for (const reading of setting.readings) {
      expect(unsourced(reading.source)).toBeUndefined()
      bilingual(reading.means, reading.value)
      expect(badSetting({ [setting.name]: reading.value })).toBeUndefined()
    }
    expect(chosen({}, setting.name)).toBe(setting.readings[0].value)
  })

  // The newer licence guides speak V2.0's dialect, and are governed by its settings; their own are named license-….
  it.each([
    ['v1', ['saas-v1', 'license-v1', 'kit-v1']],
    ['v2', ['saas-v2', 'online-license', 'license-code']],
    ['license-code', ['license-code', 'open-api']],
    ['license-v1', ['license-v1']],
    ['kit', ['kit-v1', 'kit-v2']],
    ['kit-v1', ['kit-v1']],
    ['kit-all-org', ['kit-v2']],
    ['license', ['online-license', 'license-code', 'license-v1', 'open-api']],
  ])('named after %s govern interfaces of %s, and of no other', (version, possible) => {
    for (const name of settingNames().filter((setting) => setting.startsWith(`${version}-`))) {
      const governed = ({ settings }: { readonly settings: readonly string[] }) => settings.includes(name)
      const guides: string[] = [
        ...CATALOGUE.filter(governed).map(({ guide }) => guide),
        ...OPEN_APIS.filter(governed).map(() => 'open-api'),
      ]
      expect(guides.length, name).toBeGreaterThan(0)
      expect(
        guides.filter((guide) => !possible.includes(guide)),
        name,
      ).toEqual([])
    }
  })

  it('are refused with what is possible instead', () => {
    expect(badSetting({ 'v2-body-sign': 'maybe' })).toEqual({ name: 'v2-body-sign', value: 'maybe', possible: ['warn', 'require', 'off'] })
    expect(badSetting({ 'v9-body-sign': 'warn' })?.possible).toEqual(settingNames())
    expect(badSetting({ 'v2-body-sign': 7 })?.value).toBe(7)
    expect(badSetting(JSON.parse('{"__proto__":"x"}'))?.name).toBe('__proto__')
    expect(badSetting({})).toBeUndefined()
  })
})

describe('the kit', () => {
  it.each([...interfacesOf('kit-v1'), ...interfacesOf('kit-v2')])(
    '$id has a path of its own, by POST',
    ({ guide, name, method, path, wire }) => {
      expect([method, path]).toEqual(['POST', `${guide === 'kit-v1' ? '/produceAPI/' : '/produceAPI/v2/'}${name}`])
      expect(wire).toBe(guide === 'kit-v1' ? 'kit-auth-token' : 'kit-signature')
    },
  )

  it('adds its roles to a base guide and to no other', () => {
    for (const { guide, role } of CATALOGUE) expect(isKitRole(role)).toBe(isKitGuide(guide))
    expect(KIT_GUIDES.map((guide) => interfacesOf(guide).map(({ role }) => role))).toEqual([KIT_ROLES, KIT_ROLES])
    expect(GUIDES.filter((guide) => baseOf(guide) !== guide).map((guide) => [guide, baseOf(guide)])).toEqual([
      ['kit-v1', 'saas-v1'],
      ['kit-v2', 'saas-v2'],
    ])
  })

  it.each([
    ['kit-v1', { tenantSync: [0, 1], applicationSync: [0, 1], authSync: [0, 1, 2], singleOrgSync: [0, 1, 2], allOrgSync: undefined }],
    ['kit-v2', { tenantSync: [0, 1, 2], applicationSync: [0, 1, 2], authSync: [0, 1, 2, 3], singleOrgSync: [0, 1, 2], allOrgSync: [1] }],
  ] as const)('%s has the flags of its generation', (guide, flags) => {
    for (const { name, request, forms } of interfacesOf(guide)) {
      const allowed = (request.properties as Readonly<Record<string, Schema>>).flag?.enum
      expect(allowed, name).toEqual(flags[name as keyof typeof flags])
      // Every flag is shown by a form; that of allOrgSync is not in the table.
      if (name !== 'allOrgSync') expect([...new Set(forms.map(({ facts }) => facts.flag))].sort()).toEqual(allowed)
    }
  })
})

describe('policies and result codes', () => {
  it.each(Object.entries(POLICIES))('policy %s has its id, a title and sources', (id, policy) => {
    expect(policy.id).toBe(id)
    bilingual(policy.title, id)
    expect(policy.source.length).toBeGreaterThan(0)
    expect(policy.source.map(unsourced).filter(Boolean)).toEqual([])
  })

  it('result codes are unique, six digits long and sourced', () => {
    expect(new Set(RESULT_CODES.map((entry) => entry.code)).size).toBe(RESULT_CODES.length)
    for (const entry of RESULT_CODES) {
      expect(entry.code).toMatch(/^\d{6}$/)
      expect(unsourced(entry.source)).toBeUndefined()
      bilingual(entry.meaning, entry.code)
      for (const name of entry.returnedBy) expect(['*', ...interfaceNames()]).toContain(name)
    }
    expect(resultCode('999999')).toBeUndefined()
  })
})

describe('provenance', () => {
  it('prints as one line and knows the strongest mark', () => {
    expect(describeProvenance({ certainty: 'doc', page: 'p' })).toBe('[doc] p')
    expect(describeProvenance({ certainty: 'assumed', page: 'p', note: 'n' })).toBe('[assumed] p (n)')
    expect(
      strongest([
        { certainty: 'assumed', page: 'p' },
        { certainty: 'code', page: 'p' },
      ]),
    ).toBe('code')
    expect(strongest([])).toBe('assumed')
  })

  it('points at pages a user can look up, not at numbers of our own', () => {
    const sources = [
      ...CATALOGUE.flatMap((entry) => [
        ...entry.source,
        entry.idempotency.source,
        ...[...fieldsOf(entry.request), ...fieldsOf(entry.response)].flatMap((field) => field.source ?? []),
      ]),
      ...Object.values(POLICIES).flatMap((policy) => policy.source),
      ...RESULT_CODES.map((entry) => entry.source),
      ...SETTINGS.flatMap((setting) => setting.readings.map((reading) => reading.source)),
    ]
    for (const source of sources.filter(({ certainty }) => certainty !== 'assumed')) {
      expect(`${source.page} ${source.note ?? ''}`).not.toMatch(/\bS\d{1,2}\b/)
    }
  })
})
