import { normalised } from './normalise.ts'

/** What one story left: every event of its market. */
interface Traced {
  readonly name: string
  readonly guide: string
  readonly trace?: readonly Readonly<Record<string, unknown>>[]
}

/** The story's part of a trace, one JSON object a line, the same for every run with one seed. */
export const traceLines = ({ name, guide, trace = [] }: Traced, isvUrl: string): string =>
  trace.map((event) => `${JSON.stringify({ scenario: name, guide, ...normalised(event, isvUrl) })}\n`).join('')
