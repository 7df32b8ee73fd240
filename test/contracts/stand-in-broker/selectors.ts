import type { Store, StoredPact, Version } from './store.ts'

/** Which pacts a consumer version selector means. */

export interface Selector {
  readonly mainBranch?: boolean
  readonly branch?: string
  readonly matchingBranch?: boolean
  readonly tag?: string
  readonly latest?: boolean
  readonly deployedOrReleased?: boolean
  readonly deployed?: boolean
  readonly environment?: string
  readonly consumer?: string
}

interface Selected {
  readonly pact: StoredPact
  readonly why: string
}

/** Branches the real broker takes for the main one when the participant has set none. */
const MAIN_BRANCHES = ['develop', 'main', 'master']

/** Each content once, whatever number of selectors leads to it; no selector means the newest of every consumer. */
export function selected(store: Store, provider: string, selectors: readonly Selector[], providerBranch: string | undefined): Selected[] {
  const pacts = store.pacts.filter((pact) => pact.provider === provider)
  const found = (selectors.length === 0 ? [{ latest: true }] : selectors).flatMap((selector) =>
    [...new Set(pacts.map(({ consumer }) => consumer))]
      .filter((consumer) => selector.consumer === undefined || selector.consumer === consumer)
      .flatMap((consumer) =>
        chosen(
          store,
          pacts.filter((pact) => pact.consumer === consumer),
          selector,
          providerBranch,
        ),
      ),
  )
  return found.filter(
    ({ pact }, n) => found.findIndex((other) => other.pact.sha === pact.sha && other.pact.consumer === pact.consumer) === n,
  )
}

function chosen(store: Store, pacts: readonly StoredPact[], selector: Selector, providerBranch: string | undefined): Selected[] {
  const newest = (why: string, holds: (version: Version) => boolean): Selected[] => {
    const pact = pacts.findLast(({ consumer, version }) => holds(store.version(consumer, version) as Version))
    return pact ? [{ pact, why }] : []
  }
  const { branch, tag } = selector
  if (selector.deployedOrReleased || selector.deployed) {
    return pacts
      .filter(({ consumer, version }) =>
        store.deployments.some(
          (one) =>
            one.pacticipant === consumer &&
            one.version === version &&
            (selector.environment === undefined || one.environment === selector.environment),
        ),
      )
      .map((pact) => ({ pact, why: 'deployed' }))
  }
  if (selector.mainBranch) return newest('latest of the main branch', ({ branches }) => MAIN_BRANCHES.some((name) => branches.has(name)))
  if (selector.matchingBranch) return newest('latest of the same branch', ({ branches }) => branches.has(providerBranch ?? ''))
  if (branch !== undefined) return newest(`latest of branch ${branch}`, ({ branches }) => branches.has(branch))
  if (tag !== undefined) return newest(`latest with tag ${tag}`, ({ tags }) => tags.has(tag))
  return newest('latest', () => true)
}
