import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { describeProvenance, type Provenance, strongest } from '../../emulator/protocol/provenance.ts'
import type { Text } from '../../emulator/protocol/text.ts'

interface Described {
  readonly name: string
  readonly title: Text
  readonly source: readonly Provenance[]
}

/** What a pact says of each thing it is about: its pages, and how sure they are. */
export const pagesOf = (described: readonly Described[]) =>
  Object.fromEntries(
    described.map(({ name, title, source }) => [
      name,
      { title: title.zh, certainty: strongest(source), source: source.map(describeProvenance) },
    ]),
  )

/** What the pact of a guide says of itself. */
export const metadataOf = (guide: Guide) => ({ koogallery: { guide, interfaces: pagesOf(interfacesOf(guide)) } })
