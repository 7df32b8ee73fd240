import { wallNow } from '../../clock/wall.ts'
import type { Market } from '../../market/market.ts'
import { refused } from '../../market/open-apis/answer.ts'
import { USAGE_SIGNATURE_INVALID } from '../../protocol/open-apis/error-codes.ts'
import { IAM_REFUSED } from '../../protocol/open-apis/gateway-codes.ts'
import { chosen } from '../../protocol/settings.ts'
import {
  checkSdkClaims,
  type MultipartHash,
  SDK_SKEW_MS,
  type SdkClaims,
  type SdkRefusal,
  type SdkRequest,
  verifySdkClaims,
} from '../../protocol/signing/sdk-hmac.ts'
import { diagnose } from '../../protocol/signing/sdk-hmac-diagnosis.ts'
import { diagnoseUsage } from '../../protocol/signing/usage-diagnosis.ts'
import { type UsageHeaders, verifyUsageSignature } from '../../protocol/signing/usage-signature.ts'
import { type Text, text } from '../../protocol/text.ts'
import { type Mentioned, marketFor } from './callers.ts'
import type { Incoming } from './incoming.ts'
import { gatewayRefusal, type Refusal } from './refusal.ts'
import { SeenOnce } from './seen-once.ts'

/** A caller that is who it says, with the markets of that account. */
export interface Caller {
  readonly ok: true
  readonly markets: readonly Market[]
  readonly notes: readonly Text[]
}

export interface Refused {
  readonly ok: false
  readonly refusal: Refusal
  /** Markets of the account the caller names, if it is one. */
  readonly markets: readonly Market[]
}

/** Twice the skew: within it a signature may be fresh from the first to the last moment. */
const REMEMBERED = 2 * SDK_SKEW_MS

/** Finds out who calls, by both schemes of the open APIs. Remembers what must not be used twice. */
export class Authenticator {
  readonly #signatures = new SeenOnce(REMEMBERED)
  readonly #nonces = new SeenOnce(REMEMBERED)

  /** What can be refused before the body has come. Source: [doc] api-sign-errorcode. */
  claims(call: Incoming, markets: readonly Market[]): { ok: true; claims: SdkClaims; markets: readonly Market[] } | Refused {
    const secretOf = (access: string) => markets.find(({ keys }) => keys.ak === access)?.keys.sk
    const claims = checkSdkClaims(call, secretOf, wallNow())
    if (!claims.ok) return { ok: false, markets: [], refusal: iamRefusal(claims.reason) }
    return { ok: true, claims, markets: markets.filter(({ keys }) => keys.ak === claims.access && keys.sk === claims.secret) }
  }

