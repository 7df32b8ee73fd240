import { exampleOf } from '../../emulator/protocol/example.ts'
import type { CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { AUTH_FAILED, INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import { propertiesOf, type Schema } from '../../emulator/protocol/schema.ts'
import { chosen } from '../../emulator/protocol/settings.ts'
import { BODY_SIGN_EXAMPLE, BODY_SIGN_HEADER } from '../../emulator/protocol/signing/body-sign.ts'
import type { ExpectedAnswer, Kind } from './interaction.ts'
import { containing, exactly, JSON_TYPE, matching, oneWordOf, type Template, templateOf } from './templates.ts'

/** The part of an answer that the marketplace relies on. Members that a seller may leave out are expected only where told. */
export function expectedAnswer(description: MarketplaceInterface, asked: CallParameters, kind: Kind, member?: string): ExpectedAnswer {
  if (kind === 'refused') {
    // The codes are documented, the HTTP status of a refusal is not: rule forged.refusal-shape.
    return { status: [200, 400, 401, 403], headers: JSON_TYPE, body: { resultCode: codes([AUTH_FAILED, INVALID_PARAMETER]) } }
  }
  const answer = { resultCode: codes(codesOf(description, kind)), ...carried(description, asked, kind) }
  return { status: [200], headers: headersOf(description), body: member === undefined ? answer : withMember(description, answer, member) }
}

/** What else an answer may carry: optional members with members of their own, such as `appInfo` and `info.usageInfo`. */
export function optionalMembers({ response }: MarketplaceInterface): string[] {
  return Object.entries(propertiesOf(response)).flatMap(([name, schema]) => {
    const inside = Object.entries(propertiesOf((schema.items ?? {}) as Schema))
    const parts = inside.filter(([, part]) => part.type === 'object' || part.type === 'array').map(([part]) => `${name}.${part}`)
    return schema.type === 'object' ? [name, ...parts] : parts
  })
}

const codes = (allowed: readonly string[]): Template => matching(oneWordOf(allowed), allowed[0])

/** Work that a call begins may go on behind it; what is asked about a thing that is there is answered. */
function codesOf({ role, success, inProgress }: MarketplaceInterface, kind: Kind): readonly string[] {
  if (kind === 'in-progress') return role === 'query' ? [...inProgress, ...success] : inProgress
  return role === 'query' ? success : [...success, ...inProgress]
}

/** Members that the rules on the answer demand. */
function carried({ answerRules, response, role }: MarketplaceInterface, asked: CallParameters, kind: Kind): Record<string, Template> {
  // An instance that is still being opened has nothing to tell yet.
  if (kind === 'in-progress' && role === 'query') return {}
  const known = String(asked.instanceId ?? '').split(',')
  const members = Object.assign({}, ...answerRules.map((rule) => rule.carries(asked))) as Record<string, unknown>
  const held = (name: string, value: unknown): Template => {
    const schema = propertiesOf(response)[name] as Schema
    if (Array.isArray(value)) {
      const items = value.map((item: Readonly<Record<string, unknown>>) => identified(schema.items as Schema, item, known))
      return items.length === 1 ? items : containing(items)
    }
    return kind === 'repeated' ? exactly(value) : templateOf(schema, value)
  }
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, held(name, value)]))
}

/** An item that says whose it is must be of an instance that was asked for. */
const identified = (schema: Schema, item: Readonly<Record<string, unknown>>, known: readonly string[]): Template =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      known.includes(String(value)) ? exactly(value) : templateOf(propertiesOf(schema)[name] as Schema, value),
    ]),
  )

function withMember(
  { response }: MarketplaceInterface,
  answer: Readonly<Record<string, Template>>,
  path: string,
): Record<string, Template> {
  const [name = '', part] = path.split('.')
  const schema = propertiesOf(response)[name] as Schema
  if (part === undefined) return { ...answer, [name]: templateOf(schema, exampleOf(schema)) }
  const inside = propertiesOf(schema.items as Schema)[part] as Schema
  const items = answer[name] as readonly Readonly<Record<string, Template>>[]
  return { ...answer, [name]: items.map((item) => ({ ...item, [part]: templateOf(inside, exampleOf(inside)) })) }
}

/** The name's case, which V1.0 insists on, is beyond a contract: header names are compared without it. */
function headersOf({ bodySignSetting }: MarketplaceInterface): ExpectedAnswer['headers'] {
  if (chosen({}, bodySignSetting) !== 'require') return JSON_TYPE
  return {
    ...JSON_TYPE,
    [BODY_SIGN_HEADER]: matching(
      '^\\s*sign_type\\s*=\\s*"HMAC-SHA256"\\s*,\\s*signature\\s*=\\s*"[A-Za-z0-9+/]{43}="\\s*$',
      BODY_SIGN_EXAMPLE,
    ),
  }
}
