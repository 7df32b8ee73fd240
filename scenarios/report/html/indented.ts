/** JSON on several lines. Only blanks are changed: figures, escapes and repeated members stay as they were sent. Undefined for anything else. */
export function indented(json: string): string | undefined {
  if (!isJson(json)) return undefined
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  const empty = /^(?:\{\s*\}|\[\s*\])$/
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[^\s"{}[\],:]+|[{}[\],:]/g)]
    .map(([token]) => {
      if (empty.test(token)) return token.replace(/\s/g, '')
      if (token === '{' || token === '[') {
        depth++
        return token + line()
      }
      if (token === '}' || token === ']') {
        depth--
        return line() + token
      }
      if (token === ',') return token + line()
      return token === ':' ? ': ' : token
    })
    .join('')
}

function isJson(written: string): boolean {
  try {
    JSON.parse(written)
    return true
  } catch {
    return false
  }
}
