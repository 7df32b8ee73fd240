/**  */

/** How an answer breaks HTTP, in the parser's words; undefined when it does not, or was only cut off. */
export function breachOf(error: Error, code: string, headersRead: boolean): string | undefined {
  if (error.name === 'HTTPParserError') {
    const said = /\((.+)\)$/.exec(error.message)?.[1] ?? error.message
    return said === 'Invalid EOF state' ? undefined : said
  }
  // undici says so of every breach that comes after a Content-Length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !headersRead) return 'malformed headers'
  // An upgrade or a 100 that nobody asked for.
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ')) return error.message
  return undefined
}
