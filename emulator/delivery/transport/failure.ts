/** What an error of undici or of the system means for a call. */

import type { TransportFailure } from '../exchange.ts'
import { answerFailure, type Progress } from './answer-failure.ts'
import { connectFailure } from './connect-failure.ts'
import type { Target } from './targets.ts'

/**
 * @param progress absent when no connection came about
 * @returns undefined for an error that is our own mistake
 */
export function failureOf(error: Error, target: Target, progress: Progress | undefined): TransportFailure | undefined {
  const code = codeOf(error)
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') return undefined
  return progress ? answerFailure(target, progress, code, error) : connectFailure(target, code, error)
}

function codeOf(error: Error & { code?: unknown; errors?: unknown }): string {
  if (typeof error.code === 'string') return error.code
  // Several addresses of one name were tried; the first tells enough.
  const [first] = Array.isArray(error.errors) ? error.errors : []
  return first instanceof Error ? codeOf(first) : error.name
}
