import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { contractRules } from '../../contracts/rules.ts'
import { RULES } from '../../emulator/commands/explain/rule-topic.ts'
import { explain, topics } from '../../emulator/commands/explain.ts'
import { FAULTS, type FaultKind } from '../../emulator/delivery/faults.ts'
import { storyRules } from '../../scenarios/story-rules.ts'

/** Every rule that a finding may name can be asked about: the ids are collected from the source, not from a list. */

const root = fileURLToPath(new URL('../..', import.meta.url))

function sources(folder: string, ends: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(join(root, path)).isDirectory()) return sources(path, ends)
    return name.endsWith(ends) ? [readFileSync(join(root, path), 'utf8')] : []
  })
}

const KINDS: readonly FaultKind[] = FAULTS
const MORE = [...storyRules(), ...contractRules()]
const families = [...new Set([...RULES, ...MORE].map(({ id }) => id.split('.')[0]))]
const code = [
  ...sources('emulator/delivery', '.ts'),
  ...sources('emulator/market', '.ts'),
  ...sources('scenarios/runner', '.ts'),
  ...sources('contracts/verify', '.ts'),
].join('\n')
const guides = sources('emulator/protocol/guides', '.ts').join('\n')
const library = sources('scenarios/library', '.yaml').join('\n')

/** Words in quotes of a family that rules have; a file name is none, nor is a prefix with a list behind it. */
const written = [...`${code}\n${guides}`.matchAll(/'([a-z-]+)\.([a-z-]+)'(?!, \[)/g)].flatMap(([, family, rest]) =>
  families.includes(family as string) && rest !== 'ts' ? [`${family}.${rest}`] : [],
)
/** `rule: '…'` whatever its family: a new one must not go unnoticed. */
const said = [...code.matchAll(/\brule: '([a-z-]+\.[a-z-]+)'/g)].map(([, id]) => id as string)
const probed = [...library.matchAll(/^\s*rule: ([a-z.-]+)\s*$/gm)].map(([, id]) => id as string)
/** Ids that the code puts together: `family.${…}`. */
const made = [...code.matchAll(/`([a-z-]+)\.([a-z-]*)\$\{/g)].map(([, family, rest]) => `${family}.${rest}`)
const forged = KINDS.flatMap(({ name, way }) => (way === 'forged' || way === 'variant' ? [`${way}.${name}`] : []))

const all = [...new Set([...written, ...said, ...probed, ...forged])].sort()

describe('rules that findings name', () => {
  it('are found in the source, of every family', () => {
    for (const family of ['forged', 'variant', 'idempotency', 'answer', 'failure', 'note', 'scenario', 'open-api', 'fields', 'codes']) {
      expect(
        all.filter((id) => id.startsWith(`${family}.`)),
        family,
      ).not.toEqual([])
    }
  })

  it('are put together from faults, transport failures and Body-Sign alone', () => {
    const known = /^(forged|variant|failure)\.$|^(failure|note)\.body-sign-$/
    expect(made.filter((id) => families.includes(id.split('.')[0]) && !known.test(id))).toEqual([])
  })

  it.each(all)('%s is explained in both languages', (id) => {
    expect(topics(MORE)).toContain(id)
    for (const lang of ['en', 'zh'] as const) {
      const page = explain(id, lang, MORE)
      expect(page).toContain(id)
      expect(page).toMatch(/\[(doc|seed|code|assumed)\]/)
      expect(page).not.toMatch(/undefined|\[object/)
    }
  })

  it('stand in the list of rules, each once', () => {
    const list = explain('rules', 'en', MORE)
    for (const id of all) expect(list).toContain(id)
    const ids = [...RULES, ...MORE].map(({ id }) => id)
    expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([])
  })
})

describe.each(['en', 'zh'] as const)('a fault explained in %s', (lang) => {
  it.each(KINDS)('$name: way, parameters, probability, how it is set, its rule', ({ name, way, needsDelay }) => {
    const page = explain(name, lang)
    expect(page).toContain(way)
    for (const key of ['on', 'attempts', 'probability', 'orderId']) expect(page).toMatch(new RegExp(`^ +${key} `, 'm'))
    expect(/^ +delay /m.test(page)).toBe(needsDelay)
    expect(page).toContain(`--fault ${name}:`)
    expect(page.includes(`${way}.${name}`)).toBe(way === 'forged' || way === 'variant')
  })
})
