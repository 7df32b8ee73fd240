import { execFile, spawnSync } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wallNow } from '../../emulator/clock/wall.ts'
import { type SignOptions, sign } from '../../emulator/commands/sign.ts'
import { UsageError } from '../../emulator/commands/usage-error.ts'
import { CATALOGUE, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import { verifyAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { canonicalBody, verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'
import { verified } from '../delivery/verified.ts'
import { KIT_SIGNATURES, POST_TOKENS } from '../protocol/vectors.ts'

const ACCESS_KEY = 'k\'ey $HOME "`-密钥-0001'

const base: SignOptions = {
  guide: 'saas-v2',
  interfaceName: 'newInstance',
  url: 'https://isv.example.com/saasproduce',
  accessKey: 'test-access-key-0001',
  lang: 'en',
}
const curlOf = (output: string): string => output.split('\n').find((line) => line.startsWith('curl ')) as string

describe('known signatures', () => {
  it('V2.0: vector 1 of the notes', () => {
    const output = sign({
      ...base,
      fields: ['testFlag=1'],
      now: 1680508066618,
      nonce: '50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA',
      businessId: '87b94795-0603-4e24-8ae5-69420d60e3c8',
    })
    expect(output).toContain('C506F4221EC15F98C40B8A5D5065D8B815A2C5596CF4421382088B5652565458')
    expect(output).toContain('7c3423c08d12337dd359ce871f975ad942cfea7f9216e66e32389c76d6c0ebd3')
    expect(output).toContain(
      '<accessKey>50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA16805080666187c3423c08d12337dd359ce871f975ad942cfea7f9216e66e32389c76d6c0ebd3',
    )
  })

  it('V1.0: vector X2 of the notes', () => {
    const output = sign({
      ...base,
      guide: 'saas-v1',
      interfaceName: 'expireInstance',
      accessKey: 'xxxxxxx',
      fields: ['orderId=HWS001014ED483AA1E8', 'testFlag=1'],
      now: Date.UTC(2017, 6, 25, 2, 51, 13, 409),
    })
    expect(output).toContain(
      'activity=expireInstance&instanceId=03pf80c2bae96vc49b80b917bea776d7&orderId=HWS001014ED483AA1E8&testFlag=1&timeStamp=20170725025113409',
    )
    expect(output).toContain('<accessKey>20170725025113409')
    expect(output).toContain('5iwo5tJj/H9SoSfSAYuQdO524rDYom9lyHfTZRLGlsk=')
    expect(curlOf(output)).toContain('authToken=5iwo5tJj%2FH9SoSfSAYuQdO524rDYom9lyHfTZRLGlsk%3D')
  })

  it('the kit V2.0: vector 1 of its notes', () => {
    const fields = ['tenantId=68cbc86', 'timeStamp=20220413093539534']
    const nonce = '50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA'
    const output = sign({ ...base, interfaceName: 'kit-v2/tenantSync', accessKey: 'demo-access-key', fields, now: 1680508066618, nonce })
    const [, { body, sign: signature }] = KIT_SIGNATURES
    expect(output).toContain(`\n  <accessKey>${nonce}1680508066618${body}\n`)
    expect(output).toContain(`x-sign = hex(HMAC-SHA256(<accessKey>, text))\n  ${signature}\n`)
    expect(curlOf(output)).toContain(`'https://isv.example.com/saasproduce/produceAPI/v2/tenantSync'`)
    expect(curlOf(output)).toContain(`-H 'x-sign: ${signature}' -H 'x-timestamp: 1680508066618' -H 'x-nonce: ${nonce}'`)
    expect(curlOf(output)).toContain(`--data-raw '${body}'`)
    expect(output).toContain('ISVs refuse it after 60 seconds')
  })

  it('the kit V1.0: vector 4 of its notes, with ids that are sent and not signed', () => {
    const fields = ['tenantId=68cbc86', 'testFlag=0', 'timeStamp=20220413093539534']
    const output = sign({ ...base, interfaceName: 'kit-v1/tenantSync', form: 'credential', accessKey: 'demo-access-key', fields })
    const { text, token, body } = POST_TOKENS[1]
    for (const line of [text, '<accessKey>20220413093539534', token]) expect(output).toContain(`\n  ${line}\n`)
    expect(curlOf(output)).toContain(`-H 'authToken: ${token}' --data-raw '${JSON.stringify(body)}'`)
  })

  it('are fresh each time unless time, nonce and business id are given', () => {
    expect(sign(base)).not.toBe(sign(base))
    const fixed = { ...base, now: 1_900_000_000_000, nonce: 'abc', businessId: 'b' }
    expect(sign(fixed)).toBe(sign(fixed))
  })
})

interface Seen {
  method: string
  url: string
  headers: IncomingHttpHeaders
  contentType: string | undefined
  body: string
}

const noCurl = spawnSync('curl', ['--version'], { stdio: 'ignore' }).status !== 0

describe('the curl line, run by a shell', () => {
  let server: Server
  let address: string
  const seen: Seen[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          contentType: request.headers['content-type'],
          body: Buffer.concat(chunks).toString('utf8'),
        })
        response.setHeader('content-type', 'application/json')
        response.end('{"resultCode":"000000","resultMsg":"success"}')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/saas/produce`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const run = (line: string): Promise<string> =>
    new Promise((resolve, reject) => {
      execFile('sh', ['-c', line], { env: { ...process.env, NO_PROXY: '*', no_proxy: '*' } }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })

  function expectVerified(call: Seen, guide: string): Record<string, unknown> {
    const query = Object.fromEntries(new URL(call.url, address).searchParams)
    if (isKitGuide(guide as Guide)) {
      expect([call.method, call.contentType]).toEqual(['POST', 'application/json;charset=utf8'])
      const sent = { url: new URL(call.url, address).href, headers: call.headers, body: call.body }
      expect(verified(sent, ACCESS_KEY, wallNow())).toBe('ok')
      expect(canonicalBody(JSON.parse(call.body))).toBe(call.body)
      return { ...JSON.parse(call.body), activity: new URL(sent.url).pathname.split('/').at(-1) }
    }
    if (interfacesOf(guide as Guide)[0]?.wire === 'get-auth-token') {
      expect(call.method).toBe('GET')
      expect(verifyAuthToken(query, ACCESS_KEY)).toBe(true)
      return query
    }
    expect(call.method).toBe('POST')
    expect(call.contentType).toBe('application/json;charset=utf8')
    expect(verifyQuerySignature(call.body, query, ACCESS_KEY, wallNow())).toBe('ok')
    expect(canonicalBody(JSON.parse(call.body))).toBe(call.body)
    return JSON.parse(call.body)
  }

  const forms = CATALOGUE.flatMap(({ guide, name, forms: all }) => all.map((form) => ({ guide, name, form: form.name })))
  const skipped = noCurl ? ' (skipped: no curl on this machine)' : ''

  it.skipIf(noCurl)(`verifies for every documented form${skipped}`, async () => {
    for (const { guide, name, form } of forms) {
      const output = sign({ ...base, guide, interfaceName: name, form, url: address, accessKey: ACCESS_KEY })
      expect(output).not.toContain(ACCESS_KEY)
      // A secret needs a public key, which no example has.
      expect(/Notes\n {2}(.*)\n/.exec(output)?.[1]?.includes('clientSecret is a placeholder') ?? false).toBe(name === 'applicationSync')
      expect(/Notes\n/.test(output)).toBe(name === 'applicationSync')
      seen.length = 0
      expect(await run(curlOf(output))).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*"resultCode":"000000"/)
      expect(seen).toHaveLength(1)
      expect(expectVerified(seen[0] as Seen, guide).activity).toBe(name)
    }
  })

  const AWKWARD = `it's "quoted" & 100% $HOME \`pwd\` \\ ! 张三 a+b=c [1-3] {x,y} #? @file;\n\ttwo`

  it.skipIf(noCurl).each(['saas-v1', 'saas-v2'])(`carries any value through the shell, %s${skipped}`, async (guide) => {
    const output = sign({
      ...base,
      guide,
      url: `${address}?tenant={a}&x=[1]`,
      accessKey: ACCESS_KEY,
      fields: [`orderId=${AWKWARD}`, 'testFlag='],
    })
    expect(output).not.toContain(ACCESS_KEY)
    seen.length = 0
    await run(curlOf(output))
    const call = seen[0] as Seen
    if (guide === 'saas-v1') {
      const { tenant, x, ...own } = Object.fromEntries(new URL(call.url, address).searchParams)
      expect([tenant, x]).toEqual(['{a}', '[1]'])
      expect(own.orderId).toBe(AWKWARD)
      expect(own.testFlag).toBe('')
      expect(verifyAuthToken(own, ACCESS_KEY)).toBe(true)
    } else {
      expect(expectVerified(call, guide).orderId).toBe(AWKWARD)
    }
  })
})

describe('the kit', () => {
  it('is found from the guide that it adds to, and the other way round', () => {
    expect(sign({ ...base, interfaceName: 'authSync' })).toMatch(/^kit-v2\/authSync /)
    expect(sign({ ...base, guide: 'saas-v1', interfaceName: 'authSync' })).toMatch(/^kit-v1\/authSync /)
    expect(sign({ ...base, guide: 'kit-v2', interfaceName: 'newInstance' })).toMatch(/^saas-v2\/newInstance /)
    expect(sign({ ...base, guide: 'kit-v1', interfaceName: 'newInstance' })).toMatch(/^saas-v1\/newInstance /)
    expect(() => sign({ ...base, guide: 'online-license', interfaceName: 'authSync' })).toThrow('is no interface of online-license')
  })

  it('takes numbers and lists as JSON, and says what is not as documented', () => {
    const output = sign({ ...base, interfaceName: 'tenantSync', fields: ['flag=3'] })
    expect(output).toContain('"flag":3')
    expect(output).toContain('not as documented: "flag" is 3; possible: 0, 1, 2')
    expect(sign({ ...base, interfaceName: 'tenantSync', fields: ['flag="1"'] })).toContain(
      'not as documented: "flag" is "1"; possible: 0, 1, 2',
    )
    expect(() => sign({ ...base, interfaceName: 'tenantSync', fields: ['flag=one'] })).toThrow(`Write it like flag='1'.`)
    expect(() => sign({ ...base, interfaceName: 'tenantSync', fields: ['x-sign=00'] })).toThrow('"x-sign" is made by signing')
    expect(() => sign({ ...base, guide: 'kit-v1', interfaceName: 'tenantSync', fields: ['authToken=00'] })).toThrow('made by signing')
  })

  it('has a key of its own, which the base interfaces do not take', () => {
    const fixed = { ...base, nonce: 'N1', now: 1_680_508_066_618 }
    const signed = (name: string, keys: object) => sign({ ...fixed, interfaceName: name, ...keys })
    const kit = signed('tenantSync', { accessKey: 'the-base-key', kitKey: 'the-kit-key' })
    expect(kit).toBe(signed('tenantSync', { accessKey: 'the-kit-key' }))
    expect(kit).not.toBe(signed('tenantSync', { accessKey: 'the-base-key' }))
    const own = { businessId: 'b-1' }
    expect(signed('newInstance', { ...own, accessKey: 'the-base-key', kitKey: 'the-kit-key' })).toBe(
      signed('newInstance', { ...own, accessKey: 'the-base-key' }),
    )
    expect(kit).not.toMatch(/the-(kit|base)-key/)
  })

  it('says of a clientSecret where it came from', () => {
    expect(sign({ ...base, interfaceName: 'applicationSync', lang: 'zh' })).toContain('clientSecret 为占位文本')
    const given = sign({ ...base, interfaceName: 'applicationSync', fields: ['clientSecret=QUJD'] })
    expect(given).toContain('clientSecret travels encrypted; the value was taken as it is')
    expect(given).not.toContain('placeholder')
  })
})

describe('parameters', () => {
  it('may be any, and those that no table knows are pointed out', () => {
    const output = sign({ ...base, fields: ['oderId=1', 'testFlag=2', `orderLineId=${'x'.repeat(65)}`] })
    expect(output).toContain('"oderId" is in no table; did you mean "orderId"?')
    expect(output).toContain('not as documented: "testFlag" is "2"; possible: 0, 1')
    expect(output).toContain('not as documented: "orderLineId" has 65 characters, at most 64 are allowed')
    expect(sign({ ...base, lang: 'zh', fields: ['oderId=1'] })).toContain('参数表中没有“oderId”，是否指“orderId”？')
  })

  it('that are no text are JSON', () => {
    const output = sign({ ...base, interfaceName: 'changeInstanceCheck', fields: ['productInfo={"skuCode":"s","productId":"p"}'] })
    expect(output).toContain('"productInfo":{"skuCode":"s","productId":"p"}')
  })

  it('that travel encrypted are taken as they are, and said to be', () => {
    expect(sign({ ...base, guide: 'saas-v1', fields: ['mobilePhone=13800000000'] })).toContain('mobilePhone travels encrypted')
  })

  it('may name the interface by its id', () => {
    expect(sign({ ...base, interfaceName: 'saas-v1/upgrade' })).toMatch(/^saas-v1\/upgrade /)
  })
})

describe('wrong use', () => {
  it.each<[string, Partial<SignOptions>, string]>([
    ['an unknown guide', { guide: 'saas-v3' }, '"saas-v3" is no guide. Did you mean "saas-v1"?'],
    ['an unknown interface', { interfaceName: 'newInstace' }, '"newInstace" is no interface of saas-v2. Did you mean "newInstance"?'],
    ['an interface of the other guide', { interfaceName: 'expireInstance' }, 'is no interface of saas-v2'],
    ['an unknown form', { form: 'perod' }, '"perod" is no form of newInstance. Did you mean "period"?'],
    ['no key', { accessKey: '' }, 'no access key is given'],
    ['no URL', { url: 'isv.example.com' }, 'no http or https URL'],
    ['a URL with a blank', { url: 'http://a b/' }, 'no http or https URL'],
    ['another protocol', { url: 'file:///etc' }, 'no http or https URL'],
    ['the key in the URL', { url: 'https://isv.example.com/?k=test-access-key-0001' }, 'the access key stands in the address'],
    ['the key in a field', { fields: ['orderId=test-access-key-0001'] }, 'the access key stands in the address or in a parameter'],
    ['a field without =', { fields: ['orderId'] }, '"orderId" is no parameter'],
    ['a field without name', { fields: ['=x'] }, '"=x" is no parameter'],
    ['a field that signing makes', { fields: ['timestamp=1'] }, '"timestamp" is made by signing'],
    ['a nonce that breaks the URL', { nonce: 'a&b' }, 'the nonce must be 1 to 128 letters or digits'],
    ['no JSON', { interfaceName: 'changeInstanceCheck', fields: ['productInfo=x'] }, '"productInfo" is no text'],
  ])('%s', (_, change, message) => {
    expect(() => sign({ ...base, ...change })).toThrow(UsageError)
    expect(() => sign({ ...base, ...change })).toThrow(message)
    expect(() => sign({ ...base, ...change, lang: 'zh' })).toThrow(/^无法签名：/)
    try {
      sign({ ...base, ...change })
    } catch (error) {
      expect((error as Error).message).not.toContain('test-access-key-0001')
    }
  })
})
