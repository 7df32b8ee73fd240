import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The house rules that a type checker does not hold: who may import whom, and where time and chance live. */

const root = fileURLToPath(new URL('..', import.meta.url))

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(join(root, path)).isDirectory()) return sources(path)
    return name.endsWith('.ts') ? [path] : []
  })
}

const files = ['emulator', 'scenarios', 'contracts'].filter((folder) => existsSync(join(root, folder))).flatMap(sources)
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const code = (file: string) =>
  text(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')

/** Floors from the ground up; a file may import from its own floor and from those below. */
const FLOORS: readonly (readonly [RegExp, number])[] = [
  [/^emulator\/protocol\//, 0],
  [/^emulator\/clock\//, 1],
  [/^emulator\/store\//, 1],
  [/^emulator\/delivery\//, 2],
  [/^emulator\/market\//, 3],
  [/^emulator\/console\//, 4],
  [/^emulator\/server\//, 5],
  [/^emulator\/(index|marketplace|msw|vitest)\.ts$/, 6],
  [/^emulator\/commands\//, 6],
  [/^scenarios\//, 7],
  [/^contracts\//, 8],
  [/^emulator\/main\.ts$/, 9],
]

function floor(file: string): number {
  const found = FLOORS.find(([pattern]) => pattern.test(file))
  if (!found) throw new Error(`${file} stands on no floor of the house: add its room to FLOORS.`)
  return found[1]
}

function importsOf(file: string): string[] {
  return [...code(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((found) =>
    relative(root, resolve(root, dirname(file), found[1] as string)),
  )
}

describe('the house', () => {
  it('has imports that run downwards only', () => {
    const upwards = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.endsWith('.ts') && floor(target) > floor(file))
        .map((target) => `${file} → ${target}`),
    )
    expect(upwards).toEqual([])
  })

  it('has no cycles between files', () => {
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (file: string, path: readonly string[]) => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
        return
      }
      state.set(file, 'open')
      for (const target of importsOf(file)) if (files.includes(target)) visit(target, [...path, file])
      state.set(file, 'done')
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })

  it('keeps the protocol pure: nothing of Node but crypto, and the loader of the validator', () => {
    const allowed = /^node:(crypto|module)$|^ajv$/
    const impure = sources('emulator/protocol').flatMap((file) =>
      [...code(file).matchAll(/from '([^.'][^']*)'/g)]
        .filter((found) => !allowed.test(found[1] as string))
        .map((found) => `${file}: ${found[1]}`),
    )
    expect(impure).toEqual([])
  })

  it('takes time and chance from the clock room only', () => {
    const forbidden =
      /\bDate\.now\b|\bnew Date\(\s*\)|\bset(Timeout|Interval|Immediate)\b|\bMath\.random\b|\bperformance\.now\b|\brandom(UUID|Bytes|Int)\b|\bhrtime\b|AbortSignal\.timeout/
    const found = files
      // The reference ISV stands for somebody else's program: its random text is its own.
      .filter((file) => !file.startsWith('emulator/clock/') && file !== 'scenarios/reference-isv/random-text.ts')
      .flatMap((file) =>
        code(file)
          .split('\n')
          .filter((line) => forbidden.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      )
    expect(found).toEqual([])
  })

  it('names no path of a machine and no registry', () => {
    const tracked = [...files, ...sources('test'), 'README.md', 'CHANGELOG.md', 'package.json', 'package-lock.json', '.ci/run']
    const named = tracked.filter(
      (file) => file !== 'test/house.test.ts' && /\/(work|root|home\/\w+)\/|registry\.npmjs|"resolved"/.test(text(file)),
    )
    expect(named).toEqual([])
  })
})
