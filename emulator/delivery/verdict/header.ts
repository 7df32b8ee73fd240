/** Finding a header of an answer, whatever the case of its name. */

export function header(rawHeaders: readonly string[], lowerCaseName: string): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return rawHeaders[i + 1]
  }
  return undefined
}
