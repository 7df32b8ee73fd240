import { anyCode } from '../../protocol/open-apis/codes.ts'
import type { Text } from '../../protocol/text.ts'

/** What the marketplace answers a call on an open API with; the API's description names the members. */
export interface ApiAnswer {
  readonly httpStatus: number
  readonly code: string
  readonly message: string
  /** Further members, such as `orderInfo`. */
  readonly members?: Readonly<Record<string, unknown>>
  /** Why it was refused, in both languages; absent on success. */
  readonly reason?: Text
}

export const statusOf = (code: string): number => anyCode(code)?.httpStatus ?? 500

export const accepted = (code: string, members?: Readonly<Record<string, unknown>>): ApiAnswer => ({
  httpStatus: statusOf(code),
  code,
  message: 'success',
  ...(members ? { members } : {}),
})

export const refused = (code: string, reason: Text, httpStatus = statusOf(code)): ApiAnswer => ({
  httpStatus,
  code,
  message: reason.en,
  reason,
})
