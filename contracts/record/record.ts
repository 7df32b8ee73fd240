import { createTransport, type Transport } from '../../emulator/delivery/transport.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { exampleCall } from '../interactions/example-call.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { interactionsOf } from '../interactions/interactions.ts'
import { namedValues, wireParts } from '../interactions/wire-parts.ts'
import { CONSUMER, type PactFile, providerOf } from '../pact-file.ts'
import { metadataOf } from './metadata.ts'
import { type Recorder, recorded } from './recorder.ts'
import { expectedBody, expectedHeaders, expectedQuery } from './request-template.ts'

/** Milliseconds for one call to the mock server, which answers from memory. */
const LIMIT = 10_000

/**
 * Records the contract of a guide: every interaction is exercised by the marketplace's own sender against Pact's mock
 * server, which refuses whatever is not as expected.
 *
 * @returns the pact, the same bytes each time
 * @throws Error naming the interaction whose call or answer is not as expected
 */
export async function recordGuide(guide: Guide): Promise<PactFile> {
  const transport = createTransport()
  try {
    return await recorded(CONSUMER, providerOf(guide), metadataOf(guide), async (recorder) => {
      for (const interaction of interactionsOf(guide)) await recordInteraction(interaction, recorder, transport)
    })
  } finally {
    await transport.close()
  }
}

async function recordInteraction(interaction: Interaction, recorder: Recorder, transport: Transport): Promise<void> {
  const { description, form } = interaction
  const example = exampleCall(description, form)
  await recorder.interaction(
    {
      ...interaction,
      parameters: { interaction: interaction.id, ...idsIn(namedValues(wireParts(example.request))) },
      method: description.method,
      path: description.path === '' ? '/' : description.path,
      headers: { ...contentType(example.request.headers), ...expectedHeaders(example.request) },
      query: expectedQuery(description, example.request),
      ...(example.request.body === undefined ? {} : { body: expectedBody(description, example.request) }),
    },
    async (url) => {
      const { request } = exampleCall(description, form, url)
      const result = await transport.send(request, LIMIT)
      return result.failure ? result.failure.reason.en : result.response.status
    },
  )
}

/** Only what a provider may look at; `Accept` and the like may change with the sender. */
const contentType = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'Content-Type'))

/** What a state-change handler of a seller's own needs to know: whose order and whose instance. */
const idsIn = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(values).filter(([name]) => ['orderId', 'orderLineId', 'instanceId', 'productId', 'eventId'].includes(name)),
  )
