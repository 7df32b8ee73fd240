import { resultCode, SUCCESS } from '../../emulator/protocol/result-codes.ts'
import { BODY_SIGN_HEADER, bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'

/** What the marketplace is told. */
export interface Answer {
  readonly resultCode: string
  readonly resultMsg: string
  readonly [member: string]: unknown
}

/** Thrown wherever a call cannot be carried out; becomes the answer with this code. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string

  constructor(code: string, reason: string) {
    super(reason)
    this.code = code
  }
}

/** 000000, 000004 and whatever else is told with them. */
export const answer = (code: string, members: Readonly<Record<string, unknown>> = {}): Answer => ({
  resultCode: code,
  resultMsg: meaning(code),
  ...members,
})

export const success = (members?: Readonly<Record<string, unknown>>): Answer => answer(SUCCESS, members)

// resultMsg holds 255 characters. Source: [doc] bms_00a3aa731426282cf27f272f51cd2a90.
export const refused = ({ code, message }: Refusal): Answer => ({
  resultCode: code,
  resultMsg: [...`${meaning(code)}: ${message}`].slice(0, 255).join(''),
})

const meaning = (code: string): string => resultCode(code)?.meaning.en ?? code

/**
 * The answer on its way out: HTTP 200 whatever its code, since a refusal is an answer too; serialised once, so
 * that the bytes that are signed are the bytes that are sent.
 *
 * Source: [doc] zh-cn_topic_0082027567 (status, Content-Type, Body-Sign on every answer). V2.0 may not ask for the
 * signature; it is accepted under every reading of zh-cn_topic_0070649475.
 */
export function signed(content: Answer, accessKey: string): Response {
  const body = asciiJson(content)
  return new Response(body, {
    headers: { 'Content-Type': 'application/json', [BODY_SIGN_HEADER]: bodySignHeader(body, accessKey) },
  })
}

/** JSON with every character beyond ASCII as `\uXXXX`, as `memo` demands. Source: [doc] bms_00a3aa731426282cf27f272f51cd2a90. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
