import type { Schema } from '../../emulator/protocol/schema.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { type Written, written } from './written.ts'

/** A parameter's words stand beside its schema, not in it. */
export function parameterParts(schema: Schema, lang: Lang): Written {
  const { description, 'x-en': en, 'x-zh': zh, 'x-source': source, ...shape } = written(schema, lang)
  const notes = Object.entries({ description, 'x-en': en, 'x-zh': zh, 'x-source': source }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(notes), schema: shape }
}
