import type { FieldNote, Schema } from '../../protocol/schema.ts'

/** Parts of schemas that only the control API has, beside those it shares with the market's own requests. */
export { flag, note, whole } from '../../market/own-notes.ts'

const annotated = ({ about, example }: FieldNote) => ({
  description: about.en,
  'x-zh': about.zh,
  ...(example === undefined ? {} : { examples: [example] }),
})

export const count = (about: FieldNote): Schema<number> => ({ type: 'integer', minimum: 0, ...annotated(about) })

export const numeric = (about: FieldNote): Schema<number> => ({ type: 'number', ...annotated(about) })

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
