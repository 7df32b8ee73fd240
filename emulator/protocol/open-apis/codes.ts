import { openApiCode } from './error-codes.ts'
import { gatewayCode } from './gateway-codes.ts'
import { LICENCE_CODE_CODES } from './licence-code-codes.ts'
import { LICENCE_CODE_APIS } from './licence-codes.ts'
import type { ApiCode } from './open-api.ts'
import { UPLOAD } from './upload.ts'
import { UPLOAD_CODES } from './upload-codes.ts'

/** APIs with a table of codes of their own, by name; the others share one. */
const OWN: Readonly<Record<string, readonly ApiCode[]>> = {
  [UPLOAD.name]: UPLOAD_CODES,
  ...Object.fromEntries(LICENCE_CODE_APIS.map(({ name }) => [name, LICENCE_CODE_CODES])),
}

const rows = new Map([...UPLOAD_CODES, ...LICENCE_CODE_CODES].map((row) => [row.code, row]))

/** The row of a code in the table of an API; undefined for one that its page does not list. */
export function codeOf(api: string, code: string): ApiCode | undefined {
  const own = OWN[api]
  return own ? own.find((row) => row.code === code) : openApiCode(code)
}

/** The row of a code in whatever table lists it, that of the gateway included. */
export const anyCode = (code: string): ApiCode | undefined => rows.get(code) ?? openApiCode(code) ?? gatewayCode(code)
