/** What the journal speaks of, which an earlier event must have made. @throws Error when none did */
export function found<T>(map: ReadonlyMap<string, T>, id: string, what: string): T {
  const value = map.get(id)
  if (value === undefined) throw new Error(`The journal speaks of ${what} "${id}", which no earlier event made.`)
  return value
}
