import { html } from 'hono/html'
import { text } from '../../../protocol/text.ts'
import { pageResponse, said } from './page.ts'

/** Where the enterprise is chosen, when an application is bound to several. */
export const enterprisePage = (
  application: string,
  choices: readonly { readonly name: string; readonly tenantId: string; readonly path: string }[],
): Promise<Response> =>
  pageResponse({
    status: 200,
    title: text(`Sign in to ${application}`, `登录 ${application}`),
    body: html`<h2 id="enterprises">${said(text('Choose your enterprise', '请选择企业'))}</h2>
<ul aria-labelledby="enterprises">
${choices.map(({ name, tenantId, path }) => html`<li><a class="choice" href="${path}"><span>${name}</span><span class="id">${tenantId}</span></a></li>`)}
</ul>`,
  })
