import { describe, expect, it } from 'vitest'
import { KINDS } from '../../contracts/interactions/interaction.ts'
import { interactionsOf } from '../../contracts/interactions/interactions.ts'
import { regexOf } from '../../contracts/interactions/templates.ts'
import { situationOf } from '../../contracts/states/situations.ts'
import { CATALOGUE, RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { decimal, digits, oneOf, text } from '../../emulator/protocol/schema.ts'
import { text as words } from '../../emulator/protocol/text.ts'

const note = { about: words('a value', '值'), source: { certainty: 'doc', page: 'here' } } as const

describe.each(RUNNABLE_GUIDES)('the interactions of %s', (guide) => {
  const all = interactionsOf(guide)
  const own = CATALOGUE.filter((entry) => entry.guide === guide)

  it.each(own.map((entry) => [entry.name, entry] as const))('cover every form of %s, its repeat and a bad signature', (_, description) => {
    const mine = all.filter((one) => one.description === description)
    expect(mine.filter(({ kind }) => kind === 'answered').map(({ form }) => form.name)).toEqual(description.forms.map(({ name }) => name))
    for (const kind of ['repeated', 'refused'] as const) expect(mine.some((one) => one.kind === kind)).toBe(true)
    expect(mine.some(({ kind }) => kind === 'in-progress')).toBe(description.inProgress.length > 0)
  })

  it('have ids and titles of their own, in both languages', () => {
    for (const name of [(one: (typeof all)[number]) => one.id, (one: (typeof all)[number]) => one.title.en]) {
      expect(new Set(all.map(name)).size).toBe(all.length)
    }
    for (const { title, state } of all) expect(/\p{Script=Han}/u.test(title.zh) && /\p{Script=Han}/u.test(state.zh)).toBe(true)
    expect(all.every(({ kind }) => KINDS.includes(kind))).toBe(true)
  })

  it('demand nothing that a seller may leave out, but where they are optional', () => {
    for (const { answer, description, optional, kind } of all) {
      const required = (description.response.required ?? []) as readonly string[]
      const demanded = description.answerRules.flatMap((rule) => Object.keys(rule.carries({ instanceId: 'one' })))
      const beyond = Object.keys(answer.body).filter((name) => !required.includes(name) && !demanded.includes(name))
      expect(beyond.length === 0 || optional).toBe(true)
      expect(optional).toBe(kind === 'told' || kind === 'in-progress')
    }
  })
})

describe('a new description', () => {
  it('fails by name until somebody says how its provider state comes about', () => {
    const stranger = { ...CATALOGUE[0], id: 'kit-v1/tenantSync', role: 'tenant' } as unknown as MarketplaceInterface
    expect(() => situationOf(stranger, 'added', { kind: 'answered' })).toThrow(/kit-v1\/tenantSync, form "added".*Add "tenant\/added"/)
  })
})

describe('matchers', () => {
  it.each([
    [text(64, note), 'x'.repeat(64), 'x'.repeat(65)],
    [text(64, note), 'a\nb', ''],
    [oneOf(['FREEZE', 'UNFREEZE'], note), 'FREEZE', 'freeze'],
    [oneOf(['a.b'], note), 'a.b', 'axb'],
    [digits(2, note), '12', '123'],
    [decimal(4, 20, note), '100.02', '100.02345'],
  ])('hold a value to its description (%#)', (schema, good, bad) => {
    const regex = new RegExp(regexOf(schema) ?? 'no regex')
    expect([regex.test(good), regex.test(bad)]).toEqual([true, false])
  })
})
