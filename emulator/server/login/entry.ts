import type { Hints, Place } from './place.ts'

/** A request that has come in. */
export interface Entry {
  readonly request: Request
  readonly query: URLSearchParams
  /** Whose authentication centre it is for. @throws HttpError where there is none */
  place(hints: Hints): Place
}
