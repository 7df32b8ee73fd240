import { expect, it } from 'vitest'
import type { TransportResult, Verdict } from '../../emulator/delivery/exchange.ts'
import type { FaultName } from '../../emulator/delivery/fault-catalogue.ts'
import { judgedAgainstFault } from '../../emulator/delivery/verdict/forged.ts'
import { doc } from '../../emulator/protocol/provenance.ts'
import { text } from '../../emulator/protocol/text.ts'

/** What an answer to a call that must be refused says of the ISV. */

const failed = (resultCode: string | undefined): Verdict => ({
  outcome: 'failed',
  reason: text('no', '否'),
  rule: 'failure.result-code',
  provenance: doc('zh-cn_topic_0082027567'),
  notes: [],
  ...(resultCode === undefined ? {} : { resultCode }),
})

const answered = (status: number): TransportResult => ({ realMs: 1, response: { status, rawHeaders: [], body: Buffer.alloc(0) } })

const notes = (resultCode: string | undefined, status = 200, fault: FaultName = 'wrong-key'): string[] =>
  judgedAgainstFault(failed(resultCode), answered(status), fault, 'post-query-signature').notes.map(({ rule }) => rule)

it('takes 000000 for a yes, also where instanceId is missing and the market takes it for a failure', () => {
  expect(notes('000000')).toEqual(['forged.wrong-key'])
})

it('takes the listed codes for a refusal, and notes every other shape', () => {
  expect(notes('000001')).toEqual([])
  expect(notes('000002')).toEqual([])
  for (const shape of [notes('000005'), notes(undefined, 401), notes(undefined, 500)]) expect(shape).toEqual(['forged.refusal-shape'])
})

it('says nothing of a failure that was not asked for', () => {
  expect(notes('000005', 200, 'lose-response')).toEqual([])
})
