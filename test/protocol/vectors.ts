/**
 * Values to check signing and encryption against. Names follow the reference notes of the two guides:
 * D are printed in the marketplace's documentation or in public ISV code, X and Y were computed when the notes
 * were written (with Node, Python and OpenJDK 17), V and K likewise for V2.0 and the kit.
 *
 * The documentation prints one key only, the placeholder of its Java sample; every other printed signature was made
 * with a key that is not published. Those stay here as negatives: a function that "verifies" one of them is wrong.
 */

/** The placeholder of the documentation's sample, which turns out to be the real key of that sample. */
export const SAMPLE_KEY = 'xxxxxxx'

/** Signed text of a V1.0 GET call and the token that belongs to it. */
export interface TokenVector {
  readonly name: string
  /** `name=value` joined with `&`, values decoded. */
  readonly text: string
  readonly token: string
}

/** Printed in the documentation, with a key that is known. */
export const D1: TokenVector = {
  name: 'D1 published newInstance sample',
  text: 'activity=newInstance&businessId=61e834ba-7b97-4418-b8f7-e5345137278c&customerId=68cbc86abc2018ab880d92f36422fa0e&expireTime=20200727153156&orderId=CS1906666666ABCDE&productId=00301-666666-0--0&testFlag=1&timeStamp=20200727073711903',
  token: 'Gzbfjf9LHRBcI3bFVi++sLinCNOBF6qa7is1fvjEgYQ=',
}

const sharedToken = '09lsS5y+KCtxBu+ON4TXv1SrjH5KVYka9sx2MauHrQU='
const refreshSample = (testFlag: string) =>
  `activity=refreshInstance&expireTime=20180725000000&instanceId=03pf80c2bae96vc49b80b917bea776d7&orderId=HWS001014ED483AA1E8&testFlag=${testFlag}&timeStamp=20170725025113409`
const lifecycleSample = (activity: string, testFlag: string) =>
  `activity=${activity}&instanceId=03pf80c2bae96vc49b80b917bea776d7&testFlag=${testFlag}&timeStamp=20170725025113409`
const statusSample = (status: string) =>
  `activity=instanceStatus&instanceId=huaweitest123456&instanceStatus=${status}&testFlag=1&timeStamp=20230327070251713`
const statusToken = 'pqlrW7+PHC/1JE+MEjKxC94GGJreoS6PZHd982auw2o='
const querySample =
  'activity=queryInstance&instanceId=ebc28eb6-4606-4098-b4bd-c201c99a0654,fe28e27e-1157-4105-8592-24cc9488db10,92df74e4-163e-4e0b-a206-d9800d33881b&testFlag=1&timeStamp=20230327065233980'

/** Printed in the documentation; the key is not published, so none of them may verify with the sample key. */
export const UNVERIFIABLE: readonly TokenVector[] = [
  { name: 'D2 refresh sample, testFlag 1', text: refreshSample('1'), token: sharedToken },
  { name: 'D2 refresh sample, testFlag 0', text: refreshSample('0'), token: sharedToken },
  { name: 'D3 expire sample, testFlag 1', text: lifecycleSample('expireInstance', '1'), token: sharedToken },
  { name: 'D3 expire sample, testFlag 0', text: lifecycleSample('expireInstance', '0'), token: sharedToken },
  { name: 'D4 release sample, testFlag 1', text: lifecycleSample('releaseInstance', '1'), token: sharedToken },
  { name: 'D4 release sample, testFlag 0', text: lifecycleSample('releaseInstance', '0'), token: sharedToken },
  { name: 'D5 status sample, FREEZE', text: statusSample('FREEZE'), token: statusToken },
  { name: 'D5 status sample, NORMAL', text: statusSample('NORMAL'), token: statusToken },
  { name: 'D6 query sample', text: querySample, token: 'Eh/3Ud+R1j3d/wOui5CAcvRipM8IuribvgkXfJAsTfE=' },
  {
    name: 'D6 query sample, comma left encoded',
    text: querySample.replaceAll(',', '%2C'),
    token: 'Eh/3Ud+R1j3d/wOui5CAcvRipM8IuribvgkXfJAsTfE=',
  },
]

