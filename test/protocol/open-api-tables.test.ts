import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../emulator/protocol/fields.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { OPEN_API_CODES, openApiCode } from '../../emulator/protocol/open-apis/error-codes.ts'
import { GATEWAY_CODES } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import { LICENCE_CODE_CODES } from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import { UPLOAD_CODES } from '../../emulator/protocol/open-apis/upload-codes.ts'
import { USAGE_RECORD_CODES } from '../../emulator/protocol/open-apis/usage-record-codes.ts'
import { USAGE_HEADER_LENGTHS } from '../../emulator/protocol/signing/usage-signature.ts'

/**
 * The tables of the open APIs, copied out once more and apart from the descriptions: name, M or O, type, greatest
 * length; `?` where no page gives a length or we keep to another one on purpose (said beside it). Types are those of
 * the wire: a DateTime of the pages is a String.
 */

type Table = readonly string[]

interface Copied {
  readonly method: string
  readonly path: string
  readonly auth: string
  readonly result: readonly [code: string, message: string, success: string]
  readonly request: Table
  readonly response: Table
}

const usageRecords = (...own: Table): Table => [
  'usage_records M Object[] ?', // 1000 is the number of records
  'usage_records[].instance_id M String 64',
  'usage_records[].record_time M String 17',
  'usage_records[].begin_time M String 17',
  'usage_records[].end_time M String 17',
  'usage_records[].usage_value M Double ?', // String 20 (China) or Double(12,4) (international): either is taken
  ...own.map((line) => `usage_records[].${line}`),
]

const usageAnswer: Table = [
  'error_code M String ?', // 6 is stated, MKT.0000 has 8
  'error_msg O String 255',
  'extra_info O String ?', // in the table of codes only
]

const licenceCode = (path: string) => ({
  method: 'POST',
  path: `/api/mkp-openapi-public/global/${path}`,
  auth: 'sdk-hmac',
  result: ['error_code', 'error_msg', '92020000'] as const,
})
const errorAnswer: Table = ['error_code M String 16', 'error_msg M String 1024']
/** Cut after `activate_time`; the rest is as in the answer to the activation. */
const licenceInfo = (at: string): Table => [
  `${at}license_code M String 64`,
  `${at}status M String 10`,
  `${at}activate_time M String ?`,
  `${at}expire_time O String ?`,
  `${at}product_id O String ?`,
  `${at}order_id O String ?`,
  `${at}amount O Integer ?`,
]

