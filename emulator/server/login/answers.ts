/** Answers that programs read. Nothing of a login may stay in a cache. */

const FRESH = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }

export const jsonAnswer = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...FRESH, 'Content-Type': 'application/json;charset=UTF-8', ...headers } })

export const xmlAnswer = (body: string): Response =>
  new Response(body, { status: 200, headers: { ...FRESH, 'Content-Type': 'application/xml;charset=UTF-8' } })

/** @param cookies whole Set-Cookie values */
export function redirectTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...FRESH, Location: location })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 302, headers })
}
