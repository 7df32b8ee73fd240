/** What judging can hold against an answer: refusing it, or noting something. */

import type { Provenance } from '../../protocol/provenance.ts'
import { type Text, text } from '../../protocol/text.ts'
import { redact } from '../record.ts'
import type { Case } from './case.ts'
import { type FailureId, type NoteId, provenanceOf } from './rules.ts'
import { shorten } from './words.ts'

/** Why an answer is not accepted. */
export interface Refusal {
  readonly rule: string
  readonly provenance: Provenance
  readonly reason: Text
}

/** Takes the name of the interface that was called. */
type Sentence = (interfaceName: string) => string

export function refuse(it: Case, rule: FailureId, en: Sentence, zh: Sentence): Refusal {
  const { name } = it.description
  return { rule, provenance: provenanceOf(rule), reason: presentable(en(name), zh(name), it) }
}

export function note(it: Case, rule: NoteId, en: Sentence, zh: Sentence): void {
  const { name } = it.description
  it.notes.push({ rule, about: presentable(en(name), zh(name), it), provenance: provenanceOf(rule) })
}

/** Longest reason in characters; answers may hold anything. */
const REASON_CAP = 700

export const presentable = (en: string, zh: string, { secrets }: Case): Text =>
  text(shorten(redact(en, secrets), REASON_CAP), shorten(redact(zh, secrets), REASON_CAP))