  /** The signature itself. @param body as text or bytes, or its hash when it was streamed */
  sdk(call: Incoming, body: Pick<SdkRequest, 'body' | 'bodyHash'>, claims: SdkClaims, markets: readonly Market[]): Caller | Refused {
    const request: SdkRequest = { method: call.method, path: call.path, query: call.query, headers: call.headers, ...body }
    const settings = markets[0]?.config.settings ?? {}
    const verdict = verifySdkClaims(request, claims, chosen(settings, 'multipart-body-hash') as MultipartHash)
    if (!verdict.ok) {
      return { ok: false, markets, refusal: iamRefusal(verdict.reason, diagnose(request, claims.secret)) }
    }
    if (this.#signatures.first(claims.signature, wallNow())) return { ok: true, markets, notes: verdict.notes }
    if (chosen(settings, 'sdk-replay') === 'refuse') {
      return {
        ok: false,
        markets,
        refusal: gatewayRefusal(IAM_REFUSED, text('This very signature was used before.', '该签名已被使用过。')),
      }
    }
    return { ok: true, markets, notes: [...verdict.notes, replayNote] }
  }

  /** The header signature of the new usage push: the key tells the seller. Source: [doc] zh-cn_topic_0070649410. */
  usage(call: Incoming, body: string, markets: readonly Market[], mentioned: Mentioned): Caller | Refused {
    const { signature, ts, nonce } = call.headers
    const headers: Partial<UsageHeaders> = {
      ...(signature === undefined ? {} : { signature }),
      ...(ts === undefined ? {} : { ts }),
      ...(nonce === undefined ? {} : { nonce }),
    }
    const fitting = markets.filter(({ keys, config }) => {
      const readings = chosen(config.settings, 'usage-body-order') as 'either' | 'as-sent' | 'canonical'
      return verifyUsageSignature(headers, body, keys.accessKey, readings).ok
    })
    const market = marketFor(fitting.length > 0 ? fitting : markets, mentioned)
    if (!market) return { ok: false, markets: [], refusal: unsigned(text('No market is there to answer.', '没有可应答的市场。')) }
    if (fitting.length === 0) return { ok: false, markets: [], refusal: wrongUsageSignature(headers, body, market) }
    const { settings } = market.config
    const age = Math.abs(wallNow() - Number(ts))
    if (chosen(settings, 'usage-ts-age') !== 'any' && age > SDK_SKEW_MS) {
      const minutes = Math.round(age / 60_000)
      const why = text(
        `The ts header is ${minutes} minutes off the marketplace's clock; 15 are granted here (setting usage-ts-age).`,
        `ts 头与云商店时钟相差 ${minutes} 分钟，此处最多允许 15 分钟（设置 usage-ts-age）。`,
      )
      return { ok: false, markets: fitting, refusal: unsigned(why) }
    }
    const again = !this.#nonces.first(`${market.id} ${nonce}`, wallNow())
    if (again && chosen(settings, 'usage-nonce-replay') === 'refuse') {
      const why = text(
        `The nonce was used before; it must be new for each request (setting usage-nonce-replay).`,
        `nonce 已被使用过，每次请求须更换（设置 usage-nonce-replay）。`,
      )
      return { ok: false, markets: fitting, refusal: unsigned(why) }
    }
    return { ok: true, markets: [market], notes: again ? [replayNote] : [] }
  }
}

const replayNote = text('The same signature came before: the call was sent twice.', '相同签名此前已出现：该请求被重复发送。')

function iamRefusal({ text: why, computed }: SdkRefusal, mistake?: { mistake: string; text: Text }): Refusal {
  const said = mistake ? text(`${why.en} ${mistake.text.en}`, `${why.zh}${mistake.text.zh}`) : why
  return gatewayRefusal(IAM_REFUSED, said, {
    ...(computed
      ? {
          diagnosis: {
            ...(mistake ? { mistake: mistake.mistake } : {}),
            text: mistake?.text ?? compareIt,
            canonicalRequest: computed.canonicalRequest,
            canonicalRequestHash: computed.hash,
            stringToSign: computed.stringToSign,
          },
        }
      : {}),
  })
}

const compareIt = text(
  'None of the usual mistakes gives the signature that was sent. Compare your canonical request with this one line by line; if they are the same, the SK differs.',
  '常见错误均不能得出所发送的签名。请将您的规范请求与此逐行比较；若一致，则是 SK 不同。',
)

const unsigned = (reason: Text, diagnosis?: Refusal['diagnosis']): Refusal => ({
  ...refused(USAGE_SIGNATURE_INVALID, reason),
  reason,
  byGateway: false,
  ...(diagnosis ? { diagnosis } : {}),
})

function wrongUsageSignature(headers: Partial<UsageHeaders>, body: string, { keys }: Market): Refusal {
  const verdict = verifyUsageSignature(headers, body, keys.accessKey)
  if (verdict.ok)
    return unsigned(
      text('The body was signed in another text than the setting usage-body-order takes.', '签名所用文本与设置 usage-body-order 不符。'),
    )
  const { text: why, computed } = verdict.reason
  const mistake = diagnoseUsage(headers, body, keys)
  const said = mistake ? text(`${why.en} ${mistake.text.en}`, `${why.zh}${mistake.text.zh}`) : why
  return unsigned(
    said,
    computed ? { ...(mistake ? { mistake: mistake.mistake } : {}), text: mistake?.text ?? why, signedTexts: computed } : undefined,
  )
}
