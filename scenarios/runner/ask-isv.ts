import { type Text, text } from '../../emulator/protocol/text.ts'
import { postJson } from './post-json.ts'

/** Real milliseconds an ISV has for what a hook asks of it: two domains, each up to its own limit. */
const PATIENCE_MS = 30_000

/**
 * Asks the ISV, at an address for tests, to do by itself what it would do by its own timer. What it answers is told,
 * never judged: whether it did its work shows in the calls that come.
 */
export async function askIsv(url: string, body: object): Promise<Text> {
  try {
    const { status, text: answer } = await postJson(url, body, PATIENCE_MS)
    const said = answer.slice(0, 300)
    return text(`it answers HTTP ${status} ${said}`, `返回 HTTP ${status} ${said}`)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    return text(`it cannot be asked: ${why}`, `无法请求：${why}`)
  }
}
