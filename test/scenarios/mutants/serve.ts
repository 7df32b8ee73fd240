import { DEFAULT_ACCOUNT } from '../../../emulator/market/default-key.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { listen } from '../../../scenarios/reference-isv/listen.ts'
import { LOGIN_CALLBACK } from '../../../scenarios/reference-isv/login/login.ts'
import { createOpenApiClient, type OpenApiClient } from '../../../scenarios/reference-isv/open-apis/client.ts'
import { akSkHeaders, sellerKeyHeaders } from '../../../scenarios/reference-isv/open-apis/signing.ts'
import { PUSH_USAGE_HOOK } from '../../../scenarios/reference-isv/push-usage-hook.ts'
import { USE_CODE_HOOK } from '../../../scenarios/reference-isv/use-code-hook.ts'
import type { OpenApiStand } from '../../../scenarios/runner/open-api-stand.ts'
import type { Asking, Change } from './mutant.ts'

export const ACCESS_KEY = 'a-secret-access-key-0815'
type Domains = OpenApiStand['urls']

const PATHNAME = '/saasproduce'

/** The reference ISV with a change, on a real socket. @param domains of the open APIs */
export async function serveMutant({ options, parts, before, head, asks }: Change, domains: Domains) {
  const openApis = asks && clientOf(asks, domains)
  const isv = createReferenceIsv(
    { accessKey: ACCESS_KEY, pathname: PATHNAME, report: () => {}, ...options, ...(openApis ? { openApis } : {}) },
    parts,
  )
  const { origin, close } = await listen((request) => before?.(request) ?? isv.app.fetch(request), { port: 0, host: '127.0.0.1' }, head)
  return {
    url: origin + PATHNAME,
    hooks: { pushUsage: origin + PUSH_USAGE_HOOK, useCode: origin + USE_CODE_HOOK },
    /** What it registers for an application; the first look makes its pair of keys. */
    kit: () => ({ publicKey: isv.publicKey, loginAddress: origin + LOGIN_CALLBACK }),
    close,
  }
}

function clientOf({ client, akSk, calls }: Asking, { primary, fallback }: Domains): OpenApiClient {
  const honest = createOpenApiClient(
    { hosts: [primary, fallback], ...DEFAULT_ACCOUNT, sellerKey: ACCESS_KEY, ...client },
    { akSk: akSk?.(akSkHeaders, new URL(primary)) ?? akSkHeaders, sellerKey: sellerKeyHeaders },
  )
  return calls?.(honest) ?? honest
}
