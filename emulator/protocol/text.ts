/** The two languages of every message meant for users. */
export type Lang = 'en' | 'zh'

/** A sentence in both languages, written once beside the thing it speaks of. */
export interface Text {
  readonly en: string
  readonly zh: string
}

export const text = (en: string, zh: string): Text => ({ en, zh })
