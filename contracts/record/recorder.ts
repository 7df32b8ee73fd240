import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Text } from '../../emulator/protocol/text.ts'
import type { ExpectedAnswer } from '../interactions/interaction.ts'
import type { Template } from '../interactions/templates.ts'
import type { PactFile } from '../pact-file.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

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
  /** A body that is no JSON, sent as it is. */
  readonly bytes?: { readonly contentType: string; readonly content: Uint8Array }
  readonly answer: ExpectedAnswer
}

export interface Recorder {
  /** Where the pact is written. */
  readonly file: string
  /** @param call makes the call at the mock server's address; why it came to nothing, or the status of the answer */
  interaction(what: Recordable, call: (url: string) => Promise<number | string>): Promise<void>
}

/** A pact of these two, with whatever `work` records, and what it says of itself. */
export async function recorded(
  consumer: string,
  provider: string,
  about: Readonly<Record<string, unknown>>,
  work: (recorder: Recorder) => Promise<void>,
): Promise<PactFile> {
  return withTemporaryFolder(async (dir) => {
    const recorder = await startRecorder({ consumer, provider, dir })
    await work(recorder)
    const written = JSON.parse(readFileSync(recorder.file, 'utf8')) as PactFile
    return { ...written, metadata: { ...written.metadata, ...about } }
  })
}

/** pact-js's mock server, one interaction at a time. @param dir an empty folder: the native library adds to what lies there */
async function startRecorder(parties: { consumer: string; provider: string; dir: string }): Promise<Recorder> {
  process.env.PACT_DO_NOT_TRACK ??= 'true'
  // Loaded when something is recorded: it takes a second.
  const { Pact, SpecificationVersion } = await import('@pact-foundation/pact')
  const pact = new Pact({ ...parties, spec: SpecificationVersion.SPECIFICATION_VERSION_V4, logLevel: 'error' })
  const record: Recorder['interaction'] = async (what, call) => {
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
        if (what.bytes) asWritten(request, what.bytes)
      })
      .willRespondWith((answer.status.length > 1 ? statusOneOf(answer.status) : status) as never, (response) => {
        response.headers(answer.headers as never).jsonBody(answer.body as never)
      })
      .executeTest(async (server) => {
        const came = await call(`${server.url}/`)
        if (came === status) return
        const words = typeof came === 'number' ? `HTTP ${came}` : came
        throw new Error(`Failed to record "${what.title.en}": the mock server did not take the call (${words}).`)
      })
  }
  return {
    file: join(parties.dir, `${parties.consumer}-${parties.provider}.json`),
    interaction: (what, call) => withoutRace(() => record(what, call)),
  }
}

/**
 * The mock server notes a call a moment after it has answered it: once in some hundred times it is asked in between, says
 * that nothing came, and writes nothing. Then the interaction is recorded anew.
 */
async function withoutRace(record: () => Promise<void>, tries = 3): Promise<void> {
  try {
    await record()
  } catch (error) {
    if (tries <= 1 || !/expected but not received/.test((error as Error).message)) throw error
    await withoutRace(record, tries - 1)
  }
}

/**
 * Past the builder: its `body` is for one binary thing, and adds a rule that the content is detected as such, which a
 * multipart body is not.
 */
function asWritten(request: object, { contentType, content }: NonNullable<Recordable['bytes']>): void {
  const { interaction } = request as { interaction: { withRequestBody(body: string, contentType: string): unknown } }
  interaction.withRequestBody(Buffer.from(content).toString('utf8'), contentType)
}

/** Any of these: pact-js's builders know classes of codes only. */
const statusOneOf = (allowed: readonly number[]) => ({ 'pact:matcher:type': 'statusCode', status: allowed, value: allowed[0] })
