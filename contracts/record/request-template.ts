import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { propertiesOf, type Schema } from '../../emulator/protocol/schema.ts'
import { signedQuery } from '../../emulator/protocol/signing/signed-query.ts'
import { matching, type Template, templateOf } from '../interactions/templates.ts'
import { KIT_HEADERS, wireParts } from '../interactions/wire-parts.ts'

type Templates = Readonly<Record<string, Template>>

/** The query: V1.0's parameters with their token, or the signature of a POST call. */
export const expectedQuery = ({ wire, request }: MarketplaceInterface, sent: SentRequest): Templates =>
  templates(wire === 'get-auth-token' ? request : signedQuery, wireParts(sent).query)

/** Headers that sign a call of the kit; none for any other. */
export const expectedHeaders = (sent: SentRequest): Templates =>
  Object.fromEntries(
    Object.entries(wireParts(sent).headers ?? {}).map(([name, value]) => [name, matching(KIT_HEADERS.get(name) as string, value, name)]),
  )

export const expectedBody = ({ request }: MarketplaceInterface, sent: SentRequest): Templates =>
  templates(request, wireParts(sent).body ?? {})

/** What an interaction is about: a call with another value would be another call. */
const OF_THE_SCENE: readonly string[] = ['activity', 'flag', 'testFlag']

/** Every value may come from the provider state; the scene alone is what the interaction is about. */
const templates = (schema: Schema, values: Readonly<Record<string, unknown>>): Templates =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      OF_THE_SCENE.includes(name) ? (value as Template) : templateOf(propertiesOf(schema)[name] ?? {}, value, name),
    ]),
  )
