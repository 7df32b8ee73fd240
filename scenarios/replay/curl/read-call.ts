import { CallError } from './call-error.ts'
import { readCurl } from './curl-line.ts'
import type { LoggedCall } from './logged-call.ts'

/**
 * Finds the call in what a seller has of it: a curl line, `POST url` with the body below it, a line of an access log,
 * or a bare URL. Where there are several, the first.
 *
 * @throws CallError
 */
export function readCall(content: string): LoggedCall {
  const written = content.replace(/^\ufeff/, '').trim()
  if (written === '')
    throw new CallError(
      'it is empty. Paste a curl line, a URL, or "POST url" and the body below it.',
      '内容为空。请粘贴 curl 命令、URL，或“POST url”及其请求体。',
    )
  const curl = /(?:^|[\s$>`])(curl(?:\.exe)?\s[\s\S]*)$/.exec(written)
  if (curl) return withPlainUrl(readCurl(curl[1] as string))
  const request = /(?:^|[\s"'])(GET|POST|PUT|DELETE|HEAD|PATCH)\s+([^\s"']+)/.exec(written)
  if (request) return withPlainUrl(requestIn(written, request))
  const url = /https?:\/\/[^\s"'<>`]+/.exec(written)?.[0] ?? /\/?[^\s"'<>`]*\?[^\s"'<>`]*activity=[^\s"'<>`]+/.exec(written)?.[0]
  if (url !== undefined) {
    const body = bodyBehind(written, written.indexOf(url) + url.length)
    return withPlainUrl({ from: 'url', method: body === undefined ? 'GET' : 'POST', url, ...(body === undefined ? {} : { body }) })
  }
  throw new CallError('no curl line, URL or request line is in it.', '其中没有 curl 命令、URL 或请求行。')
}

function requestIn(written: string, found: RegExpExecArray): LoggedCall {
  const [whole, method = '', url = ''] = found
  const body = bodyBehind(written, found.index + whole.length)
  const own = found.index === 0
  if (method === 'POST' && body === undefined) {
    throw new CallError(
      `the body of POST ${url.replace(/\?.*/, '')} is missing: access logs leave it out. Put it below the line, from your application's log.`,
      `缺少 POST ${url.replace(/\?.*/, '')} 的请求体：访问日志不含请求体。请从应用日志中复制，写在该行之下。`,
    )
  }
  return { from: own ? 'request' : 'log', method, url, ...(method === 'POST' && body !== undefined ? { body } : {}) }
}

/** The first `{…}` that is JSON, blanks and headers before it left out. */
function bodyBehind(written: string, from: number): string | undefined {
  const start = written.indexOf('{', from)
  if (start < 0) return undefined
  for (let end = written.lastIndexOf('}'); end > start; end = written.lastIndexOf('}', end - 1)) {
    const candidate = written.slice(start, end + 1)
    try {
      JSON.parse(candidate)
      return candidate
    } catch {}
  }
  throw new CallError('its body begins with "{" but is no JSON; copy all of it.', '请求体以“{”开头但不是 JSON，请完整复制。')
}

/** Logs write the ampersand in ways of their own. */
const withPlainUrl = (call: LoggedCall): LoggedCall => ({ ...call, url: call.url.replace(/\\u0026|&amp;/g, '&') })
