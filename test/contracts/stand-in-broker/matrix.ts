import type { Store, StoredPact } from './store.ts'

/** The verdict on a deployment: every pact between a version and what runs in the environment already. */

interface Row {
  readonly pact: StoredPact
  readonly providerVersion: string | undefined
  readonly success: boolean | undefined
}

/** In the words of the real broker, without its links. */
export function matrix(store: Store, pacticipant: string, number: string, environment: string) {
  const rows = [...asConsumer(store, pacticipant, number, environment), ...asProvider(store, pacticipant, number, environment)]
  const known = store.version(pacticipant, number) !== undefined
  const count = (wanted: boolean | undefined) => rows.filter(({ success }) => success === wanted).length
  const deployable = !known ? false : count(undefined) > 0 ? null : count(false) === 0
  const reasons = known
    ? rows.flatMap((row) => reasonFor(row, environment))
    : [`No pacts or verifications have been published for version ${number} of ${pacticipant}`]
  const good = rows.length > 0 ? 'All required verification results are published and successful' : 'There are no missing dependencies'
  const reason = reasons.length > 0 ? reasons.join('\n') : good
  return {
    summary: { deployable, reason, success: count(true), failed: count(false), unknown: count(undefined) },
    notices: [{ type: deployable === true ? 'success' : 'error', text: reason }],
    matrix: rows.map(written),
  }
}

/** A consumer needs every provider it has a pact with. */
function asConsumer(store: Store, consumer: string, number: string, environment: string): Row[] {
  return store.pacts
    .filter((pact) => pact.consumer === consumer && pact.version === number)
    .flatMap((pact): Row[] => {
      const running = store.deployed(pact.provider, environment)
      if (running.length === 0) return [{ pact, providerVersion: undefined, success: undefined }]
      return running.map((providerVersion) => ({ pact, providerVersion, success: store.result(pact, providerVersion)?.success }))
    })
}

/** A provider needs no consumer; those that are there must go on working. */
function asProvider(store: Store, provider: string, number: string, environment: string): Row[] {
  return store.pacts
    .filter((pact) => pact.provider === provider && store.deployed(pact.consumer, environment).includes(pact.version))
    .map((pact) => ({ pact, providerVersion: number, success: store.result(pact, number)?.success }))
}

function reasonFor({ pact, providerVersion, success }: Row, environment: string): string[] {
  const { consumer, provider, version } = pact
  if (success === true) return []
  if (success === false)
    return [`The verification for the pact between ${consumer} (${version}) and ${provider} (${providerVersion}) failed`]
  const other =
    providerVersion === undefined
      ? `the version of ${provider} currently in ${environment} (no such version exists)`
      : `${provider} (${providerVersion})`
  return [`There is no verified pact between ${consumer} (${version}) and ${other}`]
}

const written = ({ pact, providerVersion, success }: Row) => ({
  consumer: { name: pact.consumer, version: { number: pact.version } },
  provider: { name: pact.provider, version: providerVersion === undefined ? null : { number: providerVersion } },
  verificationResult: success === undefined ? null : { success },
})
