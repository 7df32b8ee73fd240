import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sign } from '../../emulator/commands/sign.ts'
import { replayCommand } from '../../scenarios/commands/replay.ts'
import type { ReplayCommandOptions } from '../../scenarios/commands/replay-options.ts'
import { readCall } from '../../scenarios/replay/curl/read-call.ts'
import { shellWords, windowsWords } from '../../scenarios/replay/curl/words.ts'
import { ACCESS_KEY, brokenIsv, refusing } from './broken-isv.ts'
import { captured } from './capture.ts'

async function replay(content: string, isv: string, options: ReplayCommandOptions = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'koogallery-')), 'call.txt')
  writeFileSync(file, content)
  const streams = captured()
  const status = await replayCommand(undefined, { isv, accessKey: ACCESS_KEY, lang: 'en', fromCurl: file, ...options }, streams.io)
  const stdout = options.json === '-' ? streams.stdout() : streams.stdout().replace(/\s+/g, ' ')
  return { status, stdout, stderr: streams.stderr() }
}

/** A curl line as `koogallery sign` prints it, signed with the key of production. */
const production = (guide: string, interfaceName: string, fields: string[] = []) =>
  sign({ guide, interfaceName, url: 'https://isv.example.com/saasproduce', accessKey: 'production-key-0000', fields, lang: 'en' })
    .split('\n')
    .at(-1) as string

const V2_BODY = '{"activity":"newInstance","businessId":"b-1","orderId":"CS1","orderLineId":"CS1-000001"}'
const V2_URL = 'https://isv.example.com/saasproduce?signature=ABC&timestamp=1&nonce=N'
const V1_URL = /'(https:[^']+)'/.exec(production('saas-v1', 'newInstance'))?.[1] as string

describe('a call from a log, signed afresh', () => {
  it.each<[form: string, content: string, recognised: string]>([
    ['a curl line of V1.0', production('saas-v1', 'newInstance'), 'saas-v1/newInstance 新购商品 (new purchase), read from a curl line'],
    ['a curl line of V2.0', production('saas-v2', 'newInstance'), 'saas-v2/newInstance'],
    ['a curl line of the kit V1.0', production('kit-v1', 'authSync'), 'kit-v1/authSync 租户应用授权信息同步'],
    ['a curl line of the kit V2.0', production('kit-v2', 'tenantSync'), 'kit-v2/tenantSync 企业同步'],
    [
      'lines that go on',
      `curl -X POST \\\n  '${V2_URL}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${V2_BODY}'`,
      'saas-v2/newInstance',
    ],
    ["$'…'", `$ curl '${V2_URL}' --data-raw $'${V2_BODY.replaceAll('"', '\\"')}' --compressed`, 'saas-v2/newInstance'],
    [
      'the Windows command prompt',
      `curl ^"${V2_URL.replaceAll('&', '^&')}^" ^\r\n  -H ^"Accept: */*^" ^\r\n  --data-raw ^"${V2_BODY.replace(/[{}]/g, '^$&').replaceAll('"', '^\\^"')}^"`,
      'saas-v2/newInstance',
    ],
    ['a bare URL', V1_URL, 'saas-v1/newInstance 新购商品 (new purchase), read from a URL'],
    ['a URL with escaped ampersands', V1_URL.replaceAll('&', '\\u0026'), 'saas-v1/newInstance'],
    [
      'POST and the body below',
      `POST ${V2_URL} HTTP/1.1\nContent-Type: application/json\n\n${V2_BODY}\n`,
      'read from a request with its body',
    ],
    [
      'a line of an access log',
      `10.0.0.7 - - [25/Nov/2026:20:31:47 +0800] "GET ${V1_URL.replace('https://isv.example.com', '')} HTTP/1.1" 500 97 "-" "Java"`,
      'saas-v1/newInstance 新购商品 (new purchase), read from a line of an access log',
    ],
  ])('%s', async (_, content, recognised) => {
    const { url, seen } = await brokenIsv()
    const { status, stdout, stderr } = await replay(content, url)
    expect(stderr).toBe('')
    expect(stdout).toContain(recognised)
    expect(stdout).toContain('1 call, accepted at once; its repeat was answered alike')
    expect(status).toBe(0)
    expect(seen).toHaveLength(2)
    expect(stdout).not.toContain(ACCESS_KEY)
  })

  it('is retried as documented, with another business id each time', async () => {
    const ids: string[] = []
    const { url } = await brokenIsv((answer) => {
      ids.push(String(answer.parameters.businessId))
      if (answer.n < 3) answer.status = 500
    })
    const { status, stdout } = await replay(production('saas-v2', 'newInstance'), url)
    expect(stdout).toContain('T+0 … T+1h ×2 marketplace ✗ newInstance: failed: HTTP 500')
    expect(stdout).toContain('T+2h marketplace ✓ newInstance: 000000 success')
    expect(stdout).toContain('T+3h marketplace ✓ repeat, as if that answer had been lost: newInstance: 000000 success')
    expect(stdout).toContain('3 calls, accepted after 2 failed; its repeat was answered alike')
    expect(status).toBe(1)
    expect(new Set(ids).size).toBe(4)
  })

  it('shows what the marketplace does when no call is accepted', async () => {
    const { url } = await brokenIsv(refusing(['newInstance']))
    const { status, stdout } = await replay(production('saas-v1', 'newInstance'), url)
    expect(stdout).toContain('T+0 … T+2h57m ×60 marketplace ✗ newInstance: failed: resultCode 000005')
    expect(stdout).toContain('At T+3h the marketplace gives up and refunds the order.')
    expect(stdout).toContain('60 calls, none accepted')
    expect(status).toBe(1)
  })

  it('finds the second instance of an ISV that takes businessId for the key', async () => {
    const { url } = await brokenIsv(() => {}, { newInstanceEachTime: true })
    const { status, stdout } = await replay(production('saas-v2', 'newInstance'), url, { json: '-' })
    const report = JSON.parse(stdout)
    expect(report.calls.at(-1).differences[0]).toMatchObject({ rule: 'idempotency.same-instance', direction: 'worse' })
    expect(report.recognised.interface).toBe('saas-v2/newInstance')
    expect(status).toBe(1)
  })

  it('says what is missing, too long, unknown, unreadable, or in doubt', async () => {
    const { url } = await brokenIsv()
    const long = await replay(`${V1_URL.replace(/orderId=[^&]*/, `orderId=${'9'.repeat(65)}`)}&strange=1`, url)
    expect(long.stdout).toContain('Not as documented: "orderId" has 65 characters, at most 64 are allowed.')
    expect(long.stdout).toContain('No table lists "strange"')
    const missing = await replay(`POST ${V2_URL}\n{"activity":"newInstance","orderId":"CS1"}`, url)
    expect(missing.stdout).toContain('Not as documented: "businessId" is missing.')
    expect(missing.status).toBe(1)
    const encrypted = await replay(`${V1_URL}&mobilePhone=${'A'.repeat(16)}${encodeURIComponent('QUFBQUFBQUFBQUFBQUFBQQ==')}`, url)
    expect(encrypted.stdout).toContain('mobilePhone is encrypted under another key and cannot be read; 13900000000 is sent in its place')
    expect(encrypted.status).toBe(0)
    const doubt = await replay(production('saas-v2', 'newInstance'), url)
    expect(doubt.stdout).toContain('online-license/newInstance looks the same; taken for saas-v2')
    const chosen = await replay(production('saas-v2', 'newInstance'), url, { guide: ['online-license'] })
    expect(chosen.stdout).toContain('online-license/newInstance')
    const instance = await replay(production('saas-v2', 'releaseInstance'), url)
    expect(instance.stdout).toMatch(/It speaks of instance \S+: the ISV at hand answers 000003/)
    expect(instance.status).toBe(1)
  })

  it('writes JUnit, and speaks Chinese', async () => {
    const { url } = await brokenIsv(refusing(['newInstance']))
    const junit = join(mkdtempSync(join(tmpdir(), 'koogallery-')), 'junit.xml')
    const { stdout } = await replay(production('saas-v2', 'newInstance'), url, { junit, lang: 'zh' })
    expect(readFileSync(junit, 'utf8')).toContain('tests="4" failures="4"')
    expect(stdout).toContain('共 4 次调用，均未成功')
    expect(stdout).toContain('云商店停止重试并自动退款')
  })
})

