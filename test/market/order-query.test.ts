import { describe, expect, it } from 'vitest'
import { DAY } from '../../emulator/clock/duration.ts'
import { MOCK_ORDER_IDS } from '../../emulator/market/mock-orders.ts'
import type { Order } from '../../emulator/market/model.ts'
import { queryOrder } from '../../emulator/market/order-query.ts'
import { emptyState } from '../../emulator/market/state.ts'
import { fieldsOf } from '../../emulator/protocol/fields.ts'
import { OPEN_API_CODES, openApiCode } from '../../emulator/protocol/open-apis/error-codes.ts'
import { MAX_ORDER_ID, ORDER_QUERY, ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import { settingNames } from '../../emulator/protocol/settings.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { type Bench, bench } from './scripted-isv.ts'

const v2 = (orderId: string) => `i-${orderId}-000001`

/** The answer of a query that must succeed and fit its table. */
function told({ market }: Pick<Bench, 'market'>, order: Pick<Order, 'orderId'> | undefined, orderLineId?: string, settings = {}) {
  const answer = queryOrder(market.state, settings, order?.orderId, orderLineId)
  expect(violations(ORDER_QUERY.response, answer.body)).toEqual([])
  expect(answer).toMatchObject({ httpStatus: 200, body: { resultCode: 'MKT.0000', resultMsg: 'Success' } })
  if (!answer.body.orderInfo) throw new Error('The answer tells of no order.')
  return answer.body.orderInfo
}

const line = (info: ReturnType<typeof told>) => info.orderLine[0] as (typeof info.orderLine)[number]

describe('the answer to a query of an order', () => {
  it('tells all there is to tell of a new purchase', async () => {
    const tested = bench({})
    const order = await tested.market.buy({
      periodType: 'year',
      amount: '128.05',
      skuCode: 'sku-1',
      productId: 'product-1',
      quantity: 50,
      extendParams: [{ name: 'emailDomainName', value: 'example.com' }],
      customer: { customerId: 'c'.repeat(32), customerName: 'buyer', userId: 'iam-1', userName: 'iam', mobilePhone: '13800000000' },
    })
    expect(told(tested, order)).toEqual({
      orderId: order.orderId,
      orderType: 'NEW',
      createTime: '20300101000000',
      orderLine: [
        {
          orderLineId: `${order.orderId}-000001`,
          chargingMode: 'PERIOD',
          periodType: 'year',
          periodNumber: 1,
          expireTime: '20310101000000',
          productInfo: [{ productId: 'product-1', skuCode: 'sku-1', linearValue: 50, productName: 'emulated asset,sku-1' }],
          extendParams: [{ name: 'emailDomainName', value: 'example.com' }],
          currency: '128.05',
          currencyAfterDiscount: '128.05',
        },
      ],
      buyerInfo: {
        mobilePhone: '13800000000',
        email: null,
        customerId: 'c'.repeat(32),
        customerName: 'buyer',
        customerRealName: null,
        customerType: 0,
        userId: 'iam-1',
        userName: 'iam',
      },
      extendParams: [],
    })
  })

  it.each([
    ['period', 'PERIOD', { periodType: 'month', periodNumber: 1, expireTime: '20300201000000' }],
    ['on-demand-package', 'ON_DEMAND_PKG', { periodType: 'month', periodNumber: 1, expireTime: '20300201000000' }],
    ['one-time', 'ONE_TIME', {}],
    ['on-demand', 'ON_DEMAND', {}],
  ] as const)('of a %s product says %s', async (chargingMode, word, period) => {
    const tested = bench({})
    const { periodType, periodNumber, expireTime, ...found } = line(told(tested, await tested.market.buy({ chargingMode })))
    expect(found.chargingMode).toBe(word)
    expect({ ...(periodType && { periodType, periodNumber, expireTime }) }).toEqual(period)
    if (!periodType) expect([periodNumber, expireTime]).toEqual([undefined, undefined])
  })

  it('is the same while the order is still in opening', () => {
    const tested = bench({}, () => 'hang')
    const order = tested.market.place({})
    expect(told(tested, order).orderType).toBe('NEW')
    tested.isv.release()
  })

  it('takes the first linear attribute a product has', async () => {
    const tested = bench({})
    const disk = await tested.market.buy({ diskSize: 0, bandWidth: 7 })
    expect(line(told(tested, disk)).productInfo?.[0]?.linearValue).toBe(0)
    const none = await tested.market.buy({})
    expect(line(told(tested, none)).productInfo?.[0]).not.toHaveProperty('linearValue')
  })

  it('tells of a trial and of its conversion', async () => {
    const tested = bench({})
    const trial = await tested.market.buy({ trial: true, trialDays: 30, customer: { userId: 'iam-1' } })
    expect(told(tested, trial)).toMatchObject({
      orderType: 'TRIAL',
      orderLine: [{ periodType: 'day', periodNumber: 30, expireTime: '20300131000000', currency: '0', currencyAfterDiscount: '0' }],
      buyerInfo: { userId: 'iam-1' },
    })
    await tested.market.advance({ by: DAY })
    const { order } = await tested.market.act(v2(trial.orderId), 'convert-trial', { periodType: 'year', amount: 1200.5 })
    expect(told(tested, order)).toMatchObject({
      orderType: 'TRIAL_TO_FORMAL',
      createTime: '20300102000000',
      orderLine: [
        { periodType: 'year', periodNumber: 1, expireTime: '20310102000000', currency: '1200.5', currencyAfterDiscount: '1200.5' },
      ],
      buyerInfo: { userId: null, userName: null },
    })
    expect(told(tested, trial).orderType).toBe('TRIAL')
  })

  it('tells of a renewal, and of its refund with the money negative', async () => {
    const tested = bench({})
    const bought = await tested.market.buy({ amount: '99.99' })
    const { order: renewal } = await tested.market.act(v2(bought.orderId), 'renew', { periodNumber: 2, amount: '180.10' })
    expect(told(tested, renewal)).toMatchObject({
      orderType: 'RENEW',
      orderLine: [
        {
          orderLineId: `${renewal?.orderId}-000001`,
          periodType: 'month',
          periodNumber: 2,
          expireTime: '20300401000000',
          extendParams: [],
          currency: '180.10',
          currencyAfterDiscount: '180.10',
        },
      ],
    })
    const { order: refund } = await tested.market.act(v2(bought.orderId), 'unsubscribe-renewal')
    expect(told(tested, refund)).toMatchObject({
      orderType: 'UNSUBSCRIBE',
      orderLine: [{ expireTime: '20300201000000', currency: '', currencyAfterDiscount: '-180.1' }],
    })
    expect(line(told(tested, bought))).toMatchObject({ expireTime: '20300201000000', currencyAfterDiscount: '99.99' })
  })

  it('keeps skuCode where a renewal changes the period type', async () => {
    const tested = bench({})
    const bought = await tested.market.buy({ skuCode: 'sku-1' })
    const { order } = await tested.market.act(v2(bought.orderId), 'renew', { periodType: 'year' })
    const [before, after] = [bought, order].map((one) => line(told(tested, one)).productInfo?.[0])
    expect(after?.skuCode).toBe(before?.skuCode)
    expect(after?.productId).not.toBe(before?.productId)
  })

  it('tells of a change of specification', async () => {
    const tested = bench({})
    const bought = await tested.market.buy({ quantity: 5 })
    const { order } = await tested.market.act(v2(bought.orderId), 'upgrade', { quantity: 20, amount: '33.3' })
    expect(told(tested, order)).toMatchObject({
      orderType: 'CHANGE',
      orderLine: [{ productInfo: [{ linearValue: 20 }], expireTime: '20300201000000', currency: '33.3', currencyAfterDiscount: '33.3' }],
    })
    expect(line(told(tested, bought)).productInfo?.[0]?.linearValue).toBe(5)
  })

  it('tells of an unsubscription: no order amount, the deal amount negative, no expiry', async () => {
    const tested = bench({})
    const bought = await tested.market.buy({ amount: '100.25' })
    const { order } = await tested.market.act(v2(bought.orderId), 'unsubscribe')
    const info = told(tested, order)
    expect(info).toMatchObject({ orderType: 'UNSUBSCRIBE', orderLine: [{ currency: '', currencyAfterDiscount: '-100.25' }] })
    expect(line(info)).not.toHaveProperty('expireTime')
    expect(line(told(tested, bought)).currency).toBe('100.25')
  })

  it('shares the money of several billing items out, to the cent', async () => {
    const tested = bench({})
    const bought = await tested.market.buy({ chargingMode: 'on-demand', amount: '100', items: [{ quantity: 1 }, {}, { quantity: 3 }] })
    const info = told(tested, bought)
    expect(info.orderLine.map((one) => one.currencyAfterDiscount)).toEqual(['33.34', '33.33', '33.33'])
    expect(info.orderLine.map((one) => one.productInfo?.[0]?.linearValue)).toEqual([1, undefined, 3])
    expect(told(tested, bought, `${bought.orderId}-000002`)).toEqual({ ...info, orderLine: [info.orderLine[1]] })
    const { order } = await tested.market.act(v2(bought.orderId), 'unsubscribe', { negotiated: true })
    expect(told(tested, order).orderLine.map((one) => [one.currency, one.currencyAfterDiscount])).toEqual([
      ['', '-33.34'],
      ['', '-33.33'],
      ['', '-33.33'],
    ])
  })

  it.each([
    ['0', ['0', '0']],
    ['0.01', ['0.01', '0']],
    ['0.995', ['0.505', '0.49']],
    ['999999999999999.99', ['500000000000000', '499999999999999.99']],
  ])('shares %s over two lines as %j', async (amount, shares) => {
    const tested = bench({})
    const order = await tested.market.buy({ chargingMode: 'on-demand', amount, items: [{}, {}] })
    expect(told(tested, order).orderLine.map((one) => one.currency)).toEqual(shares)
  })

  it('tells the times in UTC, or in Beijing time where the setting says so', async () => {
    const tested = bench({})
    const order = await tested.market.buy({})
    expect(told(tested, order, undefined, { 'order-query-time-zone': 'utc' })).toEqual(told(tested, order))
    const beijing = told(tested, order, undefined, { 'order-query-time-zone': 'beijing' })
    expect([beijing.createTime, line(beijing).expireTime]).toEqual(['20300101080000', '20300201080000'])
  })
})

describe('a query that fails', () => {
  const tested = bench({})

  it.each([
    ['no order id', undefined, undefined, 'MKT.0101', 'orderId is missing'],
    ['an empty order id', '', undefined, 'MKT.0101', 'orderId is missing'],
    ['an order id too long', 'C'.repeat(65), undefined, 'MKT.0101', 'orderId has 65 characters, at most 64 are allowed'],
    ['a line id too long', 'CS1', 'C'.repeat(66), 'MKT.0101', 'orderLineId has 66 characters'],
    ['an unknown order', 'C'.repeat(64), undefined, 'MKT.0199', 'this market has no order'],
    ['a name every object has', 'constructor', undefined, 'MKT.0199', 'this market has no order'],
    ['an unknown line', 'MOCKONDEMAND', 'MOCKONDEMAND-000002', 'MKT.0199', 'possible: MOCKONDEMAND-000001'],
  ])('for %s says so', (_, orderId, orderLineId, resultCode, words) => {
    const { httpStatus, body, reason } = queryOrder(tested.market.state, {}, orderId, orderLineId)
    expect([httpStatus, body.resultCode]).toEqual([400, resultCode])
    expect(body.resultMsg).toMatch(/^Failed to query the order: .*\.$/)
    expect(body.resultMsg).toContain(words)
    expect(reason?.zh).toMatch(/^无法查询订单：.*。$/)
    expect(body).not.toHaveProperty('orderInfo')
    expect(violations(ORDER_QUERY.response, body)).toEqual([])
  })

  it('keeps within the length of resultMsg when an order has many lines', async () => {
    const order = await tested.market.buy({ chargingMode: 'on-demand', items: Array.from({ length: 20 }, () => ({})) })
    const { body } = queryOrder(tested.market.state, {}, order.orderId, `${order.orderId}-000021`)
    expect(violations(ORDER_QUERY.response, body)).toEqual([])
  })

  it('takes an empty line id for none', () => {
    expect(queryOrder(emptyState(), {}, 'MOCKONDEMAND', '')).toEqual(queryOrder(emptyState(), {}, 'MOCKONDEMAND'))
  })
})

describe('mock orders', () => {
  const EXPECTED: readonly (readonly [string, string, string, string | undefined, string | undefined])[] = [
    ['MOCKPERIODYEARNEW', 'NEW', 'PERIOD', 'year', '20250101190405'],
    ['MOCKONETIMENEW', 'NEW', 'ONE_TIME', undefined, undefined],
    ['MOCKONDEMAND', 'NEW', 'ON_DEMAND', undefined, undefined],
    ['MOCKONDEMANDPKG', 'NEW', 'ON_DEMAND_PKG', 'year', '20250101190405'],
    ['MOCKPERIODDAYTRIAL', 'TRIAL', 'PERIOD', 'day', '20240116190405'],
    ['MOCKMONTYTRIALTOFORMAL', 'TRIAL_TO_FORMAL', 'PERIOD', 'month', '20240201190405'],
    ['MOCKMONTYUNSUBSCRIBE', 'UNSUBSCRIBE', 'PERIOD', 'month', undefined],
    ['MOCKMONTYRENEW', 'RENEW', 'PERIOD', 'month', '20240201190405'],
    ['MOCKMONTYCHANGE', 'CHANGE', 'PERIOD', 'month', '20240201190405'],
  ]

  it('are the nine that are documented', () => {
    expect(MOCK_ORDER_IDS).toEqual(EXPECTED.map(([id]) => id))
  })

  it.each(EXPECTED)('%s answers in a market without orders, with and without its line', (orderId, type, mode, periodType, expireTime) => {
    const market = { state: emptyState() } as Bench['market']
    const info = told({ market }, { orderId })
    const one = line(info)
    expect([info.orderType, one.chargingMode, one.periodType, one.expireTime]).toEqual([type, mode, periodType, expireTime])
    expect([info.orderId, one.orderLineId]).toEqual([orderId, `${orderId}-000001`])
    if (type === 'UNSUBSCRIBE') expect([one.currency, one.currencyAfterDiscount]).toEqual(['', '-100'])
    else expect(one.currencyAfterDiscount).toBe(one.currency)
    expect(told({ market }, { orderId }, `${orderId}-000001`)).toEqual(info)
    expect(told({ market }, { orderId }, undefined, { 'order-query-time-zone': 'beijing' }).createTime).toBe('20240102030405')
    expect(told(bench({}), { orderId })).toEqual(info)
  })
})

describe('the description of query order', () => {
  it('says of every member what it is and who says so', () => {
    for (const field of [...fieldsOf(ORDER_QUERY.request), ...fieldsOf(ORDER_QUERY.response)]) {
      expect(field.source?.page, field.path).toMatch(/\S/)
      expect([field.about?.en, field.about?.zh].every(Boolean), field.path).toBe(true)
    }
  })

  it('has its path, its settings and the documented lengths', () => {
    expect(ORDER_QUERY).toMatchObject({ method: 'GET', path: '/api/mkp-openapi-public/global/v1/order/query' })
    expect(ORDER_QUERY.path).toBe(ORDER_QUERY_PATH)
    for (const name of ORDER_QUERY.settings) expect(settingNames()).toContain(name)
    const lengths = fieldsOf(ORDER_QUERY.request).map(({ path, mandatory, length }) => [path, mandatory, length])
    expect(lengths).toEqual([
      ['orderId', true, MAX_ORDER_ID],
      ['orderLineId', false, 64],
    ])
  })

  it('takes an amount for text only, and null for what the captured answer leaves open', () => {
    const { body } = queryOrder(emptyState(), {}, 'MOCKONDEMAND')
    const info = body.orderInfo
    const numeric = { ...body, orderInfo: { ...info, orderLine: [{ ...info?.orderLine[0], currency: 100 }] } }
    expect(violations(ORDER_QUERY.response, numeric).map(({ path }) => path)).toEqual(['/orderInfo/orderLine/0/currency'])
    const unnamed = { ...body, orderInfo: { ...info, buyerInfo: { ...info?.buyerInfo, customerId: null } } }
    expect(violations(ORDER_QUERY.response, unnamed).map(({ path }) => path)).toEqual(['/orderInfo/buyerInfo/customerId'])
  })
})

describe('codes of the open APIs', () => {
  it('are the documented ones, found under either prefix', () => {
    expect(Object.fromEntries(OPEN_API_CODES.map(({ code, httpStatus }) => [code, httpStatus]))).toEqual({
      'MKT.0000': 200,
      'MKT.0999': 500,
      'MKT.0100': 500,
      'MKT.0101': 400,
      'MKT.0102': 400,
      'MKT.0199': 400,
      'MKT.0150': 401,
      'MKT.0151': 401,
      'MKT.0154': 401,
      'MKT.0250': 406,
      'MKT.9001': 500,
      'MKT.9002': 500,
      'MKT.9003': 500,
      'MKT.9004': 500,
      'MKT.9005': 500,
    })
    expect(openApiCode('CBC.0101')).toBe(openApiCode('MKT.0101'))
    expect(openApiCode('MKT.4711')).toBeUndefined()
    expect(OPEN_API_CODES.filter(({ extraInfo }) => extraInfo).map(({ code }) => code)).toEqual([
      'MKT.0100',
      'MKT.0150',
      'MKT.0250',
      'MKT.9001',
      'MKT.9002',
      'MKT.9004',
      'MKT.9005',
    ])
    for (const { meaning, source } of OPEN_API_CODES) expect([meaning.en, meaning.zh, source.page].every(Boolean)).toBe(true)
  })
})
