import type { DeviceView } from '../../market/iscdesk/view.ts'
import type { TestCodeView } from '../../market/views.ts'
import { SDK_EVENTS } from '../../protocol/iscdesk.ts'
import { emptyableText, list, object, oneOf, optional, type Schema, text } from '../../protocol/schema.ts'
import { flag, moment, note } from './notes.ts'
import { licenceSchema, messageDetailSchema } from './shapes.ts'

/** The forms of what licence products have beside orders and instances. */

const id = (en: string, zh: string) => text(128, note(en, zh))
const words = (en: string, zh: string) => emptyableText(100_000, note(en, zh))

export const testCodeSchema: Schema<TestCodeView> = object({
  code: id('the code', '授权码'),
  madeAt: moment(note('when it was made', '申请时间')),
  expireTime: moment(note('end of its validity', '有效期截止')),
  activated: flag(note('已激活', '是否已激活')),
  checked: flag(note('已检测: the heartbeat was answered with success', '是否已检测')),
})

const asked = object({
  eventId: id('application', '事件编号'),
  as: oneOf(['file', 'string'], note('how the software wants it', '文件或字符串')),
  fileName: optional(words('name of the file', '文件名')),
})

const raised = object({
  at: moment(note('virtual time', '虚拟时间')),
  event: oneOf(SDK_EVENTS, note('event', '事件')),
  payload: words('the very text that the event function gets', '事件函数收到的字符串'),
})

export const deviceViewSchema: Schema<DeviceView> = object({
  deviceId: id('device id', '设备标识'),
  instanceId: optional(id("the ISV's instance id", '实例ID')),
  orderLineId: id('its order line', '订单行ID'),
  deviceFingerprint: words('MAC | disks | board | CPU', '设备指纹'),
  version: words('version of the software on it', '软件版本'),
  asked: list(asked, note('licences the software asked for', '已申请的 License')),
  events: list(raised, note('events raised, oldest first', '事件，按时间先后')),
})

export const sdkAnswerSchema: Schema = object({
  device: deviceViewSchema,
  message: optional(messageDetailSchema),
  licence: optional(licenceSchema),
})
