import type { Text } from '../../../emulator/protocol/text.ts'
import { html, type Markup } from './markup.ts'

/** A sentence in both languages: the page shows the one that is chosen in it. */
export const said = ({ en, zh }: Text): Markup =>
  en === zh ? html`${en}` : html`<span lang="en">${en}</span><span lang="zh-CN">${zh}</span>`
