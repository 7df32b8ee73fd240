import type { DeviceView } from '../../market/iscdesk/view.ts'
import type { AttemptView, InstanceView, LicenceView, MessageView, OrderView } from '../../market/views.ts'
import { licenseVerify } from '../../protocol/iscdesk.ts'
import { doc } from '../../protocol/provenance.ts'
import type { ClockView, FaultView, MarketView } from './shapes.ts'

/** What answers look like, for the OpenAPI document. One story: a monthly purchase of V2.0 in the default market. */

const ORDER_ID = 'CS3001010000FV1S4'
const LINE_ID = `${ORDER_ID}-000001`
const INSTANCE_ID = '03f9b1c0-7b1e-4a55-9d2c-0f6f1d1b7e10'
const PRODUCT = { productId: 'OFFI-3bf2ab1f6ba4-month-1', skuCode: '3bf2ab1f-6ba4-4d38-a1c5-5e1f3f0e2f5d' }

export const ORDER: OrderView = {
  orderId: ORDER_ID,
  orderLineId: LINE_ID,
  guide: 'saas-v2',
  type: 'NEW',
  state: 'opened',
  instanceId: INSTANCE_ID,
  expireTime: '2030-02-01T00:00:00.000Z',
  chargingMode: 'period',
  periodType: 'month',
  periodNumber: 1,
  trial: false,
  amount: '100',
  currency: 'CNY',
  refundedAmount: '0',
  createdAt: '2030-01-01T00:00:00.000Z',
  openedAt: '2030-01-01T00:00:00.000Z',
  lines: [{ orderLineId: LINE_ID, ...PRODUCT, instanceId: INSTANCE_ID, instanceState: 'active' }],
  messageIds: ['msg-000001', 'msg-000002'],
}

export const RENEWAL: OrderView = {
  ...ORDER,
  orderId: 'CS3001010000K2Q7X',
  orderLineId: 'CS3001010000K2Q7X-000001',
  type: 'RENEW',
  expireTime: '2030-03-01T00:00:00.000Z',
  relatesTo: ORDER_ID,
  messageIds: ['msg-000003'],
}

export const INSTANCE: InstanceView = {
  instanceId: INSTANCE_ID,
  orderId: ORDER_ID,
  orderLineId: LINE_ID,
  guide: 'saas-v2',
  state: 'active',
  trial: false,
  chargingMode: 'period',
  product: PRODUCT,
  expireTime: '2030-02-01T00:00:00.000Z',
  openedAt: '2030-01-01T00:00:00.000Z',
  appInfo: { frontEndUrl: 'https://isv.example.com/login' },
  possible: ['renew', 'unsubscribe', 'upgrade', 'freeze', 'open-details'],
}

export const MESSAGE: MessageView = {
  messageId: 'msg-000001',
  interface: 'newInstance',
  guide: 'saas-v2',
  orderId: ORDER_ID,
  policy: 'saas-v2/create',
  state: 'succeeded',
  createdAt: '2030-01-01T00:00:00.000Z',
  settledAt: '2030-01-01T00:00:00.000Z',
  attemptCount: 1,
  restartable: false,
}

const ATTEMPT: AttemptView = {
  number: 1,
  kind: 'scheduled',
  at: '2030-01-01T00:00:00.000Z',
  state: 'answered',
  request: {
    method: 'POST',
    url: 'http://127.0.0.1:3000/saasproduce?signature=5a1f&timestamp=1767225600000&nonce=9C0B',
    headers: { 'Content-Type': 'application/json;charset=utf-8' },
    body: `{"activity":"newInstance","businessId":"7d0c","orderId":"${ORDER_ID}","orderLineId":"${LINE_ID}"}`,
  },
  response: {
    status: 200,
    rawHeaders: ['Content-Type', 'application/json'],
    body: `{"resultCode":"000000","resultMsg":"success","instanceId":"${INSTANCE_ID}"}`,
  },
  sentAt: '2026-01-01T00:00:00.000Z',
  durationMs: 12.3,
  verdict: {
    outcome: 'succeeded',
    reason: 'newInstance succeeded.',
    reasonZh: 'newInstance 调用成功。',
    rule: 'success',
    provenance: doc('zh-cn_topic_0070649427'),
    resultCode: '000000',
    notes: [],
  },
}

export const MESSAGE_DETAIL = { ...MESSAGE, attempts: [ATTEMPT] }

export const FROZEN = {
  instance: { ...INSTANCE, state: 'frozen', frozenReason: 'violation' },
  message: {
    ...MESSAGE,
    messageId: 'msg-000004',
    interface: 'updateInstanceStatus',
    policy: 'saas-v2/status',
    instanceId: INSTANCE_ID,
    attempts: [ATTEMPT],
  },
}

