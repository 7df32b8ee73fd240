import { pause, stopwatch } from '../clock/wall.ts'
import type { PollingConfig } from './config.ts'
import type { Message } from './model.ts'

/**
 * Lets real time pass before polls that wait for the ISV's own work: an honest ISV that needs ten seconds must not be
 * outrun by a clock that skips three hours in one.
 */
export class Pacing {
  readonly #config: PollingConfig
  readonly #signal: AbortSignal
  /** Real time of the first paced poll, by message. */
  readonly #since = new Map<string, number>()
  #paced: number | undefined

  constructor(config: PollingConfig, signal: AbortSignal) {
    this.#config = config
    this.#signal = signal
  }

  /**
   * @param due id of the poll that comes next @param calls how often the policy polls in all
   * @returns true when real time passed, and things may have changed meanwhile
   */
  async before(due: number, message: Message, calls: number): Promise<boolean> {
    const last = message.attempts[message.attempts.length - 1]
    if (last?.verdict?.outcome !== 'in-progress' || this.#paced === due) {
      this.#paced = undefined
      return false
    }
    const { interval, patience } = this.#config
    const since = this.#since.get(message.messageId) ?? stopwatch()
    this.#since.set(message.messageId, since)
    if (stopwatch() - since >= patience) return false
    this.#paced = due
    await pause(Math.max(interval, patience / calls), this.#signal)
    return true
  }
}
