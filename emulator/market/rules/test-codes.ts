import { DAY } from '../../clock/duration.ts'
import { doc } from '../../protocol/provenance.ts'
import { closed, object, optional, type Static, text } from '../../protocol/schema.ts'
import { text as words } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import { note, whole } from '../own-notes.ts'
import { instant } from '../setup.ts'
import type { Transaction } from '../transaction.ts'
import { newLicenceCode } from './licence-codes.ts'

/** Test codes (测试授权码) of the Seller Center: nobody bought them, and the open APIs take them. Source: [doc] 测试授权码激活和心跳检测. */

const VALIDITY_DAYS = 30

export const testCodesSchema = closed(
  object({
    count: optional(whole(1, 100, note('how many; default: 1', '数量，默认 1'))),
    expireTime: optional(
      text(32, {
        about: words('end of the validity, ISO 8601; default: 30 days from now', '有效期截止，ISO 8601；默认 30 天'),
        source: doc('测试授权码激活和心跳检测', 'editable; its default is assumed'),
        example: '2030-02-01T00:00:00Z',
      }),
    ),
  }),
)
export type TestCodesRequest = Static<typeof testCodesSchema>

export const testCodeValiditySchema = closed(
  object({ expireTime: text(32, note('new end of the validity, ISO 8601', '新的有效期截止时间', '2030-02-01T00:00:00Z')) }),
)
export type TestCodeValidity = Static<typeof testCodeValiditySchema>

const applying = words('make test codes', '申请测试授权码')

/** The seller asks for codes to try the open APIs with. @returns the codes */
export function makeTestCodes(tx: Transaction, { count = 1, expireTime }: TestCodesRequest): string[] {
  const end = expireTime === undefined ? tx.now + VALIDITY_DAYS * DAY : future(tx, expireTime)
  const first = tx.state.testCodes.size
  const codes = Array.from({ length: count }, (_, index) => newLicenceCode(tx, 'test', String(first + index)))
  tx.emit({ type: 'test-codes-made', codes, expireTime: end })
  return codes
}

/** Moves the end of a test code's validity. */
export function setTestCodeValidity(tx: Transaction, code: string, { expireTime }: TestCodeValidity): void {
  if (!tx.state.testCodes.has(code)) throw unknown(words('test code', '测试授权码'), code, [...tx.state.testCodes.keys()])
  tx.emit({ type: 'test-code-validity-set', code, expireTime: future(tx, expireTime) })
}

function future(tx: Transaction, written: string): number {
  const at = instant('expireTime', written)
  if (at <= tx.now) throw impossible(applying, words(`${written} has passed already`, `${written} 已过`), ['a later expireTime'])
  return at
}
