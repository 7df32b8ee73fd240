import type { CallFacts, ChargingMode, Scene } from '../facts.ts'

/**
 * Example facts for the documented forms of the SaaS interfaces: what `explain` and `sign` show, and what
 * documents and contracts are made of. Values follow the samples printed in the guides.
 */

const customer = { customerId: '68cbc86abc2018ab880d92f36422fa0e', customerName: 'huaweiuser' }
const product = { productId: '00301-666666-0--0', skuCode: 'd0abcd12-1234-5678-ab90-11ab012aaaa1' }
const order = { orderId: 'CS2211181819B4LVS', orderLineId: 'CS2211181819B4LVS-000001' }
const later = { orderId: 'CS2211191020C5MWT', orderLineId: 'CS2211191020C5MWT-000001' }
const instanceIds = ['03pf80c2bae96vc49b80b917bea776d7']

const inOneMonth = Date.UTC(2022, 11, 18, 18, 19, 0)

function purchase(chargingMode: ChargingMode): CallFacts {
  const periodic = chargingMode === 'period' ? ({ periodType: 'month', periodNumber: 1 } as const) : {}
  const expires = chargingMode === 'period' || chargingMode === 'on-demand-package' ? { expireTime: inOneMonth } : {}
  const amount = chargingMode === 'on-demand' ? '0' : '12.78'
  return { ...order, instanceIds: [], product, customer, chargingMode, orderAmount: amount, ...periodic, ...expires }
}

function refresh(scene: Scene): CallFacts {
  const amount = scene === 'UNSUBSCRIBE_RENEWAL_PERIOD' ? '-12.78' : '12.78'
  return {
    ...later,
    instanceIds,
    product,
    scene,
    chargingMode: 'period',
    periodType: 'month',
    periodNumber: 1,
    expireTime: Date.UTC(2023, 0, 18, 18, 19, 0),
    orderAmount: amount,
  }
}

export const exampleFacts = {
  purchase,
  refresh,
  trial: {
    ...purchase('period'),
    trial: true,
    periodType: 'day',
    periodNumber: 15,
    orderAmount: '0',
    expireTime: Date.UTC(2022, 11, 3, 18, 19, 0),
  } satisfies CallFacts,
  instance: { ...order, instanceIds } satisfies CallFacts,
  upgrade: {
    ...later,
    instanceIds,
    product: { ...product, skuCode: 'd0abcd12-1234-5678-ab90-11ab012aaaa2', quantity: 30 },
  } satisfies CallFacts,
  licence: {
    instanceIds,
    licence: {
      eventId: '8f2b6d1e-5c0a-4f3e-9d27-61b0c7a4e913',
      effectiveTime: Date.UTC(2023, 9, 27, 10, 30, 15),
      expireTime: Date.UTC(2024, 9, 27, 10, 30, 15),
      deviceFingerprint: 'f3c1a09be27d4586',
    },
  } satisfies CallFacts,
  kit: {
    tenant: {
      tenantId: '68cbc86abc2018ab880d92f36422fa0e',
      tenantCode: 'huawei',
      name: '测试企业',
      domainName: 'https://example.tenantaccount.com',
    },
    application: { appId: 'app-0001', clientId: 'c-8f2b6d1e5c0a4f3e', oaep: 'sha256' },
    users: [
      { userName: 'zhangsan01', name: '张三', orgCode: 'D001', role: 'admin', enable: true, position: 'engineer' },
      { userName: 'lisi02', name: '李四', orgCode: 'D002', role: 'user', enable: true, position: 'seller' },
    ],
    departments: [
      { orgCode: 'D000', orgName: '总部' },
      { orgCode: 'D001', orgName: '研发部', parentCode: 'D000' },
      { orgCode: 'D002', orgName: '市场部', parentCode: 'D000' },
    ],
  } satisfies Pick<CallFacts, 'tenant' | 'application' | 'users' | 'departments'>,
  licenceCode: { instanceIds: ['PL7K2M9QX4R8T1VB'] } satisfies CallFacts,
  batch: { instanceIds: ['ebc28eb6-4606-4098-b4bd-c201c99a0654', 'fe28e27e-1157-4105-8592-24cc9488db10'] } satisfies CallFacts,
}
