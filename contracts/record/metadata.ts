import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { describeProvenance, strongest } from '../../emulator/protocol/provenance.ts'

/** What a pact says of itself: the guide, and for each interface its pages and how sure they are. */
export const metadataOf = (guide: Guide) => ({
  koogallery: {
    guide,
    interfaces: Object.fromEntries(
      interfacesOf(guide).map(({ name, title, source }) => [
        name,
        { title: title.zh, certainty: strongest(source), source: source.map(describeProvenance) },
      ]),
    ),
  },
})