/** One token printed for several different texts: it cannot be right for more than one of them. */
export const D5_SHARED = { texts: [statusSample('FREEZE'), statusSample('NORMAL')], token: statusToken }
export const D2_TO_D4_SHARED = {
  texts: [refreshSample('1'), lifecycleSample('expireInstance', '1'), lifecycleSample('releaseInstance', '1')],
  token: sharedToken,
}

export const D7 = {
  encoded:
    'W3sibmFtZSI6ImlkTnVtIiwidmFsdWUiOiIzNTIyNTU1NTU1NTU2NTYifSx7Im5hbWUiOiJ1c2VyTmFtZSIsInZhbHVlIjoiaHVhd2VpMTIzIn0seyJuYW1lIjoiY3VzdEVtYWlsIiwidmFsdWUiOiIxMjNAaHVhd2VpLmNvbSJ9XQ==',
  params: [
    { name: 'idNum', value: '352255555555656' },
    { name: 'userName', value: 'huawei123' },
    { name: 'custEmail', value: '123@huawei.com' },
  ],
}

/** As printed: the blank is a `+` that form decoding swallowed. */
export const D8 = 'Uh2977H2620i0K251ckE cPpVaeXADc5xJivbg=='

export const D9 = {
  userName: '3LQvu8363e5O4zqwYnXyJGWz8y+GAcu0rpM0wQ==',
  password: 'RY31aEnR5GMCFmt3iG1hW7UF1HK09MuAL2sgxA==',
  /** The sample's body leaves out the colon after appInfo; shortened here to what shows that. */
  body: '{"resultCode":"000000","resultMsg":"success.","instanceId":"03pf80c2bae96vc49b80b917bea776d7","encryptType":"1","appInfo"{"frontEndUrl":"https://www.isvwebsite.com"}}',
}

/** A `Body-Sign` value printed without its body or key: well-formed, and nothing more can be said of it. */
export const D10 = 'MkW2WiHUOpT4G/IFYV5kigY7djPRs3U5hOCe/EQrt8g='

/** The page's p1, p3, p2 order is its own "suppose"; the natural order is what its sample code makes. Token masked in print. */
export const D11 = {
  parameters: { p1: '1', p3: '3', p2: '2', timeStamp: '201706211855321' },
  natural: 'p1=1&p2=2&p3=3&timeStamp=201706211855321',
  hypothetical: 'p1=1&p3=3&p2=2&timeStamp=201706211855321',
}

const X7_TEXT =
  'activity=newInstance&amount=30&businessId=61e834ba-7b97-4418-b8f7-e5345137278c&chargingMode=1&customerId=68cbc86abc2018ab880d92f36422fa0e&customerName=张三 & Co&email=0123456789abcdefmPlLspTkyQ8A+LXMzEBFmRnGf15Ue/1TfN9mGZALXBc=&expireTime=20210727153156&mobilePhone=0123456789abcdef0uVmOC7TCXBP3g2Hy/bvpg==&orderAmount=12.78&orderId=CS1906666666ABCDE&periodNumber=1&periodType=year&productId=00301-666666-0--0&saasExtendParams=W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoidGVzdC5leGFtcGxlLmNvbSJ9XQ==&skuCode=d0abcd12-1234-5678-ab90-11ab012aaaa1&testFlag=1&timeStamp=20200727073711903&trialFlag=0'

/** X7 as parameters: its values hold `&`, blanks, `+`, `/` and `=`, so its text cannot be split back. */
export const X7_PARAMETERS: Readonly<Record<string, string>> = {
  activity: 'newInstance',
  amount: '30',
  businessId: '61e834ba-7b97-4418-b8f7-e5345137278c',
  chargingMode: '1',
  customerId: '68cbc86abc2018ab880d92f36422fa0e',
  customerName: '张三 & Co',
  email: '0123456789abcdefmPlLspTkyQ8A+LXMzEBFmRnGf15Ue/1TfN9mGZALXBc=',
  expireTime: '20210727153156',
  mobilePhone: '0123456789abcdef0uVmOC7TCXBP3g2Hy/bvpg==',
  orderAmount: '12.78',
  orderId: 'CS1906666666ABCDE',
  periodNumber: '1',
  periodType: 'year',
  productId: '00301-666666-0--0',
  saasExtendParams: 'W3sibmFtZSI6ImVtYWlsRG9tYWluTmFtZSIsInZhbHVlIjoidGVzdC5leGFtcGxlLmNvbSJ9XQ==',
  skuCode: 'd0abcd12-1234-5678-ab90-11ab012aaaa1',
  testFlag: '1',
  timeStamp: '20200727073711903',
  trialFlag: '0',
}

