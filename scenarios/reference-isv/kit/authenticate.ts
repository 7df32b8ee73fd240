import { AUTH_FAILED } from '../../../emulator/protocol/result-codes.ts'
import { verifyPostAuthToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { verifyKitSignature } from '../../../emulator/protocol/signing/kit-signature.ts'
import { TOLERANCE_MS } from '../../../emulator/protocol/signing/query-signature.ts'
import { Refusal } from '../answer.ts'
import { membersOfBody, SIGNATURE_REFUSALS, textOf } from '../authentic.ts'
import { nonceMemory } from '../nonces.ts'

/** Reads a call of the kit, and lets it in where whoever has the key signed it. */
export type KitAuthenticate = (headers: Headers, body: ArrayBuffer) => Readonly<Record<string, unknown>>

/**
 * V1.0: the header `authToken` signs the members. Its age is not judged: no page names a limit. Source: [doc]
 * zh-cn_topic_0070649135.
 */
export const kitAuthenticatorV1 =
  (key: string): KitAuthenticate =>
  (headers, bytes) => {
    const members = membersOfBody(textOf(bytes))
    // The page prints the value in quotation marks; whether they are sent is not known. Source: [assumed] kit F.
    const token = headers.get('authToken')?.replace(/^"(.*)"$/, '$1')
    if (!verifyPostAuthToken(members, token, key)) throw new Refusal(AUTH_FAILED, 'authToken is missing or does not fit')
    return members
  }

/**
 * V2.0: `x-sign` signs the very bytes of the body, itself and not its hash, for 60 seconds, and once. Source: [doc]
 * zh-cn_topic_0070649476; once: [assumed], since a nonce is there for it.
 */
export function kitAuthenticatorV2(key: string, now: () => number): KitAuthenticate {
  const nonces = nonceMemory()
  return (headers, bytes) => {
    const body = textOf(bytes)
    const [timestamp, nonce] = [headers.get('x-timestamp') ?? '', headers.get('x-nonce') ?? '']
    // "none" is no signature: without one, a call is as little authentic as with a wrong one.
    const check = verifyKitSignature(body, { sign: headers.get('x-sign') || 'none', timestamp, nonce }, key, now())
    if (check !== 'ok') throw new Refusal(...SIGNATURE_REFUSALS[check])
    if (!nonces.accept(nonce, Number(timestamp) + TOLERANCE_MS, now())) throw new Refusal(AUTH_FAILED, 'nonce was used before')
    return membersOfBody(body)
  }
}