const TABLES: Readonly<Record<string, Copied>> = {
  'order-query': {
    method: 'GET',
    path: '/api/mkp-openapi-public/global/v1/order/query',
    auth: 'sdk-hmac',
    result: ['resultCode', 'resultMsg', 'MKT.0000'],
    request: ['orderId M String 64', 'orderLineId O String 64'],
    response: [
      'resultCode M String 16',
      'resultMsg M String 1024',
      'orderInfo O Object ?',
      'orderInfo.orderId M String 64',
      'orderInfo.orderType M String 32',
      'orderInfo.createTime M String 20',
      'orderInfo.orderLine M Object[] ?',
      'orderInfo.orderLine[].orderLineId M String 64',
      'orderInfo.orderLine[].chargingMode M String 25',
      'orderInfo.orderLine[].expireTime O String 20',
      'orderInfo.orderLine[].periodType O String ?',
      'orderInfo.orderLine[].periodNumber O Integer ?', // Number; 1 in the samples
      'orderInfo.orderLine[].productInfo O Object[] ?',
      'orderInfo.orderLine[].productInfo[].productId M String 64',
      'orderInfo.orderLine[].productInfo[].skuCode M String 64',
      'orderInfo.orderLine[].productInfo[].linearValue O Number ?',
      'orderInfo.orderLine[].productInfo[].productName O String ?',
      'orderInfo.orderLine[].extendParams O Object[] ?',
      'orderInfo.orderLine[].extendParams[].name M String ?',
      'orderInfo.orderLine[].extendParams[].value M String ?',
      'orderInfo.orderLine[].currency O String 64',
      'orderInfo.orderLine[].currencyAfterDiscount O String 25',
      'orderInfo.buyerInfo O Object ?',
      'orderInfo.buyerInfo.mobilePhone O String ?',
      'orderInfo.buyerInfo.email O String ?',
      'orderInfo.buyerInfo.customerId M String ?',
      'orderInfo.buyerInfo.customerName M String ?',
      'orderInfo.buyerInfo.customerRealName O String ?',
      'orderInfo.buyerInfo.customerType O Integer ?', // Number; 0 in the captured answer
      'orderInfo.buyerInfo.userId O String 64',
      'orderInfo.buyerInfo.userName O String 64',
      'orderInfo.extendParams O Object[] ?',
      'orderInfo.extendParams[].name M String ?',
      'orderInfo.extendParams[].value M String ?',
    ],
  },
  upload: {
    method: 'POST',
    path: '/api/mkp-openapi-public/global/v1/market-event/{event_id}/file',
    auth: 'sdk-hmac',
    result: ['error_code', 'error_msg', 'CBC.0000'],
    request: [
      'event_id M String 64',
      'isvUpdateFileReq M Object ?', // the table lists its members beside the file; they travel in this part
      'isvUpdateFileReq.type M String 10',
      'isvUpdateFileReq.file_name O String 1024',
      'isvUpdateFileReq.sha256 O String 1024',
      'isvUpdateFileReq.characters O String 1024',
      'file O String ?', // MultipartFile
    ],
    response: ['error_code M String 16', 'error_msg M String 1024'],
  },
  'usage-push': {
    method: 'POST',
    path: '/api/mkp-openapi-public/global/v1/isv/usage-data',
    auth: 'usage-signature',
    result: ['error_code', 'error_msg', 'MKT.0000'],
    request: usageRecords('metering_sn M String 64', 'relate_pkg_instance O String 64'),
    response: usageAnswer,
  },
  'usage-push-old': {
    method: 'POST',
    path: '/rest/marketplace/v1/isv/usage-data',
    auth: 'sdk-hmac',
    result: ['error_code', 'error_msg', 'MKT.0000'],
    request: usageRecords('product_id M String 64', 'relate_pkg_instance O String 64'),
    response: usageAnswer,
  },
  'license-activate': {
    ...licenceCode('v1/license/activate'),
    request: ['license M String 64', 'real_effect_time O String 16'],
    response: [...errorAnswer, 'data O Object ?', 'data.license_code_info M String 1024'],
  },
  'license-activate-batch': {
    ...licenceCode('v2/license/activate'),
    request: ['license_list M String[] ?', 'real_effect_time O String 16'], // 100 is the number of codes
    response: errorAnswer,
  },
  'license-heartbeat': {
    ...licenceCode('v1/license/heartbeat'),
    request: [
      'license M String 64',
      'heartbeatInfo O Object ?',
      'heartbeatInfo.thirdPartyAccount M String 256', // printed with a blank in it
      'heartbeatInfo.ip O String 32',
    ],
    response: [...errorAnswer, 'data O Object ?', ...licenceInfo('data.')], // M on success
  },
  'license-heartbeat-batch': {
    ...licenceCode('v2/license/heartbeat'),
    request: ['license_list M String[] ?'], // the table was not visible
    response: [...errorAnswer, 'data O Object[] ?', ...licenceInfo('data[].')],
  },
  'license-usage': {
    ...licenceCode('v2/license/software-usage-info'),
    request: [
      'usage_info M Object[] ?',
      'usage_info[].license M String 64',
      'usage_info[].software_usage_Info M Object[] ?',
      'usage_info[].software_usage_Info[].id O String 256',
      'usage_info[].software_usage_Info[].active_num O Integer ?', // 9 digits
    ],
    response: [...errorAnswer, 'data O Object ?', 'data.check_fail_list O String[] ?'], // the name is cut after check_fail_
  },
}

it('every open API is copied out here', () => {
  expect(OPEN_APIS.map(({ name }) => name)).toEqual(Object.keys(TABLES))
})

it('the codes of the licence code APIs are those of the table', () => {
  expect(LICENCE_CODE_CODES.map(({ httpStatus, code }) => `${httpStatus} ${code}`)).toEqual([
    ...['92020000', '92020001', '92020002', '92020003', '92020004', '92020005', '92020011', '92020020'].map((code) => `200 ${code}`),
    '400 95000001',
    '405 95000002',
    '415 95000003',
    '400 95000004',
  ])
})

