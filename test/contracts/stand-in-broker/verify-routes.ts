import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import { baseOf, pacticipantPath, pactPath, versionPath } from './paths.ts'
import { type Selector, selected } from './selectors.ts'
import type { Store, StoredPact } from './store.ts'

/** What the verifier of a provider asks for, and where it puts its results. */

interface ForVerification {
  readonly includePendingStatus?: boolean
  readonly consumerVersionSelectors?: readonly Selector[]
  readonly providerVersionBranch?: string
}

export function verifyRoutes(app: Hono, store: Store): void {
  const forVerification = (base: string, provider: string, asked: ForVerification) => ({
    _embedded: {
      pacts: selected(store, provider, asked.consumerVersionSelectors ?? [], asked.providerVersionBranch).map(({ pact, why }) => ({
        shortDescription: why,
        verificationProperties: {
          ...(asked.includePendingStatus ? { pending: isPending(store, pact, asked.providerVersionBranch) } : {}),
          notices: [{ when: 'before_verification', text: `The pact of ${pact.consumer} ${pact.version} is verified because it is ${why}` }],
        },
        _links: { self: { href: base + contentPath(pact), name: `Pact between ${pact.consumer} (${pact.version}) and ${provider}` } },
      })),
    },
    _links: { self: { href: `${base}/pacts/provider/${encodeURIComponent(provider)}/for-verification`, title: 'Pacts to be verified' } },
  })

  app.on(['GET', 'POST'], '/pacts/provider/:provider/for-verification', async (c) => {
    const asked = c.req.method === 'POST' ? await c.req.json<ForVerification>() : {}
    return c.json(forVerification(baseOf(c.req.url), c.req.param('provider'), asked))
  })

  app.get('/pacts/provider/:provider/consumer/:consumer/pact-version/:sha/metadata/:version', (c) => {
    const { provider, consumer, sha, version } = c.req.param()
    const pact = store.pact(consumer, provider, version)
    if (pact?.sha !== sha) return c.json({ error: 'The requested document was not found on this server.' }, 404)
    const base = baseOf(c.req.url)
    return c.json({
      ...withIds(pact),
      _links: {
        self: { href: c.req.url, name: `Pact between ${consumer} (${version}) and ${provider}` },
        'pb:provider': { href: base + pacticipantPath(provider), name: provider },
        'pb:consumer': { href: base + pacticipantPath(consumer), name: consumer },
        'pb:publish-verification-results': { href: `${base}${contentPath(pact)}/verification-results` },
      },
    })
  })

  app.post('/pacts/provider/:provider/consumer/:consumer/pact-version/:sha/metadata/:version/verification-results', async (c) => {
    const { provider, consumer, sha } = c.req.param()
    const { providerApplicationVersion, success, testResults } = await c.req.json<{
      providerApplicationVersion: string
      success: boolean
      testResults?: unknown
    }>()
    store.ensureVersion(provider, providerApplicationVersion)
    store.verifications.push({ consumer, provider, sha, providerVersion: providerApplicationVersion, success, testResults })
    return c.json({ success, providerApplicationVersion, _links: { self: { href: c.req.url } } }, 201)
  })

  app.get('/pacticipants/:name', (c) => {
    const name = c.req.param('name')
    if (!isKnown(store, name)) return c.json({ error: `No pacticipant with name '${name}' found` }, 404)
    const self = baseOf(c.req.url) + pacticipantPath(name)
    return c.json({
      name,
      _links: {
        self: { href: self },
        'pb:version': { href: `${self}/versions/{version}`, templated: true },
        'pb:branch-version': { href: `${self}/branches/{branch}/versions/{version}`, templated: true },
        'pb:version-tag': { href: `${self}/versions/{version}/tags/{tag}`, templated: true },
      },
    })
  })

  app.put('/pacticipants/:name/branches/:branch/versions/:version', (c) => {
    const { name, branch, version } = c.req.param()
    store.ensureVersion(name, version).branches.add(branch)
    return c.json({ _links: { self: { href: c.req.url } } }, 201)
  })

  app.put('/pacticipants/:name/versions/:version/tags/:tag', (c) => {
    const { name, version, tag } = c.req.param()
    store.ensureVersion(name, version).tags.add(tag)
    return c.json(
      { name: tag, _links: { self: { href: c.req.url }, version: { href: baseOf(c.req.url) + versionPath(name, version) } } },
      201,
    )
  })
}

/** A provider of a pact is known before it has a version of its own. */
export const isKnown = (store: Store, name: string): boolean =>
  store.versions.some(({ pacticipant }) => pacticipant === name) || store.pacts.some(({ provider }) => provider === name)

const contentPath = ({ provider, consumer, sha, version }: StoredPact): string =>
  `${pactPath(provider, consumer)}/pact-version/${sha}/metadata/${encodeURIComponent(version)}`

/** Results name an interaction by the id the broker gave it. */
function withIds({ content, sha }: StoredPact) {
  const { interactions, ...rest } = content
  if (!Array.isArray(interactions)) return content
  const idOf = (n: number) => createHash('sha1').update(`${sha}${n}`).digest('hex')
  return { ...rest, interactions: interactions.map((interaction: object, n) => ({ ...interaction, _id: idOf(n) })) }
}

/** A pact cannot break the build of a provider before this branch kept it once. */
const isPending = (store: Store, { consumer, provider, sha }: StoredPact, branch: string | undefined): boolean =>
  !store.verifications.some(
    (result) =>
      result.success &&
      result.consumer === consumer &&
      result.provider === provider &&
      result.sha === sha &&
      (branch === undefined || store.version(provider, result.providerVersion)?.branches.has(branch)),
  )
