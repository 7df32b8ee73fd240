import { createHash, randomUUID } from 'node:crypto'

/** What a broker knows: versions of participants, the pacts of consumers, results of providers, and what runs where. */

export interface Version {
  readonly pacticipant: string
  readonly number: string
  readonly branches: Set<string>
  readonly tags: Set<string>
  buildUrl: string | undefined
}

export type PactContent = Readonly<Record<string, unknown>>

export interface StoredPact {
  readonly consumer: string
  readonly provider: string
  readonly version: string
  readonly content: PactContent
  /** The same for pacts that ask the same of a provider; results belong to it, not to one version. */
  readonly sha: string
}

export interface Verification {
  readonly consumer: string
  readonly provider: string
  readonly sha: string
  readonly providerVersion: string
  readonly success: boolean
  readonly testResults: unknown
}

export interface Environment {
  readonly uuid: string
  readonly name: string
  readonly displayName: string
  readonly production: boolean
}

interface Deployment {
  readonly uuid: string
  readonly pacticipant: string
  readonly version: string
  readonly environment: string
}

export class Store {
  readonly versions: Version[] = []
  readonly pacts: StoredPact[] = []
  readonly verifications: Verification[] = []
  readonly deployments: Deployment[] = []
  readonly environments: Environment[] = [environment('test', 'Test', false), environment('production', 'Production', true)]

  version(pacticipant: string, number: string): Version | undefined {
    return this.versions.find((version) => version.pacticipant === pacticipant && version.number === number)
  }

  ensureVersion(pacticipant: string, number: string): Version {
    const known = this.version(pacticipant, number)
    if (known) return known
    const made: Version = { pacticipant, number, branches: new Set(), tags: new Set(), buildUrl: undefined }
    this.versions.push(made)
    return made
  }

  pact(consumer: string, provider: string, version: string): StoredPact | undefined {
    return this.pacts.find((pact) => pact.consumer === consumer && pact.provider === provider && pact.version === version)
  }

  addPact(consumer: string, provider: string, version: string, content: PactContent): void {
    if (!this.pact(consumer, provider, version)) this.pacts.push({ consumer, provider, version, content, sha: shaOf(content) })
  }

  /** The newest result of a version of the provider for what the pact asks; undefined before there is one. */
  result({ consumer, provider, sha }: StoredPact, providerVersion: string): Verification | undefined {
    return this.verifications.findLast(
      (result) =>
        result.consumer === consumer && result.provider === provider && result.sha === sha && result.providerVersion === providerVersion,
    )
  }

  deployed(pacticipant: string, environmentName: string): string[] {
    return this.deployments
      .filter((deployment) => deployment.pacticipant === pacticipant && deployment.environment === environmentName)
      .map(({ version }) => version)
  }

  /** A version takes the place of the one that ran there. */
  deploy(pacticipant: string, version: string, environmentName: string): Deployment {
    const former = this.deployments.findIndex((one) => one.pacticipant === pacticipant && one.environment === environmentName)
    if (former >= 0) this.deployments.splice(former, 1)
    const made = { uuid: randomUUID(), pacticipant, version, environment: environmentName }
    this.deployments.push(made)
    return made
  }
}

export const environment = (name: string, displayName: string, production: boolean): Environment => ({
  uuid: randomUUID(),
  name,
  displayName,
  production,
})

/** As the real broker: only what is verified counts, and the order of the interactions does not. */
export function shaOf({ interactions, messages, metadata }: PactContent): string {
  const specification = (metadata as { pactSpecification?: { version?: string } } | undefined)?.pactSpecification?.version
  const parts = [interactions, messages].map((part) => (Array.isArray(part) ? part.map(canonical).sort() : null))
  return createHash('sha1')
    .update(JSON.stringify([parts, specification]))
    .digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`
}
