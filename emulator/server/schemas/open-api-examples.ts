import type { LedgerEntry, OpenApiCallDetail, OpenApiCallView, UsageRecordView } from '../../market/open-apis/views.ts'
import { doc } from '../../protocol/provenance.ts'
import { text } from '../../protocol/text.ts'
import type { DomainView } from './open-api-shapes.ts'

/** Examples for the document; a test holds them to their schemas. */

export const OPEN_API_CALL: OpenApiCallView = {
  callId: 'call-000001',
  api: 'order-query',
  at: '2030-01-01T00:00:00.000Z',
  receivedAt: '2026-11-25T08:30:00.000Z',
  domain: 'primary',
  host: 'mkt.myhuaweicloud.com',
  outcome: 'refused',
  status: 401,
  code: 'APIGW.0301',
  orderId: 'CS3001010000FV1S4',
  reason: 'The signature does not fit the call. The path was signed without the "/" that must end it in the canonical request.',
  reasonZh: '签名与请求不符。签名时规范路径没有以“/”结尾。',
  notes: [],
}

export const OPEN_API_CALL_DETAIL: OpenApiCallDetail = {
  ...OPEN_API_CALL,
  request: {
    method: 'GET',
    url: '/api/mkp-openapi-public/global/v1/order/query?orderId=CS3001010000FV1S4',
    headers: { host: 'mkt.myhuaweicloud.com', 'x-sdk-date': '20261125T083000Z' },
  },
  response: { status: 401, body: '{"error_code":"APIGW.0301","error_msg":"…","request_id":"…"}' },
  diagnosis: {
    mistake: 'path-without-slash',
    text: text('The path was signed without the "/" that must end it in the canonical request.', '签名时规范路径没有以“/”结尾。'),
    canonicalRequest: 'GET\n/api/mkp-openapi-public/global/v1/order/query/\norderId=CS3001010000FV1S4\n…',
    canonicalRequestHash: '9a33b07351104f6c775075faa7dc0db58ec18bc532feaa8fd0b8fcf7990b1a9e',
    stringToSign: 'SDK-HMAC-SHA256\n20261125T083000Z\n9a33b073…',
  },
}

export const USAGE_RECORD: UsageRecordView = {
  recordId: 'usage-000001',
  callId: 'call-000002',
  api: 'usage-push',
  at: '2030-01-01T02:00:00.000Z',
  state: 'rejected',
  code: '010',
  reason: 'duplicate record',
  reasonZh: '话单重复',
  provenance: doc('zh-cn_topic_0070649410'),
  orderId: 'CS3001010000FV1S4',
  record: {
    instance_id: '03f9b1c0-7b1e-4a55-9d2c-0f6f1d1b7e10',
    record_time: '20300101T020000Z',
    begin_time: '20300101T000000Z',
    end_time: '20300101T010000Z',
    usage_value: '12.5',
    metering_sn: 'sn-1',
  },
}

export const LEDGER: readonly LedgerEntry[] = [
  { at: '2030-01-01T00:00:00.000Z', kind: 'payment', amount: '0', orderId: 'CS3001010000FV1S4' },
  {
    at: '2030-01-01T02:15:00.000Z',
    kind: 'usage',
    amount: '12.5',
    orderId: 'CS3001010000FV1S4',
    recordId: 'usage-000001',
    quantity: '12.5',
    deducted: '0',
  },
]

export const DOMAIN: DomainView = { state: 'down', delay: 'PT3S', host: 'mkt.myhuaweicloud.com', url: 'http://127.0.0.1:8700' }

export const DOMAINS_EXAMPLE = {
  primary: DOMAIN,
  fallback: { state: 'up', delay: 'PT3S', host: 'mkt.myhuaweicloud.cn', url: 'http://127.0.0.1:8701' } satisfies DomainView,
}

export const REPLY = { api: 'order-query', code: 'MKT.0250', times: 2 }
