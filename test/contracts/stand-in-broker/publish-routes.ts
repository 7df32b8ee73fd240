import type { Hono } from 'hono'
import { baseOf, pacticipantPath, pactPath, versionPath } from './paths.ts'
import { type PactContent, type Store, shaOf } from './store.ts'

/** Publishing contracts, and reading one back. */

interface Published {
  readonly pacticipantName: string
  readonly pacticipantVersionNumber: string
  readonly branch?: string
  readonly tags?: readonly string[]
  readonly buildUrl?: string
  readonly contracts: readonly { readonly providerName: string; readonly content: string }[]
}

interface Notice {
  readonly type: 'success' | 'info' | 'error' | 'debug'
  readonly text: string
}

export function publishRoutes(app: Hono, store: Store): void {
  app.post('/contracts/publish', async (c) => {
    const body = await c.req.json<Published>()
    const { pacticipantName: consumer, pacticipantVersionNumber: number } = body
    const sent = body.contracts.map(({ providerName, content }) => ({
      provider: providerName,
      content: JSON.parse(Buffer.from(content, 'base64').toString('utf8')) as PactContent,
    }))
    const conflicts = sent.flatMap(({ provider, content }) => conflictNotices(store, consumer, provider, number, content))
    if (conflicts.length > 0) {
      const errors = conflicts.filter(({ type }) => type === 'error').map(({ text }) => text)
      return c.json({ notices: conflicts, errors: { contracts: errors } }, 409)
    }
    const notices = [versionNotice(store, body)]
    const version = store.ensureVersion(consumer, number)
    if (body.branch !== undefined) version.branches.add(body.branch)
    for (const tag of body.tags ?? []) version.tags.add(tag)
    version.buildUrl = body.buildUrl ?? version.buildUrl
    for (const { provider, content } of sent) {
      notices.push(pactNotice(store, consumer, provider, number))
      store.addPact(consumer, provider, number, content)
    }
    const base = baseOf(c.req.url)
    return c.json({
      notices,
      logs: notices.map(({ type, text }) => ({
        level: type === 'success' ? 'info' : type,
        message: text,
        deprecationWarning: 'Replaced by notices',
      })),
      _embedded: {
        pacticipant: { name: consumer, _links: { self: { title: 'Pacticipant', name: consumer, href: base + pacticipantPath(consumer) } } },
        version: { number, _links: { self: { title: 'Version', name: number, href: base + versionPath(consumer, number) } } },
      },
      _links: {
        'pb:pacticipant': { title: 'Pacticipant', name: consumer, href: base + pacticipantPath(consumer) },
        'pb:pacticipant-version': { title: 'Pacticipant version', name: number, href: base + versionPath(consumer, number) },
        'pb:pacticipant-version-tags': (body.tags ?? []).map((name) => ({
          title: 'Tag',
          name,
          href: `${base}${versionPath(consumer, number)}/tags/${encodeURIComponent(name)}`,
        })),
        'pb:contracts': sent.map(({ provider }) => ({
          title: 'Pact',
          name: `Pact between ${consumer} (${number}) and ${provider}`,
          href: `${base}${pactPath(provider, consumer)}/version/${encodeURIComponent(number)}`,
        })),
      },
    })
  })

  app.get('/pacts/provider/:provider/consumer/:consumer/version/:version', (c) => {
    const { provider, consumer, version } = c.req.param()
    const pact = store.pact(consumer, provider, version)
    if (!pact) return c.json({ error: 'The requested document was not found on this server.' }, 404)
    return c.json({ ...pact.content, _links: { self: { href: c.req.url } } })
  })
}

/** A published version never changes: whoever asked before would be told something else now. */
function conflictNotices(store: Store, consumer: string, provider: string, number: string, content: PactContent): Notice[] {
  const known = store.pact(consumer, provider, number)
  if (!known || known.sha === shaOf(content)) return []
  return [
    {
      type: 'error',
      text: `Cannot change the content of the pact for ${consumer} version ${number} and provider ${provider}, as race conditions will cause unreliable results for can-i-deploy. Each pact must be published with a unique consumer version number.`,
    },
    { type: 'info', text: ' {\n   "interactions": [\n-    ...\n+    ...\n   ]\n }' },
  ]
}

function versionNotice(store: Store, { pacticipantName, pacticipantVersionNumber, branch, tags = [] }: Published): Notice {
  const done = store.version(pacticipantName, pacticipantVersionNumber) ? 'Updated' : 'Created'
  const under = [branch && `branch ${branch}`, tags.length > 0 && `tags ${tags.join(', ')}`].filter(Boolean).join(' and ')
  return { type: 'debug', text: `${done} ${pacticipantName} version ${pacticipantVersionNumber}${under && ` with ${under}`}` }
}

function pactNotice(store: Store, consumer: string, provider: string, number: string): Notice {
  const again = store.pact(consumer, provider, number) ? 'republished with no content change' : 'successfully published'
  return { type: 'success', text: `Pact ${again} for ${consumer} version ${number} and provider ${provider}.` }
}
