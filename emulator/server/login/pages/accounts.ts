import { html } from 'hono/html'
import type { TenantUser } from '../../../market/kit/model.ts'
import { type Client, loginRefusal, tenantRefusal } from '../../../market/login/access.ts'
import type { MarketState } from '../../../market/state.ts'
import { type Text, text } from '../../../protocol/text.ts'
import { type Markup, pageResponse, said } from './page.ts'

/** Beyond these a name is typed sooner than found. */
const MOST = 50

export interface Accounts {
  /** Of the application that the login is for. */
  readonly client?: Client | undefined
  /** Who is logged in already. */
  readonly loggedIn?: string | undefined
  /** Path that the form goes to. */
  readonly action: string
  /** Path of the choice of enterprises. */
  readonly back?: string
}

const NO_PASSWORD = text(
  'Test sign-in of the emulator: no password. Choose an account of the enterprise, or type its name.',
  '模拟器测试登录，无需密码：请选择或输入企业账号。',
)

/** Where a user of a tenant logs in. */
export function accountPage(state: MarketState, tenantId: string, { client, loggedIn, action, back }: Accounts): Promise<Response> {
  const tenant = state.kit.tenants.get(tenantId)
  const enterprise = tenant?.name ?? tenantId
  const application = client && state.kit.credentials.get(client.appId)?.name
  const users = Object.values(tenant?.users ?? {})
  return pageResponse({
    status: 200,
    title: application ? text(`Sign in to ${application}`, `登录 ${application}`) : text(`Sign in to ${enterprise}`, `登录 ${enterprise}`),
    body: html`<p>${said(text(`Enterprise: ${enterprise}`, `企业：${enterprise}`))}</p>
<p class="note">${said(NO_PASSWORD)}</p>
${loggedIn === undefined ? '' : html`<p role="status">${said(text(`You are signed in as ${loggedIn}.`, `当前登录账号：${loggedIn}。`))}</p>`}
${users.length === 0 ? '' : choices(users, action, (userName) => refusalOf(state, tenantId, client, userName))}
<h2>${said(text('Another account', '其他账号'))}</h2>
<form method="post" action="${action}">
<label for="userName">账号 <span class="en" lang="en">Account (userName)</span></label>
<div class="row"><input id="userName" name="userName" required maxlength="64" autocomplete="off" autocapitalize="off" spellcheck="false">
<button class="go" type="submit">登录 <span lang="en">Sign in</span></button></div>
</form>
${back === undefined ? '' : html`<footer><a href="${back}">${said(text('Another enterprise', '其他企业'))}</a></footer>`}`,
  })
}

const refusalOf = (state: MarketState, tenantId: string, client: Client | undefined, userName: string): Text | undefined =>
  client ? loginRefusal(state, client.clientId, userName) : tenantRefusal(state, tenantId, userName)

/** Those who may not log in are there too: that they are refused is worth a test. */
const choices = (users: readonly TenantUser[], action: string, refusal: (userName: string) => Text | undefined): Markup =>
  html`<h2 id="accounts">${said(text('Accounts of the enterprise', '企业账号'))}</h2>
<form method="post" action="${action}">
<ul aria-labelledby="accounts">
${users.slice(0, MOST).map(({ userName, name, role, enable }) => {
  const state = standing(role, enable, refusal(userName))
  return html`<li><button class="choice" type="submit" name="userName" value="${userName}"><span>${name} <span class="id">${userName}</span></span><span class="state${state.off ? ' off' : ''}">${state.zh} <span lang="en">${state.en}</span></span></button></li>`
})}
</ul>
</form>`

function standing(role: TenantUser['role'], enable: boolean, refused: Text | undefined): Text & { readonly off: boolean } {
  if (!enable) return { ...text('disabled', '已停用'), off: true }
  if (refused) return { ...text('not authorised', '未授权'), off: true }
  return { ...(role === 'admin' ? text('administrator', '管理员') : text('user', '普通用户')), off: false }
}
