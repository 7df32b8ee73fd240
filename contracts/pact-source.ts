import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { jsonIn, membersOf } from '../emulator/protocol/json.ts'
import { syntaxFault } from '../emulator/server/json-syntax.ts'

/** Pact files as they lie on disk, before anything in them is believed. */

/** Files that a user named; of a folder every .json file in it, by name. */
export const filesNamed = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
    return readdirSync(path)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name))
  })

export type Source =
  | { readonly written: string; readonly content: unknown }
  /** The code of the system. */
  | { readonly unreadable: string }
  /** Where the text stops being JSON. V8 would quote a piece of the file, and a pact may hold a signature. */
  | { readonly damaged: { readonly line: number; readonly column: number } }

export function sourceOf(file: string): Source {
  let written: string
  try {
    written = readFileSync(file, 'utf8')
  } catch (error) {
    return { unreadable: (error as NodeJS.ErrnoException).code ?? String(error) }
  }
  const content = jsonIn(written)
  return content === undefined ? { damaged: syntaxFault(written) } : { written, content }
}

/** Versions of the pact specification: 1 to 4, as published at https://github.com/pact-foundation/pact-specification. */
export const KNOWN_SPECIFICATION = /^[1-4](\.\d+)*$/

/** The version that the metadata of a pact tell, under either name; undefined where they tell none. */
export function specificationIn(metadata: unknown): unknown {
  const { pactSpecification, 'pact-specification': older } = membersOf(metadata)
  return membersOf(pactSpecification).version ?? membersOf(older).version
}
