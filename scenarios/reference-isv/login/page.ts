import type { Text } from '../../../emulator/protocol/text.ts'
import { html } from '../../report/html/markup.ts'

/** Nothing on these pages may be kept, run or told on: the address has a code in it. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'",
  'Referrer-Policy': 'no-referrer',
}

/** A page of one sentence, in both languages. */
export function page(status: number, title: Text, sentence: Text, headers: Readonly<Record<string, string>> = {}): Response {
  const { written } = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title.en}</title></head>
<body>
<h1>${title.en} · ${title.zh}</h1>
<p>${sentence.en}</p>
<p lang="zh">${sentence.zh}</p>
</body>
</html>
`
  return new Response(written, { status, headers: { ...HEADERS, ...headers } })
}
