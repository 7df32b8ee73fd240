import { doc } from '../../protocol/provenance.ts'
import { closed, list, object, oneOf, optional, type Static, text } from '../../protocol/schema.ts'
import { APPEAL_DECISIONS } from '../../protocol/supervision.ts'
import { text as words } from '../../protocol/text.ts'
import { flag, note } from '../own-notes.ts'

/** What each side hands in when it acts in service supervision. */

const file = text(255, note('name of a file', '文件名', 'acceptance.pdf'))
const files = (en: string, zh: string) => list(file, note(en, zh), { minItems: 1, maxItems: 20 })
const because = optional(text(1000, note('why', '原因', 'the document is not signed')))

export const requirementSchema = closed(
  object({
    requirement: optional(text(4000, note('what is wanted, or the hardware code', '需求说明，或硬件识别码'))),
    files: optional(files('files beside it', '附件')),
  }),
)

export const reasonSchema = closed(object({ reason: because }))

export const deliverSchema = closed(
  object({
    proof: optional(files('proof of delivery: statement of work, acceptance document', '交付凭证：SOW、验收文档')),
    startTime: optional(
      text(32, {
        about: words('real begin of the service, ISO 8601; default: the acceptance', '服务实际开通时间，ISO 8601；默认验收时刻'),
        source: doc('sp_topic_0000187', 'start of a period resource'),
        example: '2026-01-02T15:35:55Z',
      }),
    ),
    parcelNumber: optional(text(64, note('parcel number, for hardware', '快递单号（硬件）', 'SF1234567890'))),
    otherPhone: optional(
      flag({
        about: words("the parcel's phone number is not the buyer's: it is not accepted by itself", '收件手机号与用户不一致：不自动验收'),
        source: doc('zh-cn_topic_0204928723'),
      }),
    ),
  }),
)
export type DeliverRequest = Static<typeof deliverSchema>

export const proofSchema = closed(object({ proof: files('proof of delivery', '交付证明') }))

export const appealSchema = closed(
  object({
    by: oneOf(['buyer', 'seller'], note('who appeals', '申诉方')),
    reason: text(1000, note('why', '申诉原因', 'the buyer does not accept')),
    files: optional(files('files; the seller needs proof of delivery', '附件；商家须提供交付证明')),
  }),
)
export type AppealRequest = Static<typeof appealSchema>

export const decisionSchema = closed(
  object({
    decision: oneOf(
      APPEAL_DECISIONS,
      note(
        'resume: the flow goes on; force-accept: the order is closed and settled; force-unsubscribe',
        '申诉裁决：恢复、强制验收、强制退订',
      ),
    ),
  }),
)
export type DecisionRequest = Static<typeof decisionSchema>
