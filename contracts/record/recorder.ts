import { join } from 'node:path'
import type { TransportResult } from '../../emulator/delivery/exchange.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import type { ExpectedAnswer } from '../interactions/interaction.ts'
import type { Template } from '../interactions/templates.ts'

/** What is recorded of one interaction, whoever calls whom. */
export interface Recordable {
  readonly id: string
  readonly title: Text
  readonly state: Text
  readonly parameters: Readonly<Record<string, unknown>>
  readonly optional: boolean
  readonly comments: readonly string[]
  readonly method: string
  readonly path: string | Template
  readonly headers: Readonly<Record<string, string | Template>>
  readonly query: Readonly<Record<string, Template>>
  readonly body?: Readonly<Record<string, Template>>
  readonly answer: ExpectedAnswer
}

export interface Recorder {
  /** Where the pact is written. */
  readonly file: string
  /** @param call makes the call at the mock server's address */
  interaction(what: Recordable, call: (url: string) => Promise<TransportResult>): Promise<void>
}

/** pact-js's mock server, one interaction at a time. @param dir an empty folder: the native library adds to what lies there */
export async function startRecorder(parties: { consumer: string; provider: string; dir: string }): Promise<Recorder> {
  process.env.PACT_DO_NOT_TRACK ??= 'true'
  // Loaded when something is recorded: it takes a second.
  const { Pact, SpecificationVersion } = await import('@pact-foundation/pact')
  const pact = new Pact({ ...parties, spec: SpecificationVersion.SPECIFICATION_VERSION_V4, logLevel: 'error' })
  return {
    file: join(parties.dir, `${parties.consumer}-${parties.provider}.json`),
    async interaction(what, call) {
      const { answer } = what
      const [status = 200] = answer.status
      const builder = pact
        .addInteraction()
        .given(what.state.en, what.parameters as never)
        .uponReceiving(what.title.en)
        .pending(what.optional)
      for (const line of what.comments) builder.comment(line)
      await builder
        .withRequest(what.method, what.path as never, (request) => {
          request.query(what.query as never).headers(what.headers as never)
          if (what.body) request.jsonBody(what.body as never)
        })
        .willRespondWith((answer.status.length > 1 ? statusOneOf(answer.status) : status) as never, (response) => {
          response.headers(answer.headers as never).jsonBody(answer.body as never)
        })
        .executeTest(async (server) => {
          const result = await call(`${server.url}/`)
          const words = result.failure
            ? result.failure.reason.en
            : result.response.status === status
              ? undefined
              : `HTTP ${result.response.status}`
          if (words) throw new Error(`Failed to record "${what.title.en}": the mock server did not take the call (${words}).`)
        })
    },
  }
}

/** Any of these: pact-js's builders know classes of codes only. */
const statusOneOf = (allowed: readonly number[]) => ({ 'pact:matcher:type': 'statusCode', status: allowed, value: allowed[0] })