export const X7: TokenVector = { name: 'X7 full newInstance', text: X7_TEXT, token: 'Xws0IP3VxsneAwPqxs3mYvHJSQu5z/p4DJQMxyObJ9w=' }

/** Pieces of X7's query string, percent-encoded with the blank as `%20`. */
export const X7_WIRE = [
  'customerName=%E5%BC%A0%E4%B8%89%20%26%20Co',
  'email=0123456789abcdefmPlLspTkyQ8A%2BLXMzEBFmRnGf15Ue%2F1TfN9mGZALXBc%3D',
  'authToken=Xws0IP3VxsneAwPqxs3mYvHJSQu5z%2Fp4DJQMxyObJ9w%3D',
]

/** Computed with the sample key; every text but X7's splits back into its parameters. */
export const COMPUTED_TOKENS: readonly TokenVector[] = [
  { name: 'X1 refreshInstance', text: refreshSample('1'), token: 'XlpK/zLnHXCQc1ZlInRqXOzqni4KD9fFHPfLQ2PUsrk=' },
  {
    name: 'X2 expireInstance',
    text: 'activity=expireInstance&instanceId=03pf80c2bae96vc49b80b917bea776d7&orderId=HWS001014ED483AA1E8&testFlag=1&timeStamp=20170725025113409',
    token: '5iwo5tJj/H9SoSfSAYuQdO524rDYom9lyHfTZRLGlsk=',
  },
  {
    name: 'X3 releaseInstance',
    text: 'activity=releaseInstance&instanceId=03pf80c2bae96vc49b80b917bea776d7&orderId=HWS001014ED483AA1E8&testFlag=1&timeStamp=20170725025113409',
    token: '4AiqRD9yuu6DUIIBMo6VcGfurtqN2VAjSnecJAiJ4MA=',
  },
  { name: 'X4 instanceStatus FREEZE', text: statusSample('FREEZE'), token: 'ZSOkS/1f2/y5l0qBour/5o72VITGX3TepEUYypc4vMc=' },
  { name: 'X5 instanceStatus NORMAL', text: statusSample('NORMAL'), token: 'gou4NapmZqgosyoBpM0YQchAg3TEVzZZ492tHACCAsg=' },
  { name: 'X6 queryInstance', text: querySample, token: 'sJjn5ijYrtuKYrYYq0z0ZXKBRnrZhkWg2Hk7SNUGRvY=' },
  {
    name: 'X9 natural order',
    text: 'p1=1&p2=2&p3=3&timeStamp=201706211855321',
    token: 'pFDO0i85uykoqyb/eXdNNUGaIGSknt/NNx/B557NZS4=',
  },
]

/** The token the page's hypothetical order would give: to be refused. */
export const X9_OTHER_ORDER = 'EW1i7PqA73XAHU6oLlpTRCjoCjFYpIYcUM5Q8g1fJog='

/** A kit POST of V1.0; token in a header. */
export const X8 = {
  name: 'X8 tenantSync',
  body: {
    domainName: 'https://example.tenantaccount.com',
    flag: 1,
    instanceId: 'huaiweitest123456',
    name: 'huaiweitest',
    orderId: 'CS1906666666ABCDE',
    tenantCode: 'huawei',
    tenantId: '68cbc86abc2018ab880d92f36422fa0e',
    testFlag: 0,
    timeStamp: '20220413093539534',
  },
  text: 'domainName=https://example.tenantaccount.com&flag=1&instanceId=huaiweitest123456&name=huaiweitest&orderId=CS1906666666ABCDE&tenantCode=huawei&tenantId=68cbc86abc2018ab880d92f36422fa0e&testFlag=0&timeStamp=20220413093539534',
  token: 'X3QWCLbvu/AfnAlJ0tamPHcrdERi800scV32sfQe65s=',
}

