import { after } from '../../emulator/clock/wall.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'

/** Real milliseconds an ISV has for what a hook asks of it: two domains, each up to its own limit. */
const PATIENCE_MS = 30_000

/**
 * Asks the ISV, at an address for tests, to do by itself what it would do by its own timer. What it answers is told,
 * never judged: whether it did its work shows in the calls that come.
 */
export async function askIsv(url: string, body: object): Promise<Text> {
  const controller = new AbortController()
  const cancel = after(PATIENCE_MS, () => controller.abort())
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: controller.signal,
    })
    const said = (await response.text()).slice(0, 300)
    return text(`it answers HTTP ${response.status} ${said}`, `返回 HTTP ${response.status} ${said}`)
  } catch (error) {
    const why = controller.signal.aborted
      ? `no answer within ${PATIENCE_MS} ms`
      : error instanceof Error
        ? error.message
        : 'no reason given'
    return text(`it cannot be asked: ${why}`, `无法请求：${why}`)
  } finally {
    cancel()
  }
}
