import { AUTH_FAILED, INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import type { SignatureCheck } from '../../emulator/protocol/signing/query-signature.ts'
import { Refusal } from './answer.ts'

/** Codes as Huawei's sample gives them. Source: [code] IsvProduceAPI; the 60 seconds: [doc] zh-cn_topic_0070649476. */
export const SIGNATURE_REFUSALS: Readonly<Record<Exclude<SignatureCheck, 'ok'>, readonly [code: string, reason: string]>> = {
  missing: [INVALID_PARAMETER, 'timestamp or nonce is missing or malformed'],
  stale: [INVALID_PARAMETER, 'timestamp is more than 60 seconds old'],
  future: [INVALID_PARAMETER, 'timestamp is more than 60 seconds ahead'],
  wrong: [AUTH_FAILED, 'signature is missing or does not fit'],
}

/** The bytes as they came: parsed and written again they may differ from what was signed. */
export const textOf = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('utf8')

/** @throws Refusal for what is no JSON object */
export function membersOfBody(body: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new Refusal(INVALID_PARAMETER, 'the body is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(INVALID_PARAMETER, 'the body is no JSON object')
  }
  return value as Record<string, unknown>
}