export const BODY_SIGNS = [
  {
    name: 'Y1 answer body',
    key: SAMPLE_KEY,
    body: '{"resultCode":"000000","resultMsg":"success."}',
    signature: 'YB9MRaDz8ENM8JzoKzW8YT4yUrcMdby3kM31MTz8tO4=',
  },
  {
    name: 'Y2 the same with one line feed more',
    key: SAMPLE_KEY,
    body: '{"resultCode":"000000","resultMsg":"success."}\n',
    signature: 'ExW2F9AdnBcypsQMw/8jp8wSce7O6yxvxGsZWGODhLY=',
  },
  { name: 'Y3 bare HMAC', key: 'abcde', body: 'a=1&b=2', signature: '4sbEVd9vKZQGPRRr8TyjWery0lZV7tetTnzfX3Gb9Ok=' },
  {
    name: 'V5.1 V2.0 answer body',
    key: 'test-access-key-0001',
    body: '{"resultCode":"000000","resultMsg":"success."}',
    signature: 'MTRk2q83clWO4HHLQUfXiUtDjSMcNYXSL1bfbmtOrjc=',
  },
  {
    name: 'K5 kit answer body',
    key: 'demo-access-key',
    body: '{"resultCode":"000000","resultMsg":"Success"}',
    signature: 'nMfgaD1/r/ty3toywYBXxjGOPr3HoM78hZCskk4CzHg=',
  },
] as const

export const KEYS = [
  { name: 'Y4', accessKey: SAMPLE_KEY, bits: 128, key: 'c962ef8500ad13239b5ec0eb6a5c570b' },
  { name: 'Y5', accessKey: SAMPLE_KEY, bits: 256, key: 'c962ef8500ad13239b5ec0eb6a5c570b3cae0fd0e5c28e793eb6aaa22d251123' },
  { name: 'V5.2', accessKey: 'test-access-key-0001', bits: 128, key: 'fa32b243c1eeb23e93357bb8be8ec849' },
  {
    name: 'V5.2',
    accessKey: 'test-access-key-0001',
    bits: 256,
    key: 'fa32b243c1eeb23e93357bb8be8ec84903d6395e4f1ccb2379a1666d99a6ab9f',
  },
] as const

export const CIPHERS = [
  {
    name: 'Y6',
    accessKey: SAMPLE_KEY,
    bits: 256,
    iv: '0123456789abcdef',
    plain: '15905222222',
    encrypted: '0123456789abcdef0uVmOC7TCXBP3g2Hy/bvpg==',
  },
  {
    name: 'Y7',
    accessKey: SAMPLE_KEY,
    bits: 128,
    iv: '0123456789abcdef',
    plain: '15905222222',
    encrypted: '0123456789abcdeflB5TVEtLDLDcLawQzuTsCQ==',
  },
  {
    name: 'Y8',
    accessKey: SAMPLE_KEY,
    bits: 256,
    iv: '0123456789abcdef',
    plain: 'buyer@example.com',
    encrypted: '0123456789abcdefmPlLspTkyQ8A+LXMzEBFmRnGf15Ue/1TfN9mGZALXBc=',
  },
  {
    name: 'V5.2',
    accessKey: 'test-access-key-0001',
    bits: 128,
    iv: 'AbCd1234EfGh5678',
    plain: 'hwadmin',
    encrypted: 'AbCd1234EfGh56786Nv/mU2ETg+I7n13e7SoYg==',
  },
  {
    name: 'V5.2',
    accessKey: 'test-access-key-0001',
    bits: 256,
    iv: 'AbCd1234EfGh5678',
    plain: 'hwadmin',
    encrypted: 'AbCd1234EfGh56782sRptcRW0Hm8xlFe4wbXFA==',
  },
] as const

/** V2.0 base calls: key, time and nonce of all four vectors. */
export const V2 = {
  accessKey: 'test-access-key-0001',
  timestamp: '1680508066618',
  nonce: '50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA',
}

export const V2_BODY_1 =
  '{"activity":"newInstance","businessId":"87b94795-0603-4e24-8ae5-69420d60e3c8","orderId":"CS2211181819B4LVS","orderLineId":"CS2211181819B4LVS-000001","testFlag":"1"}'

