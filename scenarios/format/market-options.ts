import { POLICIES } from '../../emulator/delivery/policies.ts'
import type { PolicyOverrides } from '../../emulator/delivery/profiles.ts'
import * as options from '../../emulator/market/option-schemas.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { closed, object, optional, type Schema } from '../../emulator/protocol/schema.ts'
import { piece } from './fit.ts'

/** Options of a market in scenario files and koogallery.yaml: those of the control API, compiled piece by piece. */

export const settingsSchema = piece(options.settingsSchema)

const policyChange = optional(piece(options.policyChangeSchema))

/** Changes to retry policies, each known policy by its name, so that a misspelt one gets a hint. */
export const policiesSchema = piece({
  ...closed(object(Object.fromEntries(Object.keys(POLICIES).map((id) => [id, policyChange])))),
  description: 'changes to retry policies, by policy id',
  'x-zh': '按策略标识修改重试策略',
} as Schema<PolicyOverrides>)

export type Polling = NonNullable<MarketOptions['polling']>

export const { pollingSchema } = options
