import { MAX_EVENT_ID, type UploadPart, uploadPartSchema } from '../../protocol/open-apis/upload.ts'
import { sha256Hex } from '../../protocol/signing/sdk-hmac.ts'
import { type Text, text } from '../../protocol/text.ts'
import { violations } from '../../protocol/validate.ts'
import { tellDevices } from '../iscdesk/sdk.ts'
import type { LicenceApplication, LicenceDelivery } from '../model.ts'
import { instanceOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { type ApiAnswer, accepted, refused } from './answer.ts'

/** What an upload brought: the text of its JSON part, and its file on disk. */
export interface Upload {
  readonly json?: string
  readonly file?: {
    readonly staged: { readonly size: number; readonly sha256: string; keep(): void }
    readonly fileName?: string
  }
}

export interface UploadCall {
  readonly callId: string
  readonly eventId: string
  readonly upload: Upload
  readonly foreign: { event(eventId: string): boolean }
}

const OK = 'CBC.0000'
const INVALID = 'CBC.0101'
const NO_PERMISSION = 'CBC.0150'
const RESOURCE_INVALID = '91381033'
const APPLICATION_ILLEGAL = '91381034'
const NOTHING_LEFT = '91381035'
const DENIED = '91381038'

/**
 * A licence comes for an application (异步申请License). Source: [doc] zh-cn_topic_0070649351; which code is for which
 * mistake is [assumed]: the table has their meanings only.
 */
export function receiveUpload(tx: Transaction, { callId, eventId, upload, foreign }: UploadCall): ApiAnswer {
  if ([...eventId].length > MAX_EVENT_ID) {
    return refused(INVALID, text(`event_id has more than ${MAX_EVENT_ID} characters`, `event_id 超过 ${MAX_EVENT_ID} 个字符`))
  }
  const part = partOf(upload)
  if ('wrong' in part) return refused(INVALID, part.wrong)
  const application = tx.state.licences.get(eventId)
  if (!application) {
    return foreign.event(eventId)
      ? refused(NO_PERMISSION, text(`event "${eventId}" belongs to another seller`, `事件“${eventId}”属于其他商家`))
      : refused(APPLICATION_ILLEGAL, text(`nobody applied for a licence with event "${eventId}"`, `没有事件为“${eventId}”的 License 申请`))
  }
  const missing = missingIn(part, upload)
  if (missing) return refused(INVALID, missing)
  const delivery = deliveryOf(tx, callId, part, upload)
  if (application.delivered && !sameLicence(application.delivered, delivery) && tx.setting('upload-repeat') !== 'replace') {
    return refused(
      DENIED,
      text(
        `event "${eventId}" has its licence already, and this is another one: the same application must bring the same licence`,
        `事件“${eventId}”已交付 License，且内容不同：同一申请必须返回相同的 License`,
      ),
    )
  }
  const spent = spentWhy(tx, application)
  if (spent) return spent
  upload.file?.staged.keep()
  tx.emit({ type: 'licence-delivered', eventId, delivery })
  tellDevices(tx, { ...application, delivered: delivery }, 'success')
  return accepted(OK)
}

function partOf({ json }: Upload): UploadPart | { wrong: Text } {
  if (json === undefined) return { wrong: text('the JSON part isvUpdateFileReq is missing', '缺少 JSON 部分 isvUpdateFileReq') }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return { wrong: text('the part isvUpdateFileReq is no JSON', 'isvUpdateFileReq 部分不是合法的 JSON') }
  }
  const [first] = violations(uploadPartSchema, value)
  return first ? { wrong: text(`isvUpdateFileReq: ${first.message}`, `isvUpdateFileReq 不合法：${first.message}`) } : (value as UploadPart)
}

function missingIn({ type, characters, sha256 }: UploadPart, { file }: Upload): Text | undefined {
  if (type === 'CHARACTERS')
    return characters ? undefined : text('type CHARACTERS needs characters', 'type 为 CHARACTERS 时必须携带 characters')
  if (!file) return text('type FILE needs a part "file"', 'type 为 FILE 时必须携带 file 部分')
  if (!sha256) return text('type FILE needs sha256', 'type 为 FILE 时必须携带 sha256')
  if (sha256.toLowerCase() === file.staged.sha256) return undefined
  return text(
    `sha256 is ${sha256}, but the file that came has ${file.staged.sha256} (${file.staged.size} bytes)`,
    `sha256 为 ${sha256}，而收到的文件为 ${file.staged.sha256}（${file.staged.size} 字节）`,
  )
}

function deliveryOf(tx: Transaction, callId: string, part: UploadPart, { file }: Upload): LicenceDelivery {
  if (part.type === 'CHARACTERS' || !file) return { type: 'CHARACTERS', characters: part.characters as string, at: tx.now, callId }
  const fileName = part.file_name || file.fileName
  const { sha256, size } = file.staged
  return { type: 'FILE', ...(fileName ? { fileName } : {}), sha256, size, at: tx.now, callId }
}

const sameLicence = (a: LicenceDelivery, b: LicenceDelivery): boolean => contentOf(a) === contentOf(b)

/** A licence sent once as text and once as a file is the same licence. */
const contentOf = ({ characters, sha256 }: LicenceDelivery): string =>
  characters === undefined ? (sha256 as string) : sha256Hex(characters)

/** Why the application leads to nothing any more. */
function spentWhy(tx: Transaction, { instanceKey, expireTime }: LicenceApplication): ApiAnswer | undefined {
  const { state } = instanceOf(tx.state, instanceKey)
  if (state === 'released' || state === 'failed') {
    return refused(RESOURCE_INVALID, text(`the instance of this application is ${state}`, '该申请所属的实例已释放或开通失败'))
  }
  if (expireTime === undefined || expireTime > tx.now) return undefined
  return refused(NOTHING_LEFT, text('the period of this licence is over', 'License 有效期已结束'))
}