export const QUERY_SIGNATURES = [
  {
    name: 'V1 newInstance',
    body: V2_BODY_1,
    bodyHash: '7c3423c08d12337dd359ce871f975ad942cfea7f9216e66e32389c76d6c0ebd3',
    signature: 'C506F4221EC15F98C40B8A5D5065D8B815A2C5596CF4421382088B5652565458',
    sorted: true,
  },
  {
    name: 'V2 releaseInstance',
    body: '{"activity":"releaseInstance","instanceId":"10e758d0-31ad-4c4b-8f1b-81d03469a10e"}',
    bodyHash: '398f56e596d7247de1a8b422049099e410c1780d4ec2e0af579fd83c04f6251c',
    signature: '58C917A26465D5FBA0090565C5A2131D6A04600AE7EA543972602920F52B2BC1',
    sorted: true,
  },
  {
    name: 'V3 newInstance, left unsorted',
    body: '{"activity":"newInstance","orderId":"CS2211181819B4LVS","orderLineId":"CS2211181819B4LVS-000001","businessId":"87b94795-0603-4e24-8ae5-69420d60e3c8","testFlag":"1"}',
    bodyHash: '3e7774f85a033c83d9ebe7e98a3d910712c6d4e81795017ffbf94cbdc7650c88',
    signature: '7AB133620EE38BA6026EB211ABFBD2677889517EF4470DD020EF811317086D47',
    sorted: false,
  },
] as const

/** V2.0 kit calls sign the body itself, not its hash. */
export const KIT_SIGNATURES = [
  {
    name: 'V4 payload of V1 in kit style',
    accessKey: V2.accessKey,
    body: V2_BODY_1,
    sign: '780B93CF741C698CB5F44FBD582F00B874C62F86266CB3A6D551BC535939C8F9',
    baseFormula: 'C506F4221EC15F98C40B8A5D5065D8B815A2C5596CF4421382088B5652565458',
  },
  {
    name: 'K1 tenantSync',
    accessKey: 'demo-access-key',
    body: '{"domainName":"https://example.tenantaccount.com","flag":1,"instanceId":"huaiweitest123456","name":"测试企业","orderId":"CS1906666666ABCDE","tenantCode":"huawei","tenantId":"68cbc86","testFlag":0,"timeStamp":"20220413093539534"}',
    sign: '90C49058E5513F1DFBA59C09181B384B3FDE3DDBF4B02C26C6C8F9EB3DB67D28',
    baseFormula: '689ACAA51BA0FF7FC1895E7070966656FC604ED040675D93803DC8A3420A95DF',
  },
] as const

/** A kit body before canonical form: the top-level null goes, the nested one stays, and nested members keep their order. */
export const K2 = {
  accessKey: 'demo-access-key',
  members: {
    userList: [{ userName: 'zhangsan01', name: '张三', orgCode: '123456789', role: 'admin', enable: 'true', mobile: null }],
    extra: null,
    appId: 'a-1',
    timeStamp: '20220413093539534',
    currentSyncTime: '20220413093539534',
    flag: 1,
    tenantId: 't-1',
    instanceId: 'i-1',
    testFlag: 0,
  },
  body: '{"appId":"a-1","currentSyncTime":"20220413093539534","flag":1,"instanceId":"i-1","tenantId":"t-1","testFlag":0,"timeStamp":"20220413093539534","userList":[{"userName":"zhangsan01","name":"张三","orgCode":"123456789","role":"admin","enable":"true","mobile":null}]}',
  sign: '23B63BD629A79EB4959719173419CE8404BBC15FFD851EB776A5348C108898E6',
}

export const POST_TOKENS = [
  {
    name: 'K3 p1, p2, p3',
    accessKey: 'demo-access-key',
    body: { p3: '3', p1: '1', p2: '2', timeStamp: '201706211855321' },
    text: 'p1=1&p2=2&p3=3&timeStamp=201706211855321',
    token: 'qP0/GGHKfPiHze5eOn2GELSts0/DcYtHgpBl9RxjCvc=',
  },
  {
    name: 'K4 tenantSync with empty instanceId and orderId',
    accessKey: 'demo-access-key',
    body: {
      domainName: 'https://example.tenantaccount.com',
      flag: 1,
      instanceId: '',
      name: '测试企业',
      orderId: '',
      tenantCode: 'huawei',
      tenantId: '68cbc86',
      testFlag: 0,
      timeStamp: '20220413093539534',
    },
    text: 'domainName=https://example.tenantaccount.com&flag=1&name=测试企业&tenantCode=huawei&tenantId=68cbc86&testFlag=0&timeStamp=20220413093539534',
    token: 'pEGaTj6U+JvJ1xs2nx4o8LdBph3STSIAyI6wjC3L6jE=',
  },
  { name: X8.name, accessKey: SAMPLE_KEY, body: X8.body, text: X8.text, token: X8.token },
] as const
