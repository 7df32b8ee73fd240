import { MarketError } from '../../emulator/market/errors.ts'
import { text } from '../../emulator/protocol/text.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { exampleCall } from '../interactions/example-call.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { namedValues, wireParts } from '../interactions/wire-parts.ts'
import { situationOf } from './situations.ts'
import { type DueCall, Stage } from './stage.ts'
import { StateError } from './state-error.ts'

/** A provider state that has come about. */
export interface Arranged {
  readonly call: DueCall
  /** Values for the request, by name. */
  readonly values: Readonly<Record<string, unknown>>
  close(): Promise<void>
}

/**
 * Brings the provider state of an interaction about, by nothing but the calls a seller gets anyway.
 *
 * @throws StateError when the ISV does not answer as it must on the way there
 */
export async function arrange(interaction: Interaction, options: RunOptions, openApis: OpenApiStand | undefined): Promise<Arranged> {
  const { settings } = situationFor(interaction)
  const stage = await Stage.open({ ...options, settings: { ...options.settings, ...settings } }, openApis, interaction.id)
  try {
    const call = await dueCall(interaction, stage)
    const values = namedValues(call.wire)
    checkNames(interaction, values)
    return { call, values, close: () => stage.close() }
  } catch (error) {
    await stage.close()
    throw error instanceof MarketError ? new StateError(error.text) : error
  }
}

const situationFor = ({ description, form, kind, member }: Interaction) => situationOf(description, form.name, { kind, member })

async function dueCall(interaction: Interaction, stage: Stage): Promise<DueCall> {
  const { description, kind } = interaction
  const { before, act } = situationFor(interaction)
  await before?.(stage)
  // A repeat follows a call that was answered; any other is the first of its kind.
  if (kind !== 'repeated') stage.withhold(description.name)
  await act(stage).catch((error: unknown) => {
    // Refused for want of the answer that was withheld: the call itself is there.
    if (kind === 'repeated' || !(error instanceof MarketError) || !stage.newest(description)) throw error
  })
  const message = stage.newest(description)
  if (!message || (kind === 'repeated' && message.attempts.at(-1)?.verdict?.outcome === 'failed')) throw stage.unreached()
  return stage.call(description, message, kind === 'refused')
}

/** The contract names its parameters; a call with others would be another call. */
function checkNames({ id, description, form }: Interaction, values: Readonly<Record<string, unknown>>): void {
  const recorded = Object.keys(namedValues(wireParts(exampleCall(description, form).request)))
  const missing = recorded.filter((name) => !(name in values))
  const strange = Object.keys(values).filter((name) => !recorded.includes(name))
  if (missing.length === 0 && strange.length === 0) return
  const difference = [...missing.map((name) => `-${name}`), ...strange.map((name) => `+${name}`)].join(', ')
  throw new StateError(
    text(
      `The marketplace would now send other parameters than the contract ${id} names: ${difference}. Look at "settings" and at the contract's version.`,
      `当前云商店发送的参数与契约 ${id} 不一致：${difference}。请检查 settings 与契约版本。`,
    ),
  )
}
