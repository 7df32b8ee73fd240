import { html } from 'hono/html'
import { type Text, text } from '../../../protocol/text.ts'
import { pageResponse, said } from './page.ts'

/** A user who may not log in, why, and the way to another account. @param again path of the page to choose it on */
export const refusedPage = (why: Text, again: string): Promise<Response> =>
  pageResponse({
    status: 403,
    title: text('Sign-in refused', '拒绝登录'),
    body: html`<p class="why">${said(why)}</p>
<p><a href="${again}">${said(text('Choose another account', '使用其他账号'))}</a></p>`,
  })
