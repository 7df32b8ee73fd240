import { after } from '../../emulator/clock/wall.ts'

/**
 * Posts JSON to an address of the seller's that is made for tests.
 *
 * @param limitMs real milliseconds for all of it
 * @throws the error of the connection, or one that says that no answer came in time
 */
export async function postJson(url: string, body: object, limitMs: number): Promise<{ ok: boolean; status: number; text: string }> {
  const controller = new AbortController()
  const cancel = after(limitMs, () => controller.abort())
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: controller.signal,
    })
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (error) {
    throw controller.signal.aborted ? new Error(`no answer within ${limitMs} ms`) : error
  } finally {
    cancel()
  }
}
