import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Text } from '../../../protocol/text.ts'
import { STYLE } from './style.ts'

/** Markup that is escaped already; `html` of hono makes it. */
export type Markup = ReturnType<typeof html>

/** A sentence in both languages. */
export const said = ({ en, zh }: Text): Markup => html`<span>${zh}</span> <span class="en" lang="en">${en}</span>`

const allowed = (own: string): string => `'sha256-${createHash('sha256').update(own).digest('base64')}'`

const HEADERS = {
  'Content-Type': 'text/html;charset=UTF-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // With no referrer at all a browser would send its forms with "Origin: null".
  'Referrer-Policy': 'same-origin',
} as const

/** No form-action: browsers hold redirects after a form to it too, and where applications send their users on is their own affair. */
const policy = (script: string | undefined): string =>
  [
    "default-src 'none'",
    `style-src ${allowed(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${allowed(script)}`]),
    'img-src data:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export interface Page {
  readonly status: number
  readonly title: Text
  readonly body: Markup
  /** Runs in the page, the only one that may. */
  readonly script?: string
  /** Whole Set-Cookie values. */
  readonly cookies?: readonly string[]
}

/** A page of the authentication centre: one file, in both languages, that asks for nothing else. */
export async function pageResponse({ status, title, body, script, cookies = [] }: Page): Promise<Response> {
  const written = await html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title.zh} · ${title.en}</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${said(title)}</h1>
${body}
</main>
${script === undefined ? '' : html`<script>${raw(script)}</script>`}
</body>
</html>
`
  const headers = new Headers({ ...HEADERS, 'Content-Security-Policy': policy(script) })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(String(written), { status, headers })
}
