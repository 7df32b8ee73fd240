import type { Hono } from 'hono'
import { matrix } from './matrix.ts'
import { baseOf, versionPath } from './paths.ts'
import { environment, type Store } from './store.ts'

/** Environments, what is deployed to them, and whether something may be. */
export function deployRoutes(app: Hono, store: Store): void {
  app.get('/environments', (c) => c.json({ _embedded: { environments: store.environments }, _links: { self: { href: c.req.url } } }))

  app.post('/environments', async (c) => {
    const { name, displayName, production } = await c.req.json<{ name: string; displayName?: string; production?: boolean }>()
    if (store.environments.some((known) => known.name === name)) {
      return c.json({ errors: { name: [`Another environment with name '${name}' already exists.`] } }, 400)
    }
    const made = environment(name, displayName ?? name, production ?? false)
    store.environments.push(made)
    return c.json({ ...made, _links: { self: { href: `${baseOf(c.req.url)}/environments/${made.uuid}` } } }, 201)
  })

  app.get('/pacticipants/:name/versions/:version', (c) => {
    const { name, version } = c.req.param()
    if (!store.version(name, version)) return c.json({ error: 'The requested document was not found on this server.' }, 404)
    const self = baseOf(c.req.url) + versionPath(name, version)
    return c.json({
      number: version,
      _links: {
        self: { href: self },
        'pb:record-deployment': store.environments.map((known) => ({
          title: `Record deployment to ${known.displayName}`,
          name: known.name,
          href: `${self}/deployed-versions/environment/${known.uuid}`,
        })),
      },
    })
  })

  app.post('/pacticipants/:name/versions/:version/deployed-versions/environment/:uuid', (c) => {
    const { name, version, uuid } = c.req.param()
    const known = store.environments.find((one) => one.uuid === uuid)
    if (!known || !store.version(name, version)) return c.json({ error: 'The requested document was not found on this server.' }, 404)
    const made = store.deploy(name, version, known.name)
    return c.json(
      { uuid: made.uuid, currentlyDeployed: true, _links: { self: { href: `${baseOf(c.req.url)}/deployed-versions/${made.uuid}` } } },
      201,
    )
  })

  app.get('/matrix', (c) => {
    const [pacticipant, version, to] = [c.req.query('q[][pacticipant]'), c.req.query('q[][version]'), c.req.query('environment')]
    if (pacticipant === undefined || version === undefined || to === undefined) {
      return c.json({ errors: ['The stand-in answers for one pacticipant version and an environment.'] }, 400)
    }
    if (!store.environments.some(({ name }) => name === to)) {
      return c.json({ errors: { environment: [`Environment with name '${to}' does not exist`] } }, 400)
    }
    return c.json(matrix(store, pacticipant, version, to))
  })
}
