import type { Json } from './harness.ts'

export interface Message {
  readonly id: string
  readonly data: Json
}

/** Reads server-sent events from a response body. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #rest = ''
  /** Comment lines seen, such as heartbeats. */
  comments = 0

  constructor(response: Response) {
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
  }

  /** The next event; undefined when the stream has ended. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\n\n')
      if (end !== -1) {
        const block = this.#rest.slice(0, end)
        this.#rest = this.#rest.slice(end + 2)
        const message = this.#parse(block)
        if (message) return message
        continue
      }
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      this.#rest += this.#decoder.decode(value, { stream: true })
    }
  }

  async take(count: number): Promise<Message[]> {
    const taken: Message[] = []
    while (taken.length < count) {
      const message = await this.next()
      if (!message) throw new Error(`The stream ended after ${taken.length} of ${count} events.`)
      taken.push(message)
    }
    return taken
  }

  /** Reads on until an event fits. */
  async until(test: (data: Json) => boolean): Promise<Message[]> {
    const taken: Message[] = []
    for (;;) {
      const message = await this.next()
      if (!message) throw new Error(`The stream ended after ${taken.length} events, none of which was the one awaited.`)
      taken.push(message)
      if (test(message.data)) return taken
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel()
  }

  #parse(block: string): Message | undefined {
    let id = ''
    let data: string | undefined
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments++
      if (line.startsWith('id: ')) id = line.slice(4)
      if (line.startsWith('data: ')) data = line.slice(6)
    }
    return data === undefined ? undefined : { id, data: JSON.parse(data) }
  }
}
