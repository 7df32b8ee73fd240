import { PLACEHOLDERS } from './placeholders.ts'

/** Raised when older readers would take a trace for something it is not. */
export const TRACE_FORMAT = 1

/** `type` of the first line; no event of a market has it. */
export const HEADER_TYPE = 'trace-header'

/** First line of a trace of `koogallery run`. Holds nothing that differs between two runs with one seed. */
export const traceHeader = (seed: number): Readonly<Record<string, unknown>> => ({
  type: HEADER_TYPE,
  format: TRACE_FORMAT,
  seed,
  times: '"at" is virtual time',
  placeholders: PLACEHOLDERS,
})
