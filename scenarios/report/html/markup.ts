import { visible } from './visible.ts'

/** HTML that may stand in a page as it is. Only {@link html} and {@link trusted} make it. */
export class Markup {
  readonly written: string

  constructor(written: string) {
    this.written = written
  }
}

export type Part = Markup | string | number | undefined | readonly Part[]

/** A piece of a page: every text put into it is escaped, so that nothing an ISV answers can become markup. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(pieces.map((piece, n) => piece + written(parts[n])).join(''))
}

/** Our own style sheet and shapes, which are written by hand. */
export const trusted = (own: string): Markup => new Markup(own)

function written(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.written
  if (Array.isArray(part)) return part.map(written).join('')
  return escaped(String(part))
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (plain: string): string => visible(plain).replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
