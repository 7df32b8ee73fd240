import type { Outcome } from '../../runner/result.ts'
import { OUTCOMES, SIGNS } from '../labels.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

/** How a scenario ended: by sign, word and colour. */
export const badge = (outcome: Outcome): Markup =>
  html`<span class="badge ${outcome}"><span aria-hidden="true">${SIGNS[outcome]}</span> ${said(OUTCOMES[outcome])}</span>`
