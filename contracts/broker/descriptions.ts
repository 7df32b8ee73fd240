import type { VerifierOptions } from '@pact-foundation/pact-core'
import { membersOf } from '../../emulator/protocol/json.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { ask } from './ask.ts'
import type { Target } from './target.ts'

/**
 * Descriptions of every interaction that the broker would have a provider verified against: what the verifier is told to
 * leave out has to be known before.
 *
 * @throws WrongUse where the broker has no pact for the provider
 */
export async function descriptionsFor(target: Target, options: Partial<VerifierOptions>): Promise<string[]> {
  const { provider = '', consumerVersionSelectors, providerVersionBranch } = options
  const { json } = await ask(target, `/pacts/provider/${encodeURIComponent(provider)}/for-verification`, {
    consumerVersionSelectors,
    ...(providerVersionBranch === undefined ? {} : { providerVersionBranch }),
  })
  const addresses = listIn(json, '_embedded', 'pacts').flatMap((pact) => textIn(pact, '_links', 'self', 'href'))
  if (addresses.length === 0) throw new WrongUse([nothingFor(provider, target)])
  const pacts = await Promise.all(addresses.map((address) => ask(target, address)))
  return [...new Set(pacts.flatMap((pact) => listIn(pact.json, 'interactions').flatMap((one) => textIn(one, 'description'))))]
}

const at = (value: unknown, ...path: readonly string[]): unknown => path.reduce((found, name) => membersOf(found)[name], value)

const listIn = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

const textIn = (value: unknown, ...path: readonly string[]): string[] => {
  const found = at(value, ...path)
  return typeof found === 'string' ? [found] : []
}

const nothingFor = (provider: string, { url }: Target) =>
  text(
    `Failed to verify: the broker ${url} has no pact for ${provider} on a main branch, and none that is deployed or released. Publish one with koogallery contracts publish --branch main --provider ${provider}.`,
    `无法验证：Broker ${url} 中没有 ${provider} 的主分支契约，也没有已部署或已发布的契约。请先用 koogallery contracts publish 发布。`,
  )
