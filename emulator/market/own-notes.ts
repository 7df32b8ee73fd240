import { assumed } from '../protocol/provenance.ts'
import type { FieldNote, Schema } from '../protocol/schema.ts'
import { text } from '../protocol/text.ts'

/** Parts of schemas that are the emulator's own, not the marketplace's. */

const ours = assumed('control API', "the emulator's own")

export const note = (en: string, zh: string, example?: unknown): FieldNote => ({
  about: text(en, zh),
  source: ours,
  ...(example === undefined ? {} : { example }),
})

const annotated = ({ about, source, example }: FieldNote) => ({
  description: about.en,
  'x-zh': about.zh,
  'x-source': source,
  ...(example === undefined ? {} : { examples: [example] }),
})

export const whole = (minimum: number, maximum: number, about: FieldNote): Schema<number> => ({
  type: 'integer',
  minimum,
  maximum,
  ...annotated(about),
})

export const flag = (about: FieldNote): Schema<boolean> => ({ type: 'boolean', ...annotated(about) })
