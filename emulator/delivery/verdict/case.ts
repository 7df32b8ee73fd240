/** One answer while it is judged, and the two things that can be held against it: a refusal and a note. */

import type { MarketplaceInterface } from '../../protocol/interface.ts'
import type { Provenance } from '../../protocol/provenance.ts'
import type { Settings } from '../../protocol/settings.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Note, ReceivedResponse } from '../exchange.ts'
import { redact } from '../record.ts'
import { type FailureId, type NoteId, provenanceOf } from './rules.ts'
import { shorten } from './words.ts'

export type Answer = Readonly<Record<string, unknown>>

/** One answer while it is judged. */
export interface Case {
  readonly description: MarketplaceInterface
  readonly response: ReceivedResponse
  readonly accessKey: string
  readonly settings: Settings
  readonly notes: Note[]
  /** The body as text, once it was read. */
  written: string
  /** The parsed body, once it was read; null members are left out before its members are looked at. */
  answer: Answer
  resultCode?: string
}

/** Why an answer is not accepted. */
export interface Refusal {
  readonly rule: string
  readonly provenance: Provenance
  readonly reason: Text
}

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

export const presentable = (en: string, zh: string, { accessKey }: Case): Text =>
  text(shorten(redact(en, [accessKey]), REASON_CAP), shorten(redact(zh, [accessKey]), REASON_CAP))
