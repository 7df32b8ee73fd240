import { Hono } from 'hono'
import { after, wallNow } from '../../emulator/clock/wall.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { INTERNAL_ERROR } from '../../emulator/protocol/result-codes.ts'
import { type Answer, answer, Refusal, refused, signed } from './answer.ts'
import { dispatch, type Handlers } from './dispatch.ts'
import { Instances } from './instances.ts'
import { type KitAuthenticate, kitAuthenticatorV1, kitAuthenticatorV2 } from './kit/authenticate.ts'
import { kitHandlers } from './kit/handlers.ts'
import { kitKeys } from './kit/keys.ts'
import { answerKit, kitInterfaceAt } from './kit/serve-kit.ts'
import { KitStores } from './kit/stores.ts'
import { codeUser, type UseCode, withLicenceCodes } from './license-code.ts'
import { withLicenceV1 } from './license-v1.ts'
import { LOGIN_CALLBACK, LOGIN_ME, login } from './login/login.ts'
import { type LoginRules, loginRules } from './login/rules.ts'
import { onlineLicense } from './online-license.ts'
import type { OpenApiClient } from './open-apis/client.ts'
import { purchaseOfOrder } from './open-apis/purchase-of-order.ts'
import { PUSH_USAGE_HOOK, pushUsageHook } from './push-usage-hook.ts'
import { randomText } from './random-text.ts'
import { authenticateV1, saasV1 } from './saas-v1.ts'
import { authenticatorV2, saasV2 } from './saas-v2.ts'
import type { ReferenceIsvOptions, Seller } from './seller.ts'
import { USE_CODE_HOOK, useCodeHook } from './use-code-hook.ts'

export interface ReferenceIsv {
  readonly app: Hono
  readonly instances: Instances
  /** Licence codes that buyers entered. */
  readonly codes: Seller['codes']
  /** Enterprises, applications, users and departments that the kit synchronised. */
  readonly kit: Seller['kit']
  /** For the credential (应用凭证): base64 of X.509, without the lines of PEM. The first look may make the pair, in up to a second. */
  readonly publicKey: string
}

/** What a production interface is made of, from a call to its answer. */
export interface Parts {
  /** Who may call, and the parameters of the call. */
  readonly authenticateV1: (url: string) => Readonly<Record<string, unknown>>
  readonly authenticateV2: (url: string, body: ArrayBuffer) => Readonly<Record<string, unknown>>
  readonly authenticateKitV1: KitAuthenticate
  readonly authenticateKitV2: KitAuthenticate
  /** Which interface is meant; the kit's have a path each. */
  readonly dispatch: typeof dispatch
  /** What each interface does. The kit's calls come in the form of V2.0, lists and all. */
  readonly v1: Handlers
  readonly v2: Handlers
  /** Whether the software runs for whoever entered a licence code. */
  readonly useCode: UseCode
  /** Who may log in, and with which client they are asked for. */
  readonly login: LoginRules
  /** What is told when something was thrown. */
  readonly failed: (error: unknown) => Answer
  /** The answer on its way out. */
  readonly signed: (content: Answer) => Response
  /** The same for the kit, which has a key of its own. */
  readonly signedKit: (content: Answer) => Response
}

/**
 * A seller's production interface, done right: the smallest one that keeps every rule of the guides.
 * One address serves all; GET is V1.0, POST is V2.0 and the newer licence guides, and `activity` selects the interface.
 *
 * @param replace parts that you do in a way of your own
 */
