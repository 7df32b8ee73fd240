import { describe, expect, it } from 'vitest'
import { CATALOGUE, interfaceById } from '../../emulator/protocol/catalogue.ts'
import { fieldsOf } from '../../emulator/protocol/fields.ts'

/**
 * The parameter tables of the guides, copied out once more and apart from the descriptions: name, M or O,
 * greatest length, and for the kit the type; `?` where the table gives no length or we keep to another one on purpose (said beside it).
 */

type Table = readonly string[]

const v1 = (activityLength: number, ...own: Table): Table => [
  'authToken M 50',
  'timeStamp M 20',
  `activity M ${activityLength}`,
  'testFlag O 2',
  ...own,
]
const v2 = (activityLength: number, ...own: Table): Table => [`activity M ${activityLength}`, 'testFlag O 2', ...own]

const linear: Table = ['amount O 7', 'diskSize O 7', 'bandWidth O 7']
const acknowledgement: Table = ['resultCode M 6', 'resultMsg O 255']
const appInfo = (at: string): Table => [
  `${at}appInfo O ?`,
  `${at}appInfo.frontEndUrl M 512`,
  `${at}appInfo.adminUrl O 512`,
  `${at}appInfo.userName O 128`,
  `${at}appInfo.password O 128`,
  `${at}appInfo.memo O 1024`,
]
const queryAnswer: Table = [
  ...acknowledgement,
  'encryptType O 3',
  'info O ?',
  'info[].instanceId M 64',
  ...appInfo('info[].'),
  'info[].usageInfo O ?',
  'info[].usageInfo[].relatedInstanceId O 64',
  'info[].usageInfo[].usageValue M ?', // Double(12,4), length 20: a number on the wire
  'info[].usageInfo[].statisticalTime M 20',
  'info[].usageInfo[].dashboardUrl O 512',
]

/** The kit's tables: what all five calls have. Numbers are numbers here, so the type stands behind the length. */
const kit = (...own: Table): Table => [
  'instanceId M 64 String',
  'tenantId M 64 String',
  'testFlag M ? Integer',
  'timeStamp M 17 String',
  ...own,
]
const user = (at: string): Table => [
  `${at}userName M 64 String`,
  `${at}name M 64 String`,
  `${at}orgCode M 64 String`,
  `${at}role M 32 String`,
  `${at}enable M 8 String`,
  `${at}position O 64 String`,
  `${at}employeeCode O 64 String`,
  `${at}employeeType O ? Integer`,
  `${at}mobile O 32 String`,
  `${at}email O 128 String`,
  `${at}workPlace O ? String`, // the excerpt is cut behind it
  `${at}entryDate O ? String`, // V1.0 has it; assumed for V2.0
]
const tenant = kit('orderId M 64 String', 'tenantCode M 64 String', 'name M 255 String', 'domainName M 255 String', 'flag M ? Integer')
const application = kit('appId M 64 String', 'clientId M 64 String', 'clientSecret M ? String', 'flag M ? Integer') // the table gives no length
const department: Table = ['orgCode M 64 String', 'orgName M 128 String', 'parentCode O 64 String']

