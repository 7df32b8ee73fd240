import { assumed } from '../../protocol/provenance.ts'
import type { FieldNote, Schema } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'

/** Notes for what is the emulator's own, not the marketplace's. */
export const note = (en: string, zh: string, example?: unknown): FieldNote => ({
  about: text(en, zh),
  source: assumed('control API', "the emulator's own"),
  ...(example === undefined ? {} : { example }),
})

const annotated = ({ about, example }: FieldNote) => ({
  description: about.en,
  'x-zh': about.zh,
  ...(example === undefined ? {} : { examples: [example] }),
})

export const whole = (minimum: number, maximum: number, about: FieldNote): Schema<number> => ({
  type: 'integer',
  minimum,
  maximum,
  ...annotated(about),
})

export const count = (about: FieldNote): Schema<number> => ({ type: 'integer', minimum: 0, ...annotated(about) })

export const numeric = (about: FieldNote): Schema<number> => ({ type: 'number', ...annotated(about) })

export const flag = (about: FieldNote): Schema<boolean> => ({ type: 'boolean', ...annotated(about) })

/** An instant, ISO 8601 in UTC. */
export const moment = (about: FieldNote): Schema<string> => ({ type: 'string', format: 'date-time', ...annotated(about) })

/** Names of the user's or the protocol's choosing, each with a value of one form. */
export const record = <T>(values: Schema<T>, about: FieldNote): Schema<Record<string, T>> => ({
  type: 'object',
  additionalProperties: values,
  ...annotated(about),
})

/** An object of any form. */
export const anything = (about: FieldNote): Schema<Record<string, unknown>> => ({ type: 'object', ...annotated(about) })
