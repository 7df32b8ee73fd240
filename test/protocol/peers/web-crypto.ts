/** Verifies kit calls the way an ISV on an edge runtime does: Web Crypto alone, nothing of Node's. */

const encoder = new TextEncoder()

async function mac(key: string, data: string): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, encoder.encode(data)))
}

/** `x-sign` over the body parsed, thinned out, sorted at its top and written again. */
export async function kitSign(key: string, body: string, timestamp: string, nonce: string): Promise<string> {
  const members = Object.entries(JSON.parse(body) as Record<string, unknown>).filter(([, value]) => value !== null)
  const names = members.map(([name]) => name).sort()
  const all = new Map(members)
  const written = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(all.get(name))}`).join(',')
  const bytes = await mac(key, `${key}${nonce}${timestamp}{${written}}`)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** `authToken` of a kit call of V1.0. */
export async function kitToken(key: string, body: string): Promise<string> {
  const members = JSON.parse(body) as Record<string, unknown>
  const told = Object.keys(members)
    .sort()
    .filter((name) => name !== 'authToken' && `${members[name] ?? ''}`.trim() !== '')
    .map((name) => `${name}=${members[name]}`)
  return btoa(String.fromCharCode(...(await mac(key + members.timeStamp, told.join('&')))))
}
