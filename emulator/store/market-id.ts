/** Market ids are folder names as well, on every file system. */
const MARKET_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

export const isMarketId = (id: string): boolean => MARKET_ID.test(id)

/** @throws RangeError for an id that no market can have */
export function checkMarketId(id: string): void {
  if (isMarketId(id)) return
  throw new RangeError(
    `Failed to name a market ${JSON.stringify(id)}: an id has 1 to 64 letters, digits, "_" and "-", and begins with a letter or digit.`,
  )
}
