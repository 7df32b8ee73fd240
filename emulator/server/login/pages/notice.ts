import { html } from 'hono/html'
import type { Text } from '../../../protocol/text.ts'
import { pageResponse, said } from './page.ts'

/** A page that says why it goes no further, and leads nowhere. */
export const noticePage = (status: number, title: Text, why: Text, cookies: readonly string[] = []): Promise<Response> =>
  pageResponse({ status, title, body: html`<p class="why">${said(why)}</p>`, cookies })
