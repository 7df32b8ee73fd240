/** What a client is made with, checked at the door. */

/** A base URL, whose path, if any, precedes those of the APIs. */
export function baseUrl(host: string): URL {
  const url = URL.canParse(host) ? new URL(host) : undefined
  // With a user or password in it, it would have to be kept out of every message; no host of the marketplace has one.
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error(
      'Failed to make a client of the open APIs: a host is no http or https URL without user, query and fragment. Write it like https://mkt.myhuaweicloud.com.',
    )
  }
  return url
}

/** A key that can be signed with; never shown. */
export function secret(name: string, value: string): string {
  // A line end that came along with a copied key fails every signature.
  if (!/^\S+$/.test(value)) {
    throw new Error(`Failed to make a client of the open APIs: ${name} is empty or has blanks. Copy it again, without line end.`)
  }
  return value
}
