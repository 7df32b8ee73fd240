import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { text } from '../../emulator/protocol/text.ts'
import { libraryScenarios } from '../library.ts'
import { runCommand } from './run.ts'
import type { RunCommandOptions } from './run-options.ts'
import { complain, WRONG_USE } from './wrong-use.ts'

/** Kinds of products; each has debugging cases of its own that must pass before it may be published. */
export const PRODUCTS = ['period', 'one-time', 'on-demand'] as const

/** Above 5 s a call is noted as slow, above this it fails. Source: [doc] zh-cn_topic_0070649475 and access_topic_0000008. */
const LIMIT = '20s'

/**
 * `koogallery check`: the whole conformance library for the ISV's guides, told briefly.
 *
 * @returns the exit status, as of `run`
 */
export function checkCommand(options: RunCommandOptions, io: CommandIo): Promise<number> {
  const { product = [] } = options
  const wrong = product.find((word) => !(PRODUCTS as readonly string[]).includes(word))
  if (wrong !== undefined) {
    const said = text(
      `Failed to check: no product is sold as "${wrong}". Possible: ${PRODUCTS.join(', ')}.`,
      `没有计费方式“${wrong}”。可选：${PRODUCTS.join('、')}。`,
    )
    complain([said], options.lang ?? langOf([], io.env), io)
    return Promise.resolve(WRONG_USE)
  }
  const skipped = product.length === 0 ? [] : PRODUCTS.filter((word) => !product.includes(word)).map((word) => `check-mandatory-${word}`)
  return runCommand([], { ...options, timeout: options.timeout ?? LIMIT, without: skipped }, io, 'check')
}

/** Names of the conformance stories proper; a check plays the lifecycles as well. */
export const conformanceNames = (): string[] => libraryScenarios().flatMap(({ name }) => (name.startsWith('check-') ? [name] : []))
