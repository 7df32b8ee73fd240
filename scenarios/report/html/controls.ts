import { type Lang, text } from '../../../emulator/protocol/text.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const LANGUAGE = text('Language', '语言')
const ONLY_FAILED = text('failed only', '仅看失败')

/** Language and filter. The style sheet looks at them: the page has no script at all. */
export function controls(lang: Lang, anyFailed: boolean): Markup {
  // The private tag keeps the name of a language in sight while sentences of that language are hidden.
  const choice = (own: Lang, word: string, tag: string) =>
    html`<label><input type="radio" name="language" id="language-${own}" autocomplete="off"${own === lang ? html` checked` : undefined}> <bdi lang="${tag}-x-name">${word}</bdi></label>`
  return html`<div class="controls"><fieldset><legend class="unseen">${said(LANGUAGE)}</legend>${choice('en', 'English', 'en')} ${choice('zh', '中文', 'zh')}</fieldset>${
    anyFailed ? html` <label><input type="checkbox" id="failed-only" autocomplete="off"> ${said(ONLY_FAILED)}</label>` : undefined
  }</div>`
}
