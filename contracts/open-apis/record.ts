import { after } from '../../emulator/clock/wall.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { type OpenApiCall, send, Unavailable } from '../../scenarios/reference-isv/open-apis/send.ts'
import { akSkHeaders, sellerKeyHeaders } from '../../scenarios/reference-isv/open-apis/signing.ts'
import { EXAMPLE_NOW } from '../interactions/example-call.ts'
import { matching, type Template, templateOf } from '../interactions/templates.ts'
import { CONSUMER, ISV, type PactFile } from '../pact-file.ts'
import { pagesOf } from '../record/metadata.ts'
import { type Recorder, recorded } from '../record/recorder.ts'
import { writtenCall } from './calls.ts'
import { type ApiInteraction, apiInteractions } from './interactions.ts'

/** Nobody's: examples are signed with them. */
const EXAMPLE = { ak: 'EXAMPLEAK', sk: 'example-sk', sellerKey: 'example-seller-key', nonce: 'X'.repeat(32) }
const BOUNDARY = 'koogallery-example-boundary'
const LIMIT = 10_000

/**
 * Records the contract of an ISV's own calls: consumer the ISV, provider the marketplace, each made by the reference
 * ISV's own client against Pact's mock server.
 *
 * @returns the pact, the same bytes each time
 */
export const recordOpenApis = (): Promise<PactFile> =>
  recorded(ISV, CONSUMER, metadata(), async (recorder) => {
    for (const interaction of apiInteractions()) await recordInteraction(interaction, recorder)
  })

async function recordInteraction(interaction: ApiInteraction, recorder: Recorder): Promise<void> {
  const { api, way, id } = interaction
  const call = writtenCall(api, way.values, 'http://marketplace.invalid', BOUNDARY)
  const json = api.body === 'json' ? (JSON.parse(String(call.body)) as Record<string, unknown>) : undefined
  await recorder.interaction(
    {
      ...interaction,
      optional: false,
      parameters: { interaction: id },
      method: call.method,
      path: call.url.pathname,
      query: templateOf(api.request, Object.fromEntries(call.url.searchParams)) as Record<string, Template>,
      headers: { ...headersOf(interaction), ...(call.method === 'GET' ? {} : { 'Content-Type': typeOf(call) }) },
      // What fails does so for what it holds: to the letter.
      ...(json ? { body: (interaction.kind === 'failed' ? json : templateOf(api.request, json)) as Record<string, Template> } : {}),
      ...(api.body === 'multipart' ? { bytes: { contentType: call.contentType, content: call.body as Uint8Array } } : {}),
    },
    async (host) => {
      const made = writtenCall(api, way.values, host, BOUNDARY)
      try {
        return (await send(made, signed(interaction, made), LIMIT, after)).status
      } catch (error) {
        if (error instanceof Unavailable) return error.message
        throw error
      }
    },
  )
}

const signed = ({ api }: ApiInteraction, call: OpenApiCall): Record<string, string> =>
  api.auth === 'sdk-hmac'
    ? akSkHeaders(call, EXAMPLE.ak, EXAMPLE.sk, EXAMPLE_NOW)
    : sellerKeyHeaders(call, EXAMPLE.sellerKey, EXAMPLE_NOW, EXAMPLE.nonce)

/** Whatever signing adds is another each time. */
function headersOf({ api, way }: ApiInteraction): Record<string, Template> {
  const examples = signed({ api } as ApiInteraction, writtenCall(api, way.values, 'http://marketplace.invalid', BOUNDARY))
  return Object.fromEntries(
    Object.entries(examples)
      .filter(([name]) => name !== 'Content-Type')
      .map(([name, value]) => [name, matching(FORMS[name] ?? '^.+$', value)]),
  )
}

const FORMS: Readonly<Record<string, string>> = {
  'X-Sdk-Date': '^\\d{8}T\\d{6}Z$',
  Authorization: '^SDK-HMAC-SHA256 Access=[^,]+, ?SignedHeaders=[^,]+, ?Signature=[0-9a-f]{64}$',
  ts: '^\\d{13}$',
  nonce: '^.{1,64}$',
  signature: '^[0-9A-Za-z+/=]+$',
}

const typeOf = ({ contentType }: OpenApiCall): Template => matching(`^${contentType.split(';')[0]}.*$`, contentType)

const metadata = () => ({ koogallery: { apis: pagesOf(OPEN_APIS) } })
