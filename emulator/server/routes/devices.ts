import { unknown } from '../../market/errors.ts'
import { deviceSchema, publishVersion, registerDevice, versionSchema } from '../../market/iscdesk/sdk.ts'
import { deviceView } from '../../market/iscdesk/view.ts'
import type { Market } from '../../market/market.ts'
import { licenceView, messageDetail } from '../../market/views.ts'
import { exampleOf } from '../../protocol/example.ts'
import { SDK_FUNCTIONS } from '../../protocol/iscdesk.ts'
import { describeProvenance } from '../../protocol/provenance.ts'
import { list, type Schema } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { MARKET, type Route, route } from '../route.ts'
import { DEVICE, INSTANCE } from '../schemas/examples.ts'
import { deviceViewSchema, sdkAnswerSchema } from '../schemas/licence-shapes.ts'
import { note } from '../schemas/notes.ts'

/** ISCDesk on a buyer's PC, in place of its C++ SDK. */

const DEVICE_PATH = `${MARKET}/devices/{deviceId}`

const deviceOf = (market: Market, deviceId: string) => {
  const device = market.state.devices.get(deviceId)
  if (!device) throw unknown(text('device', '设备'), deviceId, [...market.state.devices.keys()])
  return device
}

const sdkRoutes = SDK_FUNCTIONS.map(({ name, title, call, arguments: schema, source }) =>
  route({
    id: `sdk${name}`,
    method: 'POST',
    path: `${DEVICE_PATH}/sdk/${name}`,
    tag: 'devices',
    summary: text(`Call Sdk::${name}`, `调用 Sdk::${name}`),
    about: text(
      `The software on the device wants to ${title.en}: ${call} of the C++ SDK ${describeProvenance(source)}. What its event function is handed stands in events.`,
      `设备上的软件${title.zh}，对应 C++ SDK 的 ${call} ${describeProvenance(source)}。事件函数收到的内容见 events。`,
    ),
    body: { schema: schema as Schema<object>, example: exampleOf(schema) as object },
    success: {
      status: 200,
      about: text('the device, and the application where one was sent', '设备，及所发送的申请'),
      schema: sdkAnswerSchema,
      example: { device: DEVICE },
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) => {
      const { device, message, licence } = await market.callSdk(param('deviceId'), name, body)
      return {
        device: deviceView(market, device),
        ...(message ? { message: messageDetail(market, message) } : {}),
        ...(licence ? { licence: licenceView(market, licence) } : {}),
      }
    },
  }),
)

export const deviceRoutes: readonly Route[] = [
  route({
    id: 'registerDevice',
    method: 'POST',
    path: `${MARKET}/devices`,
    tag: 'devices',
    summary: text('Register a device of the buyer', '登记买家设备'),
    about: text(
      'A PC with ISCDesk, on which the software of an instance runs. Its fingerprint is made of what the PC tells.',
      '装有 ISCDesk 的电脑，运行某实例的软件；设备指纹由硬件信息组成。',
    ),
    body: {
      schema: deviceSchema,
      example: { instanceId: INSTANCE.instanceId, macs: ['02-00-5E-10-00-01'], board: 'BOARD-1', cpu: 'CPU-1' },
    },
    success: { status: 201, about: text('the device', '设备'), schema: deviceViewSchema, example: DEVICE },
    errors: ['unknown', 'impossible'],
    handle: ({ market, body }) => {
      const { key } = market.instance(body.instanceId)
      const deviceId = market.decide((tx) => registerDevice(tx, key, body))
      return deviceView(market, deviceOf(market, deviceId))
    },
  }),
  route({
    id: 'listDevices',
    method: 'GET',
    path: `${MARKET}/devices`,
    tag: 'devices',
    summary: text('List devices', '列出设备'),
    success: {
      status: 200,
      about: text('devices, oldest first', '设备，按时间先后'),
      schema: list(deviceViewSchema, note('devices', '设备')),
      example: [DEVICE],
    },
    errors: ['unknown'],
    handle: ({ market }) => [...market.state.devices.values()].map((device) => deviceView(market, device)),
  }),
  route({
    id: 'getDevice',
    method: 'GET',
    path: DEVICE_PATH,
    tag: 'devices',
    summary: text('Get a device', '查询设备'),
    success: { status: 200, about: text('the device with its events', '设备及其事件'), schema: deviceViewSchema, example: DEVICE },
    errors: ['unknown'],
    handle: ({ market, param }) => deviceView(market, deviceOf(market, param('deviceId'))),
  }),
  ...sdkRoutes,
  route({
    id: 'publishVersion',
    method: 'POST',
    path: `${MARKET}/software-versions`,
    tag: 'devices',
    summary: text('Publish a version of the software', '发布软件版本'),
    about: text('Devices hear of it when their software calls CheckNewVersions.', '设备上的软件调用 CheckNewVersions 时得知。'),
    body: { schema: versionSchema, example: { instanceId: INSTANCE.instanceId, version: '2.1.0', forced: false } },
    success: { status: 204, about: text('published', '已发布') },
    errors: ['unknown'],
    handle: ({ market, body }) => {
      const { key } = market.instance(body.instanceId)
      market.decide((tx) => publishVersion(tx, key, body))
    },
  }),
]