describe('what cannot be read: exit 2', () => {
  it.each<[why: string, content: string, says: RegExp]>([
    ['nothing', '  \n', /it is empty/],
    ['no call', 'the order did not open', /no curl line, URL or request line is in it/],
    ['no query', 'https://isv.example.com/saasproduce', /its URL has no query/],
    ['no activity', 'https://isv.example.com/x?a=1', /it has no "activity"/],
    ['an unknown activity', 'https://isv.example.com/x?activity=newInstanse', /is called "newInstanse"\. Did you mean "newInstance"\?/],
    ['another method', 'DELETE https://isv.example.com/x?activity=newInstance', /it is a DELETE/],
    ['a log without the body', '1.2.3.4 "POST /x?signature=1 HTTP/1.1" 500', /access logs leave it out/],
    ['a body that is cut', `POST ${V2_URL}\n{"activity":"newIns`, /its body begins with "\{" but is no JSON/],
    ['a body that is none', "curl https://isv.example.com/x -d 'a=1'", /its body is no JSON object/],
    ['an open quote', "curl 'https://isv.example.com/x", /a quote \('\) of the curl line is never closed/],
    ['a body in a file', 'curl https://isv.example.com/x -d @body.json', /in the file body\.json/],
    ['no URL', 'curl -X POST -d {}', /no URL is in the curl line/],
    [
      'GET for what is POST only',
      'https://isv.example.com/x?activity=changeInstanceCheck',
      /called with GET in no guide; it is known in saas-v2 \(POST\)/,
    ],
  ])('%s', async (_, content, says) => {
    const { status, stdout, stderr } = await replay(content, 'http://127.0.0.1:1')
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})

describe('words of a command line', () => {
  it.each<[string, string[]]>([
    [`a 'b c' "d\\"e" f\\ g`, ['a', 'b c', 'd"e', 'f g']],
    ["'it'\\''s'", ["it's"]],
    ["$'\\u4e2d\\n\\x41\\''", ["中\nA'"]],
    ['a \\\r\n b', ['a', 'b']],
    ["''", ['']],
  ])('%j', (written, words) => {
    expect(shellWords(written)).toEqual(words)
  })

  it('of Windows', () => {
    expect(windowsWords('curl ^"a^%^2Fb^&c^" ^\n -d "{\\"x\\":1}"')).toEqual(['curl', 'a%2Fb&c', '-d', '{"x":1}'])
  })

  it('options of curl that say nothing of the call are passed over', () => {
    const line = "curl -sS -g -i -m5 --connect-timeout 3 -o /dev/null -XPOST --url=https://x/y -u a:b --data-raw='{}' | jq ."
    expect(readCall(line)).toEqual({ from: 'curl', method: 'POST', url: 'https://x/y', body: '{}' })
    expect(readCall('curl -G https://x/y -d a=1 --data-urlencode "b=c d"')).toEqual({
      from: 'curl',
      method: 'GET',
      url: 'https://x/y?a=1&b=c%20d',
    })
  })
})
