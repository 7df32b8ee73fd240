import { html } from 'hono/html'
import { text } from '../../../protocol/text.ts'
import { pageResponse, said } from './page.ts'

/**
 * What stands behind the # of the documented address never reaches a server, so the page itself takes it from there.
 * Source of the address: [doc] zh-cn_topic_0070649442.
 */
const SCRIPT = `const go = () => {
  const query = new URLSearchParams(location.hash.split('?')[1] ?? '')
  if (query.get('appId')) location.replace('/unified-login?' + query)
}
addEventListener('hashchange', go)
go()`

/** The unified login before it knows which application is meant. */
export const portalEntrance = (): Promise<Response> =>
  pageResponse({
    status: 200,
    title: text('Unified sign-in', '统一登录'),
    body: html`<p>${said(
      text(
        'Applications send their users here with their appId: /unified-login/#/portal-login?ind=UNOP&appId=…',
        '应用通过 /unified-login/#/portal-login?ind=UNOP&appId=… 跳转到此页面。',
      ),
    )}</p>
<form method="get" action="/unified-login">
<label for="appId">应用 ID <span class="en" lang="en">Application (appId)</span></label>
<div class="row"><input id="appId" name="appId" required maxlength="64" autocomplete="off" spellcheck="false">
<button class="go" type="submit">继续 <span lang="en">Continue</span></button></div>
</form>`,
    script: SCRIPT,
  })