describe.each(OPEN_APIS)('$id', (api) => {
  const copied = TABLES[api.name] as Copied

  it('has the address, authentication and result members of its page', () => {
    expect([api.method, api.path, api.auth]).toEqual([copied.method, copied.path, copied.auth])
    expect([api.result.code, api.result.message, api.result.success]).toEqual(copied.result)
  })

  it.each(['request', 'response'] as const)('has the %s table of its page', (side) => {
    const lengths = new Map(copied[side].map((line) => [line.split(' ')[0], line.split(' ')[3]]))
    const described = fieldsOf(api[side]).map(({ path, mandatory, type, length }) => {
      const shown = lengths.get(path) === '?' ? '?' : length
      return `${path} ${mandatory ? 'M' : 'O'} ${type} ${shown}`
    })
    expect(described.sort()).toEqual([...copied[side]].sort())
  })
})

it('both usage pushes take 1000 records at most', () => {
  const pushes = OPEN_APIS.filter(({ name }) => name.startsWith('usage-push'))
  const records = pushes.map(({ request }) => (request.properties as Record<string, { maxItems: number }>).usage_records)
  expect(records.map((list) => list?.maxItems)).toEqual([1000, 1000])
})

it('the headers of the new usage push have the lengths of its page', () => {
  expect(USAGE_HEADER_LENGTHS).toEqual({ signature: 1000, ts: 20, nonce: 64 })
})

describe('codes', () => {
  const lines = (codes: readonly { code: string; httpStatus: number }[]) =>
    codes.map(({ code, httpStatus }) => `${httpStatus} ${code}`).sort()

  it('of order query and usage pushes', () => {
    const copied = [
      '200 MKT.0000',
      '500 MKT.0999',
      '500 MKT.0100 extra_info',
      '400 MKT.0101',
      '400 MKT.0102', // usage pushes only
      '400 MKT.0199',
      '401 MKT.0150 extra_info',
      '401 MKT.0151',
      '401 MKT.0154',
      '406 MKT.0250 extra_info',
      '500 MKT.9001 extra_info',
      '500 MKT.9002 extra_info',
      '500 MKT.9003',
      '500 MKT.9004 extra_info',
      '500 MKT.9005 extra_info', // named among the codes with extra_info only: the status is that of its neighbours
    ]
    const described = OPEN_API_CODES.map(({ httpStatus, code, extraInfo }) => `${httpStatus} ${code}${extraInfo ? ' extra_info' : ''}`)
    expect(described.sort()).toEqual(copied.sort())
    expect(OPEN_API_CODES.filter(({ returnedBy }) => !returnedBy.includes('order-query')).map(({ code }) => code)).toEqual(['MKT.0102'])
    const names = OPEN_APIS.map(({ name }) => name)
    for (const name of OPEN_API_CODES.flatMap(({ returnedBy }) => returnedBy)) expect(names).toContain(name)
  })

  it('of the second copy of that table differ in their prefix only', () => {
    for (const entry of OPEN_API_CODES) expect(openApiCode(entry.code.replace('MKT.', 'CBC.'))).toBe(entry)
  })

  it('of the upload', () => {
    expect(lines(UPLOAD_CODES)).toEqual(
      [
        '200 CBC.0000',
        '403 CBC.0150',
        '400 CBC.0101',
        '500 CBC.0999',
        '200 91381033',
        '200 91381034',
        '200 91381035',
        '200 91381036',
        '200 91381037',
        '200 91381038',
        '200 91380150',
      ].sort(),
    )
  })

  it('of the gateway', () => {
    expect(lines(GATEWAY_CODES)).toEqual(
      [
        '404 APIGW.0101',
        '404 APIGW.0103',
        '400 APIGW.0104',
        '400 APIGW.0105',
        '400 APIGW.0106',
        '400 APIGW.0201', // 413 when it is too large
        '401 APIGW.0301', // assumed
        '403 APIGW.0302',
        '401 APIGW.0303', // assumed
        '429 APIGW.0308', // assumed
      ].sort(),
    )
    const guessed = GATEWAY_CODES.filter(({ source }) => source.certainty === 'assumed').map(({ code }) => code)
    expect(guessed).toEqual(['APIGW.0301', 'APIGW.0303', 'APIGW.0308'])
  })

  it('of usage records', () => {
    expect(Object.entries(USAGE_RECORD_CODES).map(([code, { en }]) => `${code} ${en}`)).toEqual([
      '001 instance does not exist',
      '002 time format wrong',
      '003 usage value abnormal',
      '004 unique id missing',
      '005 unique id duplicate',
      '006 product retired',
      '007 record time expired',
      // 008 is in no table seen
      "009 instance is not this seller's",
      '010 duplicate record',
      '011 time range invalid',
      '012 instance is not on-demand',
      '013 instance state abnormal',
    ])
  })
})
