/** How sure we are of a fact, strongest first. `calc` and `frag` marks of the references fold into these. */
export type Certainty = 'doc' | 'seed' | 'code' | 'assumed'

/**
 * Where a fact comes from. Every rule, field and policy carries at least one, down to the report,
 * so that a user can tell Huawei's word from our working guess.
 */
export interface Provenance {
  readonly certainty: Certainty
  /** The page that says it (a file name below support.huaweicloud.com), or what the guess rests on. */
  readonly page: string
  readonly note?: string
}

function source(certainty: Certainty) {
  return (page: string, note?: string): Provenance => (note === undefined ? { certainty, page } : { certainty, page, note })
}

/** Read in Huawei's documentation. */
export const doc = source('doc')
/** Read in the seed fragments of the documentation. */
export const seed = source('seed')
/** Inferred from public ISV code. */
export const code = source('code')
/** A working guess: always a named setting as well. */
export const assumed = source('assumed')

const order: readonly Certainty[] = ['doc', 'seed', 'code', 'assumed']

/** The strongest certainty among several sources. */
export function strongest(sources: readonly Provenance[]): Certainty {
  return order.find((certainty) => sources.some((s) => s.certainty === certainty)) ?? 'assumed'
}

/** One line for people: `[doc] zh-cn_topic_0070649427 (note)`. */
export function describeProvenance(p: Provenance): string {
  return `[${p.certainty}] ${p.page}${p.note ? ` (${p.note})` : ''}`
}
