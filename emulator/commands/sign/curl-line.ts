import type { SentRequest } from '../../delivery/exchange.ts'

/** For a POSIX shell: everything in single quotes, one in the text written as '\''. */
const quoted = (written: string): string => `'${written.replaceAll("'", "'\\''")}'`

/**
 * A request as one line for a POSIX shell, ready to run.
 *
 * -g: braces and brackets in a URL are no patterns. -i: the answer's headers tell whether it was signed.
 */
export function curlLine({ method, url, headers, body }: SentRequest): string {
  return [
    'curl -sS -g -i',
    `-X ${method}`,
    quoted(url),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ].join(' ')
}