const TABLES: Readonly<Record<string, { request: Table; response: Table }>> = {
  'saas-v1/newInstance': {
    request: v1(
      20,
      'businessId M 64',
      'customerId M 100',
      'customerName O 64', // M on the CN page, O on intl
      'userId O 64',
      'userName O 64',
      'mobilePhone O ?',
      'email O ?',
      'orderId M 64',
      'skuCode O 64',
      'productId M 64',
      'trialFlag O 2',
      'expireTime O 20',
      'chargingMode O ?',
      'periodType O 10',
      'periodNumber O 2',
      'orderAmount O 20',
      'provisionType O ?',
      'acceptanceTime O 20',
      ...linear,
      'saasExtendParams O 2048',
    ),
    response: [...acknowledgement, 'encryptType O 3', 'instanceId O 64', ...appInfo('')], // M on success: a rule, since failures carry none
  },
  'saas-v1/refreshInstance': {
    request: v1(
      20,
      'orderId M 64',
      'instanceId M 64',
      'productId O 64',
      'expireTime M 20',
      'trialToFormal O 2',
      'periodType O 10',
      'periodNumber O 2',
      'orderAmount O 20',
    ),
    response: acknowledgement,
  },
  'saas-v1/expireInstance': { request: v1(20, 'instanceId M 64', 'orderId M 64'), response: acknowledgement },
  'saas-v1/releaseInstance': {
    request: v1(20, 'instanceId M 64', 'orderId M 64', 'orderAmount O 20'),
    response: acknowledgement,
  },
  'saas-v1/upgrade': {
    request: v1(20, 'instanceId M 64', 'orderId M 64', 'skuCode M 64', 'productId M 64', ...linear, 'saasExtendParams O 2048'),
    response: acknowledgement,
  },
  'saas-v1/instanceStatus': {
    request: v1(32, 'instanceId M 64', 'instanceStatus M 32'),
    response: acknowledgement,
  },
  'saas-v1/queryInstance': { request: v1(20, 'instanceId M ?'), response: queryAnswer }, // 64 is per id
  'saas-v2/newInstance': {
    request: v2(20, 'orderId M 64', 'orderLineId M 64', 'businessId M 64'),
    response: ['resultCode M ?', 'resultMsg O 255', 'instanceId O 64'], // 7 characters, to read 0000004
  },
  'saas-v2/queryInstance': { request: v2(20, 'instanceId M ?'), response: queryAnswer }, // the stated 100 cannot hold 100 ids
  'saas-v2/refreshInstance': {
    request: v2(20, 'scene M 64', 'orderId M 64', 'orderLineId M 64', 'instanceId M 64', 'productId O 64', 'expireTime M 20'),
    response: acknowledgement,
  },
  'saas-v2/updateInstanceStatus': { request: v2(32, 'instanceId M 64', 'status M 32'), response: acknowledgement },
  'saas-v2/releaseInstance': { request: v2(32, 'instanceId M 64', 'orderId O 64', 'orderLineId O 64'), response: acknowledgement },
  'saas-v2/upgradeInstance': { request: v2(32, 'instanceId M 64', 'orderId M 64', 'orderLineId M 64'), response: acknowledgement },
  'saas-v2/changeInstanceCheck': {
    request: v2(
      32,
      'instanceId M 64',
      'productInfo M ?',
      'productInfo.productId M ?', // the structure is not given: assumed
      'productInfo.skuCode M ?',
      'productInfo.linearValue O ?',
    ),
    response: acknowledgement,
  },
  'license-v1/getLicense': {
    request: v1(
      20,
      'customerId M 100',
      'customerName O 64',
      'businessId M 64',
      'orderId M 64',
      'skuCode O 64',
      'productId M 64',
      'expireTime O 20',
      'periodType O 10',
      'amount O ?', // the table is cut here; what follows is as in newInstance of SaaS V1.0
      'periodNumber O 2',
      'chargingMode O ?',
      'trialFlag O 2',
      'orderAmount O 20',
    ),
    response: ['resultCode M 6', 'resultMsg O 255', 'instanceId O 64', 'license O ?'], // M on success: rules; resultMsg by setting
  },
  'license-v1/refreshLicense': {
    request: v1(20, 'orderId M 64', 'instanceId M 64', 'productId O 64', 'expireTime M 20', 'periodType O 10', 'periodNumber O 2'),
    response: acknowledgement,
  },
  'license-v1/expireLicense': { request: v1(20, 'orderId M 64', 'instanceId M 64'), response: acknowledgement },
  'license-v1/releaseLicense': { request: v1(20, 'orderId M 64', 'instanceId M 64'), response: acknowledgement },
  'online-license/newInstance': {
    request: v2(20, 'orderId M 64', 'orderLineId M 64', 'businessId M 64'),
    response: ['resultCode M ?', 'resultMsg O 255', 'instanceId O 64'], // as V2.0; instanceId is M on success: a rule
  },
  'online-license/refreshInstance': {
    request: v2(20, 'scene M 64', 'orderId M 64', 'orderLineId M 64', 'instanceId M 64', 'productId O 64', 'expireTime M 20'),
    response: acknowledgement,
  },
  'online-license/updateInstanceStatus': { request: v2(32, 'instanceId M 64', 'status M 32'), response: acknowledgement },
  'online-license/releaseInstance': {
    request: v2(32, 'instanceId M 64', 'orderId O 64', 'orderLineId O 64'),
    response: acknowledgement,
  },
  'online-license/getLicenseAsync': {
    request: v2(20, 'instanceId M 64', 'effectiveTime M 32', 'expireTime O 32', 'eventId M 64', 'deviceFingerprint O 1024'),
    response: acknowledgement,
  },
  'license-code/refreshLicenseCode': {
    request: v2(20, 'scene M 64', 'orderId M 64', 'orderLineId M 64', 'license M 64', 'productId O 64', 'expireTime M 20'),
    response: acknowledgement,
  },
  'license-code/updateLicenseCodeStatus': { request: v2(32, 'license M 64', 'status M 32'), response: acknowledgement },
  'license-code/releaseLicenseCode': {
    request: v2(32, 'license M 64', 'orderId O 64', 'orderLineId O 64'),
    response: acknowledgement,
  },
  'kit-v1/tenantSync': { request: tenant, response: acknowledgement },
  'kit-v1/applicationSync': { request: application, response: acknowledgement },
  'kit-v1/authSync': {
    request: kit('appId M 64 String', 'userList M ? String', 'currentSyncTime M 17 String', 'flag M ? Integer'), // a list, as JSON in a text
    response: acknowledgement,
  },
  'kit-v1/singleOrgSync': { request: kit(...department, 'flag M ? Integer'), response: acknowledgement },
  'kit-v1/allOrgSync': { request: kit('orgInfo M ? String'), response: acknowledgement }, // no flag
  'kit-v2/tenantSync': { request: tenant, response: acknowledgement },
  'kit-v2/applicationSync': { request: application, response: acknowledgement },
  'kit-v2/authSync': {
    request: kit('appId M 64 String', 'userList M ? Object[]', ...user('userList[].'), 'currentSyncTime M 17 String', 'flag M ? Integer'),
    response: acknowledgement,
  },
  'kit-v2/singleOrgSync': { request: kit(...department, 'flag M ? Integer'), response: acknowledgement },
  'kit-v2/allOrgSync': {
    request: kit('orgInfoList M ? Object[]', ...department.map((line) => `orgInfoList[].${line}`), 'flag O ? Integer'), // flag: in the sample only
    response: acknowledgement,
  },
}

it('has a table for every interface', () => {
  expect(Object.keys(TABLES).sort()).toEqual(CATALOGUE.map(({ id }) => id).sort())
})

describe.each(Object.entries(TABLES))('%s', (id, tables) => {
  it.each(['request', 'response'] as const)('has the %s table of the guide', (side) => {
    const documented = tables[side].map((line) => line.split(' '))
    const described = fieldsOf(interfaceById(id)[side])
    expect(described.map((field) => field.path).sort()).toEqual(documented.map(([path]) => path).sort())
    for (const [path, presence, length, type] of documented) {
      const field = described.find((candidate) => candidate.path === path)
      expect(`${path} ${field?.mandatory ? 'M' : 'O'}`).toBe(`${path} ${presence}`)
      if (length !== '?') expect(`${path} ${field?.length}`).toBe(`${path} ${length}`)
      if (type !== undefined) expect(`${path} ${field?.type}`).toBe(`${path} ${type}`)
    }
  })
})
