import { exampleOf } from '../../emulator/protocol/example.ts'
import type { CallForm, CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { propertiesOf, requiredOf, type Schema } from '../../emulator/protocol/schema.ts'
import { exampleCall } from '../interactions/example-call.ts'
import { type WireParts, wireParts } from '../interactions/wire-parts.ts'

/** Name of a form's example in a document. */
export const exampleName = ({ name }: MarketplaceInterface, form: CallForm): string => `${name}.${form.name}`

/** The call of a form as it stands on the wire, composed and signed by the marketplace's own sender. */
export const exampleRequest = (description: MarketplaceInterface, form: CallForm): WireParts =>
  wireParts(exampleCall(description, form).request)

/** An answer of success with all that the table lists an example for, and what the rules on the answer demand. */
export function exampleAnswer(description: MarketplaceInterface): CallParameters {
  const [form] = description.forms
  const asked = form ? exampleCall(description, form).parameters : {}
  const carried: Record<string, unknown> = Object.assign({}, ...description.answerRules.map((rule) => rule.carries(asked)))
  const whole = wholeExample(description.response) as Record<string, unknown>
  return { ...whole, ...Object.fromEntries(Object.entries(carried).map(([name, value]) => [name, filled(whole[name], value)])) }
}

/** What a rule demands of list items, in items of the whole example. */
function filled(whole: unknown, demanded: unknown): unknown {
  if (!Array.isArray(whole) || !Array.isArray(demanded)) return demanded
  return demanded.map((item: object) => ({ ...(whole[0] as object), ...item }))
}

/** An answer of success of an open API. */
export const exampleSuccess = ({ response, result }: OpenApi): CallParameters => ({
  ...(wholeExample(response) as Record<string, unknown>),
  [result.code]: result.success,
})

/** As {@link exampleOf}, with the optional members whose table shows a value, and with objects and lists. */
function wholeExample(schema: Schema): unknown {
  if (schema.type === 'object') {
    const required = requiredOf(schema)
    const shown = Object.entries(propertiesOf(schema)).filter(([name, member]) => required.includes(name) || hasExample(member))
    return Object.fromEntries(shown.map(([name, member]) => [name, wholeExample(member)]))
  }
  if (schema.type === 'array' && schema.examples === undefined) return [wholeExample(schema.items as Schema)]
  return exampleOf(schema)
}

const hasExample = ({ type, examples }: Schema): boolean => examples !== undefined || type === 'object' || type === 'array'
