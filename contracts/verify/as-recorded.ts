import type { ReceivedResponse } from '../../emulator/delivery/exchange.ts'
import { exampleOf } from '../../emulator/protocol/example.ts'
import { instanceId } from '../../emulator/protocol/guides/app-info.ts'
import type { Interaction } from '../interactions/interaction.ts'
import type { Arranged } from '../states/arrange.ts'

/** Between two HTTP connections these belong to one of them. */
export const OF_THE_CONNECTION = /^(connection|keep-alive|transfer-encoding|content-length|date)$/i

/**
 * The answer for the verifier. A contract names its instances by example, and "the same instance" is equality with the
 * example: so the ids the ISV really gave are written as the contract's. Nothing else is changed.
 */
export function asRecorded(
  { status, rawHeaders, body }: ReceivedResponse,
  current: { readonly interaction: Interaction; readonly arranged: Arranged },
): Response {
  const headers = new Headers()
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const name = rawHeaders[n] as string
    if (!OF_THE_CONNECTION.test(name)) headers.append(name, rawHeaders[n + 1] as string)
  }
  const bytes = renamed(body, namesOf(current))
  return new Response(status === 204 || status === 304 ? null : (bytes as Uint8Array<ArrayBuffer>), { status, headers })
}

/** From the ISV's ids to the contract's. */
function namesOf({ interaction, arranged }: { interaction: Interaction; arranged: Arranged }): ReadonlyMap<string, string> {
  const { instanceIds } = interaction.form.facts
  const recorded = instanceIds.length > 0 ? instanceIds : [exampleOf(instanceId) as string]
  const ids = arranged.call.instanceIds.slice(0, recorded.length).map((real, n): [string, string] => [real, recorded[n] as string])
  // Whatever else a repeat must bring again, such as the licence.
  const carried = Object.assign({}, ...interaction.description.answerRules.map((rule) => rule.carries({}))) as Record<string, unknown>
  const again = Object.entries(carried).flatMap(([name, example]): [string, string][] => {
    const before = arranged.call.answer[name]
    return interaction.kind === 'repeated' && typeof before === 'string' && typeof example === 'string' ? [[before, example]] : []
  })
  return new Map([...ids, ...again])
}

function renamed(body: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  try {
    const answer: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return Buffer.from(JSON.stringify(answer, (_, value: unknown) => (typeof value === 'string' ? (names.get(value) ?? value) : value)))
  } catch {
    // Not JSON: the verifier says so.
    return body
  }
}