export const LICENCE: LicenceView = {
  eventId: '5d0f6b1e-3c8a-4f27-9e14-7ab3c2d9e051',
  instanceId: INSTANCE_ID,
  orderId: ORDER_ID,
  orderLineId: LINE_ID,
  state: 'delivered',
  deviceFingerprint: 'f3c1a09be27d4586',
  effectiveTime: '2030-01-01T00:00:00.000Z',
  expireTime: '2030-02-01T00:00:00.000Z',
  appliedAt: '2030-01-01T00:00:00.000Z',
  messageId: 'msg-000002',
  delivered: { type: 'CHARACTERS', characters: 'LIC-7Q2M-XK4D', at: '2030-01-01T00:00:00.000Z', callId: 'call-000001' },
}

/** What an application for a licence answers with: the seller has been told, and works on it. */
export const APPLIED = {
  instance: { ...INSTANCE, guide: 'online-license', possible: ['renew', 'unsubscribe', 'freeze', 'apply-licence'] },
  message: {
    ...MESSAGE,
    messageId: LICENCE.messageId,
    interface: 'getLicenseAsync',
    guide: 'online-license',
    policy: 'online-license/license',
    instanceId: INSTANCE_ID,
    attempts: [ATTEMPT],
  },
  licence: applied(LICENCE),
}

function applied({ delivered: _, ...licence }: LicenceView): LicenceView {
  return { ...licence, state: 'applied' }
}

export const DEVICE: DeviceView = {
  deviceId: 'device-1',
  instanceId: INSTANCE_ID,
  orderLineId: LINE_ID,
  deviceFingerprint: '02-00-5E-10-00-01||BOARD-1|CPU-1',
  version: '',
  asked: [{ eventId: LICENCE.eventId, as: 'string' }],
  events: [
    {
      at: '2030-01-01T00:00:00.000Z',
      event: 'EVENT_LICENSE_VERIFY',
      payload: licenseVerify('success', { content: 'LIC-7Q2M-XK4D' }),
    },
  ],
}

export const NOTICE = {
  noticeId: 'notice-1',
  at: '2030-01-01T00:00:00.000Z',
  to: 'seller',
  channels: ['mail', 'sms', 'in-site'],
  kind: 'call-failed',
  text: `Call 1 of newInstance (order ${ORDER_ID}) failed: the ISV answered HTTP 500.`,
  textZh: `newInstance 第 1 次调用失败（订单 ${ORDER_ID}）：商家返回 HTTP 500。`,
  orderId: ORDER_ID,
  messageId: 'msg-000001',
  provenance: doc('saas_topic_0000001'),
}

export const FAULT: FaultView = { id: 'fault-1', on: 'newInstance', attempts: '1-2', fault: 'lose-response' }

export const CLOCK: ClockView = {
  now: '2030-01-01T00:00:00.000Z',
  mode: 'virtual',
  next: { at: '2030-02-01T00:00:00.000Z', kind: 'expire', orderLineId: LINE_ID },
  idle: true,
  inFlight: 0,
}

const AT = '/emulator/v1/markets/m1'

export const MARKET_VIEW: MarketView = {
  id: 'm1',
  guide: 'saas-v2',
  isv: { url: 'http://127.0.0.1:3000/saasproduce' },
  clock: 'virtual',
  start: '2030-01-01T00:00:00.000Z',
  now: '2030-01-01T00:00:00.000Z',
  seed: 42,
  settings: {},
  policies: {},
  timeouts: { 'saas-v1': 'PT20S', 'saas-v2': 'PT5S', 'online-license': 'PT5S' },
  grace: 'PT0S',
  retention: 'P15D',
  polling: { interval: 'PT0.1S', patience: 'PT30S' },
  concurrency: 16,
  keyBits: 256,
  site: 'cn',
  uploadLimit: 134_217_728,
  links: {
    self: AT,
    orders: `${AT}/orders`,
    instances: `${AT}/instances`,
    licences: `${AT}/licences`,
    'test-codes': `${AT}/test-codes`,
    devices: `${AT}/devices`,
    applications: `${AT}/applications`,
    tenants: `${AT}/tenants`,
    'login-calls': `${AT}/login-calls`,
    messages: `${AT}/messages`,
    clock: `${AT}/clock`,
    faults: `${AT}/faults`,
    notices: `${AT}/notices`,
    trace: `${AT}/trace`,
    events: `${AT}/events`,
    'open-api-calls': `${AT}/open-api-calls`,
    'usage-records': `${AT}/usage-records`,
    domains: `${AT}/domains`,
  },
}

/** A journal line as the trace shows it. */
export const EVENT = { seq: 12, at: '2030-01-01T00:00:00.000Z', type: 'order-opened', orderId: ORDER_ID }
