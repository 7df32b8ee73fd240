import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sha256Hex } from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { serveEmulator } from '../../../emulator/server/serve.ts'
import { type Bench, bench, type Json } from '../harness.ts'
import { part, sdkHeaders, UPLOAD, upload } from './seller.ts'

interface Applied extends Bench {
  readonly eventId: string
  readonly instanceId: string
  /** Files lying in the market's upload folder. */
  stored(): string[]
  licence(): Promise<Json>
}

/** A market in which a buyer has applied for a licence. */
async function applied(options: Json = {}): Promise<Applied> {
  const data = mkdtempSync(join(tmpdir(), 'uploads-test-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const made = await bench({ emulator: { data, defaults: { guide: 'online-license', ...options } } })
  const { instanceId } = await made.post('markets/default/orders', {})
  await made.post(`markets/default/instances/${instanceId}/apply-licence`, {})
  const [{ eventId }] = await made.get('markets/default/licences')
  const folder = join(data, 'markets', 'default', 'uploads')
  return {
    ...made,
    eventId,
    instanceId,
    stored: () => (existsSync(folder) ? readdirSync(folder) : []),
    licence: async () => (await made.get('markets/default/licences'))[0],
  }
}

const file = (content: string | Uint8Array, fileName: string | undefined = 'licence.lic') => ({
  name: 'file',
  content,
  ...(fileName ? { fileName } : {}),
})

describe('upload', () => {
  it.each([[false], [true]])('takes a licence as text (body unsigned: %s)', async (unsigned) => {
    const made = await applied()
    const answer = await upload(made.app, made.eventId, [part({ type: 'CHARACTERS', characters: 'LICENCE-1' })], { unsigned })
    expect(answer).toEqual({ status: 200, body: { error_code: 'CBC.0000', error_msg: 'success' } })
    expect(await made.licence()).toMatchObject({ delivered: { type: 'CHARACTERS', characters: 'LICENCE-1', callId: 'call-000001' } })
    expect(made.stored()).toEqual([])
  })

  it('takes a licence as a file, kept under its digest', async () => {
    const made = await applied()
    const content = Buffer.from('binary\r\n--not the boundary\r\n\0\u4e2d', 'utf8')
    const sha256 = sha256Hex(content)
    const answer = await upload(made.app, made.eventId, [file(content), part({ type: 'FILE', sha256, characters: '111' })])
    expect(answer.body.error_code).toBe('CBC.0000')
    expect(await made.licence()).toMatchObject({ delivered: { type: 'FILE', fileName: 'licence.lic', sha256, size: content.length } })
    expect(made.stored()).toEqual([sha256])
  })

  it('takes the same licence again, and no other one', async () => {
    const made = await applied()
    const send = (characters: string) => upload(made.app, made.eventId, [part({ type: 'CHARACTERS', characters })])
    expect((await send('LICENCE-1')).body.error_code).toBe('CBC.0000')
    expect((await send('LICENCE-1')).body.error_code).toBe('CBC.0000')
    const other = await send('LICENCE-2')
    expect([other.status, other.body.error_code]).toEqual([200, '91381038'])
    expect(other.body.error_msg).toContain('same licence')
    expect(await made.licence()).toMatchObject({ delivered: { characters: 'LICENCE-1' } })
  })

  it('replaces it where the setting says so', async () => {
    const made = await applied({ settings: { 'upload-repeat': 'replace' } })
    await upload(made.app, made.eventId, [part({ type: 'CHARACTERS', characters: 'LICENCE-1' })])
    await upload(made.app, made.eventId, [part({ type: 'CHARACTERS', characters: 'LICENCE-2' })])
    expect(await made.licence()).toMatchObject({ delivered: { characters: 'LICENCE-2' } })
  })

  it('takes nothing for an instance that is gone', async () => {
    const made = await applied()
    await made.post(`markets/default/instances/${made.instanceId}/unsubscribe`, { negotiated: true })
    const answer = await upload(made.app, made.eventId, [part({ type: 'CHARACTERS', characters: 'LICENCE-1' })])
    expect([answer.status, answer.body.error_code]).toEqual([200, '91381033'])
  })

  const sha = sha256Hex('content')
  it.each<[string, Parameters<typeof upload>[2], Parameters<typeof upload>[3], number, string, string]>([
    ['no JSON part', [file('content')], {}, 400, 'CBC.0101', 'isvUpdateFileReq is missing'],
    ['a JSON part that is none', [part('{"type":')], {}, 400, 'CBC.0101', 'no JSON'],
    ['an unknown type', [part({ type: 'PICTURE' })], {}, 400, 'CBC.0101', 'CHARACTERS'],
    ['a numeric type', [part({ type: 1 })], {}, 400, 'CBC.0101', 'type'],
    ['no characters', [part({ type: 'CHARACTERS' })], {}, 400, 'CBC.0101', 'needs characters'],
    ['1025 characters', [part({ type: 'CHARACTERS', characters: 'x'.repeat(1025) })], {}, 400, 'CBC.0101', '1024'],
    ['no file', [part({ type: 'FILE', sha256: sha })], {}, 400, 'CBC.0101', 'needs a part "file"'],
    ['no digest', [part({ type: 'FILE' }), file('content')], {}, 400, 'CBC.0101', 'needs sha256'],
    ['a digest that does not match', [part({ type: 'FILE', sha256: sha }), file('other')], {}, 400, 'CBC.0101', `sha256 is ${sha}, but`],
    ['two files', [part({ type: 'FILE', sha256: sha }), file('content'), file('content')], {}, 400, 'CBC.0101', 'two parts "file"'],
    ['a body cut short', [part({ type: 'FILE', sha256: sha }), file('content')], { cut: 30 }, 400, 'CBC.0101', 'ended early'],
    [
      'another type of body',
      [part({ type: 'CHARACTERS', characters: 'x' })],
      { headers: { 'content-type': 'text/plain' } },
      400,
      'CBC.0101',
      'multipart',
    ],
    ['no signature that fits', [part({ type: 'FILE', sha256: sha }), file('content')], { sk: 'wrong' }, 401, 'APIGW.0301', 'does not fit'],
    ['a stale date', [part({ type: 'FILE', sha256: sha }), file('content')], { at: Date.UTC(2020, 0) }, 401, 'APIGW.0301', 'behind'],
  ])('refuses %s, and keeps nothing of it', async (_name, parts, how, status, code, why) => {
    const made = await applied()
    const answer = await upload(made.app, made.eventId, parts, how)
    expect([answer.status, answer.body.error_code]).toEqual([status, code])
    expect(answer.body.error_msg).toContain(why)
    expect((await made.licence()).delivered).toBeUndefined()
    expect(made.stored()).toEqual([])
    expect((await made.get('markets/default/open-api-calls')).map(({ outcome, eventId }: Json) => [outcome, eventId])).toEqual([
      ['refused', made.eventId],
    ])
  })

  it('tells an event of another market from one that nobody has', async () => {
    const made = await applied()
    await made.post('markets', { id: 'rival', guide: 'online-license', isv: { url: made.isv.url, ak: 'rival-ak', sk: 'rival-sk' } })
    const parts = [part({ type: 'CHARACTERS', characters: 'x' })]
    const foreign = await upload(made.app, made.eventId, parts, { ak: 'rival-ak', sk: 'rival-sk' })
    expect([foreign.status, foreign.body.error_code]).toEqual([403, 'CBC.0150'])
    const nobody = await upload(made.app, 'no-such-event', parts)
    expect([nobody.status, nobody.body.error_code]).toEqual([200, '91381034'])
    const long = await upload(made.app, 'e'.repeat(65), parts)
    expect([long.status, long.body.error_code]).toEqual([400, 'CBC.0101'])
    expect((await made.licence()).delivered).toBeUndefined()
  })

  it('refuses more bytes than the market takes, whether or not it is told before', async () => {
    const made = await applied({ uploadLimit: 10_000 })
    const content = Buffer.alloc(20_000, 'x')
    const parts = [part({ type: 'FILE', sha256: sha256Hex(content) }), file(content)]
    const told = await upload(made.app, made.eventId, parts, { headers: { 'content-length': '20500' } })
    const untold = await upload(made.app, made.eventId, parts)
    for (const answer of [told, untold]) {
      expect([answer.status, answer.body.error_code]).toEqual([413, 'APIGW.0201'])
      expect(answer.body.error_msg).toContain('10000 bytes')
    }
    expect(made.stored()).toEqual([])
  })

  it('notes parts and members that no table lists, or refuses them where the setting says so', async () => {
    const parts = [part({ type: 'CHARACTERS', characters: 'x', colour: 'red' }), { name: 'extra', content: 'y' }]
    const lenient = await applied()
    expect((await upload(lenient.app, lenient.eventId, parts)).body.error_code).toBe('CBC.0000')
    const [call] = await lenient.get('markets/default/open-api-calls')
    expect(call.notes[0].en).toContain('No table lists extra, isvUpdateFileReq.colour')
    const strict = await applied({ settings: { 'open-api-unknown-fields': 'refuse' } })
    expect((await upload(strict.app, strict.eventId, parts)).body.error_code).toBe('CBC.0101')
  })

  it('takes what curl sends over a socket', async () => {
    const made = await applied()
    const served = await serveEmulator({ emulator: made.emulator, host: '127.0.0.1', port: 0 })
    onTestFinished(() => served.close())
    const folder = mkdtempSync(join(tmpdir(), 'curl-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'my licence.lic'), 'CURL-LICENCE')
    const path = UPLOAD(made.eventId)
    const type = 'multipart/form-data'
    const host = new URL(served.url).host
    // curl makes the boundary itself, so the body cannot be signed beforehand: the placeholder is.
    const headers = sdkHeaders('POST', path, '', '', host, { hash: 'UNSIGNED-PAYLOAD' })
    const out = await run('curl', [
      '-sS',
      '-w',
      '\n%{http_code}',
      ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
      '-H',
      `Expect:`,
      '-F',
      `isvUpdateFileReq={"type":"FILE","sha256":"${sha256Hex('CURL-LICENCE')}"};type=application/json`,
      '-F',
      `file=@${join(folder, 'my licence.lic')}`,
      `${served.url}${path}`,
    ])
    expect(type).toBe('multipart/form-data')
    expect(out).toBe('{"error_code":"CBC.0000","error_msg":"success"}\n200')
    expect(await made.licence()).toMatchObject({ delivered: { type: 'FILE', fileName: 'my licence.lic' } })
    expect(readFileSync(join(folder, 'my licence.lic'), 'utf8')).toBe('CURL-LICENCE')
  })
})

function run(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    const child = spawn(command, args)
    child.stdout.on('data', (data) => {
      out += data
    })
    child.stderr.on('data', (data) => {
      out += data
    })
    child.on('error', reject)
    child.on('close', () => resolve(out))
  })
}