export function createReferenceIsv(
  { pathname = '*', ...options }: ReferenceIsvOptions,
  replace: (parts: Parts, seller: Seller) => Partial<Parts> = () => ({}),
): ReferenceIsv {
  if (options.kit?.key === '') {
    throw new Error('Failed to create the reference ISV: kit.key is empty. Pass the key that signs the calls of the kit, or leave it out.')
  }
  if (options.accessKey === '') {
    throw new Error('Failed to create the reference ISV: accessKey is empty. Pass the key the marketplace signs with.')
  }
  const { openApis } = options
  const makeText = options.randomText ?? randomText
  const now = options.now ?? wallNow
  const seller: Seller = {
    accessKey: options.accessKey,
    keyBits: options.keyBits ?? 256,
    asyncMs: options.asyncMs,
    openApis,
    queryOrder: options.queryOrder ?? (openApis && purchaseQuery(openApis)),
    deliverLicence: options.deliverLicence ?? (openApis && ((eventId, licence) => openApis.uploadCharacters(eventId, licence))),
    now,
    after: options.after ?? ((ms, callback) => after(ms, callback, { keepAlive: false })),
    randomText: makeText,
    report: options.report ?? console.error,
    instances: new Instances(makeText, now),
    codes: new Map(),
    kit: new KitStores(),
    kitKeys: kitKeys(options.kit?.key ?? options.accessKey, options.kit?.privateKey),
  }
  const own = partsOf(seller)
  const parts = { ...own, ...replace(own, seller) }

  const app = new Hono()
  const pushUsage = pushUsageHook(seller)
  // First, since the production address may be every path.
  const useCode = useCodeHook(parts.useCode)
  app.post(USE_CODE_HOOK, (c) => useCode(c.req.raw))
  app.post(PUSH_USAGE_HOOK, (c) => pushUsage(c.req.raw))
  const entrance = login(seller, parts.login)
  app.get(LOGIN_CALLBACK, (c) => entrance.callback(c.req.raw))
  app.get(LOGIN_ME, (c) => entrance.me(c.req.raw))
  app.post('*', async (c, next) => {
    const described = kitInterfaceAt(c.req.path, pathname)
    return described ? parts.signedKit(await answeredKit(parts, described, c.req.raw)) : next()
  })
  app.get(pathname, async (c) => parts.signed(await parts.dispatch(['saas-v1', 'license-v1'], parts.v1, parts.authenticateV1(c.req.url))))
  app.post(pathname, async (c) => {
    const call = parts.authenticateV2(c.req.url, await c.req.arrayBuffer())
    return parts.signed(await parts.dispatch(['saas-v2', 'online-license', 'license-code'], parts.v2, call))
  })
  app.onError((error) => parts.signed(parts.failed(error)))
  return {
    app,
    instances: seller.instances,
    codes: seller.codes,
    kit: seller.kit,
    get publicKey() {
      return seller.kitKeys.publicKey
    },
  }
}

/** A refusal of the kit is signed by the kit's key too. */
async function answeredKit(parts: Parts, described: MarketplaceInterface, request: Request): Promise<Answer> {
  try {
    const body = await request.arrayBuffer()
    const v1 = described.guide === 'kit-v1'
    const call = (v1 ? parts.authenticateKitV1 : parts.authenticateKitV2)(request.headers, body)
    return await answerKit(described, v1 ? parts.v1 : parts.v2, call)
  } catch (error) {
    return parts.failed(error)
  }
}

function partsOf(seller: Seller): Parts {
  const { accessKey, kitKeys, now } = seller
  const kit = kitHandlers(seller)
  return {
    authenticateV1: (url) => authenticateV1(url, accessKey),
    authenticateV2: authenticatorV2(seller),
    authenticateKitV1: kitAuthenticatorV1(kitKeys.signing),
    authenticateKitV2: kitAuthenticatorV2(kitKeys.signing, now),
    dispatch,
    // The first licence guide speaks the dialect of V1.0.
    v1: { ...withLicenceV1(saasV1(seller), seller), ...kit },
    // The newer licence guides speak the dialect of V2.0: what they have in common is answered alike.
    v2: { ...withLicenceCodes({ ...saasV2(seller), ...onlineLicense(seller) }, seller), ...kit },
    useCode: codeUser(seller),
    login: loginRules(seller),
    failed: (error) => {
      if (error instanceof Refusal) return refused(error)
      seller.report(error)
      return answer(INTERNAL_ERROR)
    },
    signed: (content) => signed(content, accessKey),
    // V2.0 documents no signature of the answer; sending one does no harm. Source: [assumed] kit F.
    signedKit: (content) => signed(content, kitKeys.signing),
  }
}

const purchaseQuery = (openApis: OpenApiClient) => async (orderId: string, orderLineId: string) =>
  purchaseOfOrder(await openApis.queryOrder(orderId, orderLineId), orderLineId)
