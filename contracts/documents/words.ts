import { toolVersion } from '../../emulator/commands/tool.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { describeProvenance, type Provenance } from '../../emulator/protocol/provenance.ts'
import type { Text } from '../../emulator/protocol/text.ts'

/** Words that all documents share. Both languages stand side by side: readers of a stub generator's output choose none. */

export const both = ({ en, zh }: Text): string => `${zh} (${en})`

export const sourceLine = (sources: readonly Provenance[]): string => `Source: ${sources.map(describeProvenance).join(', ')}`

/** What an interface is for, when it is called, and what a repeat must be answered. */
export const aboutInterface = ({ name, title, trigger, idempotency, source }: MarketplaceInterface): string =>
  [
    `**${name}** ${both(title)}: ${both(trigger)}.`,
    `Repeat (same ${idempotency.key.join(' + ')}): ${both(idempotency.answer)} ${describeProvenance(idempotency.source)}.`,
    `${sourceLine(source)}.`,
  ].join('\n')

export const info = (title: string, description: string) => ({
  title,
  version: toolVersion(),
  description,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
})
