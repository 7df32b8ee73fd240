import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { demo } from '../../scenarios/commands/demo.ts'
import { runCommand } from '../../scenarios/commands/run.ts'
import type { RunCommandOptions } from '../../scenarios/commands/run-options.ts'
import { libraryScenarios } from '../../scenarios/library.ts'
import { ACCESS_KEY, brokenIsv, refusing } from './broken-isv.ts'
import { captured } from './capture.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'scenarios-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function run(
  names: readonly string[],
  options: RunCommandOptions,
  env: Record<string, string> = { KOOGALLERY_ACCESS_KEY: ACCESS_KEY },
) {
  const streams = captured(env)
  const status = await runCommand(names, { lang: 'en', ...options }, streams.io)
  return { status, stdout: streams.stdout(), stderr: streams.stderr() }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('exit status', () => {
  it('0 when everything holds; the seed is printed', async () => {
    const { url } = await brokenIsv()
    const { status, stdout } = await run(['open-details', 'create-fails-3h-refund'], { isv: url, seed: 11 })
    expect(status).toBe(0)
    expect(stdout).toContain('2 passed, 0 warned, 0 failed, 0 skipped')
    expect(stdout).toMatch(/; seed 11\n/)
  })

  it('0 with warnings, 1 with the same when strict', async () => {
    const { url } = await brokenIsv((answer) => {
      delete answer.json.resultMsg
    })
    expect((await run(['open-details'], { isv: url, seed: 1 })).status).toBe(0)
    expect((await run(['open-details'], { isv: url, seed: 2, strict: true })).status).toBe(1)
  })

  it('1 when the ISV broke a rule, with what to type to see it again', async () => {
    const { url } = await brokenIsv(refusing(['newInstance']))
    const { status, stdout } = await run(['open-details'], { isv: url, seed: 12 })
    expect(status).toBe(1)
    expect(stdout).toContain('1. BROKEN failure.result-code  [doc] zh-cn_topic_0082027567')
    expect(stdout).toContain(`again: koogallery run open-details --guide saas-v2 --isv ${url} --seed 12`)
    expect(stdout).toContain('Order numbers come from the seed')
  })

  it.each<[why: string, names: readonly string[], options: RunCommandOptions, says: RegExp]>([
    [
      'an unknown scenario',
      ['create-fails-3h-refnd'],
      { isv: 'http://127.0.0.1:1' },
      /^koogallery: Failed to find scenario "create-fails-3h-refnd": .* Did you mean "create-fails-3h-refund"\?\n$/,
    ],
    ['a file that does not exist', ['./mine.yaml'], { isv: 'http://127.0.0.1:1' }, /Failed to find scenario "\.\/mine\.yaml"/],
    ['no address', ['unsubscribe'], {}, /the address of the ISV under test is missing\. Give --isv URL/],
    ['an address that is none', ['unsubscribe'], { isv: 'localhost:3000' }, /Failed to read the ISV address "localhost:3000"/],
    [
      'an unknown guide',
      ['unsubscribe'],
      { isv: 'http://127.0.0.1:1', guide: ['sass-v1'] },
      /Failed to run guide "sass-v1": .* Did you mean "saas-v1"\?/,
    ],
    ['an unknown profile', ['unsubscribe'], { isv: 'http://127.0.0.1:1', profile: 'hourly' }, /Failed to read profile "hourly"/],
    ['a timeout that is none', ['unsubscribe'], { isv: 'http://127.0.0.1:1', timeout: 'soon' }, /Failed to read timeout "soon"/],
    ['two reports on one stream', ['unsubscribe'], { isv: 'http://127.0.0.1:1', json: '-', junit: '-' }, /cannot both be standard output/],
    [
      'two reports on one stream',
      ['unsubscribe'],
      { isv: 'http://127.0.0.1:1', html: '-', junit: '-' },
      /--junit and --html cannot both be/,
    ],
    [
      'a page in no folder',
      ['unsubscribe'],
      { isv: 'http://127.0.0.1:1', html: '/no/such/folder/report.html' },
      /Failed to write --html .*: its folder does not exist/,
    ],
    [
      'a report in no folder',
      ['unsubscribe'],
      { isv: 'http://127.0.0.1:1', json: '/no/such/folder/report.json' },
      /Failed to write --json .*: its folder does not exist/,
    ],
    [
      'a configuration that does not exist',
      ['unsubscribe'],
      { config: './no.yaml' },
      /\.\/no\.yaml:1:1: There is no such file\. Check --config\./,
    ],
  ])('2 for %s', async (_, names, options, says) => {
    const { status, stdout, stderr } = await run(names, options)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(says)
  })

  it('2 for files with errors: every one of them, with line and column', async () => {
    const at = folder()
    const [one, two] = [join(at, 'one.yaml'), join(at, 'two.yaml')]
    writeFileSync(
      one,
      'name: one\ntitle: { en: a, zh: b }\nabout: { en: a, zh: b }\nguides: [saas-v1]\nstory:\n  - bui: { as: a }\n  - advance: soon\n',
    )
    writeFileSync(two, 'name: two\n')
    const { status, stderr } = await run([one, two, 'unsubscrib'], { isv: 'http://127.0.0.1:1' })
    expect(status).toBe(2)
    const lines = stderr.trim().split('\n')
    expect(lines[0]).toBe(`koogallery: ${one}:6:5: "bui" is not known here. Did you mean "buy"?`)
    expect(lines).toContainEqual(`koogallery: ${two}:1:1: "story" is missing in the file (what happens, in order).`)
    expect(lines.at(-1)).toContain('Did you mean "unsubscribe"?')
  })

  it('3 when the ISV cannot be reached: it names host and port, and runs nothing', async () => {
    const port = await freePort()
    const { status, stdout, stderr } = await run([], { isv: `http://127.0.0.1:${port}/saasproduce` })
    expect(status).toBe(3)
    expect(stdout).toBe('')
    expect(stderr).toBe(
      `koogallery: Failed to reach the ISV at 127.0.0.1:${port}: the connection is refused. Start it, or correct --isv; nothing was run.\n`,
    )
    const chinese = await run([], { isv: `http://127.0.0.1:${port}/saasproduce`, lang: 'zh' })
    expect(chinese.stderr).toBe(`koogallery: 无法连接商家 127.0.0.1:${port}：连接被拒绝。请启动商家服务或检查 --isv；未运行任何场景。\n`)
  })
})

describe('what is run', () => {
  it('everything that is for the guides, when nothing is named', async () => {
    const { url } = await brokenIsv()
    const { status, stdout } = await run([], { isv: url, guide: ['saas-v1'], json: '-' })
    const names = JSON.parse(stdout).scenarios.map(({ name, guide }: { name: string; guide: string }) => `${name} ${guide}`)
    const wanted = libraryScenarios().filter(({ guides }) => guides.includes('saas-v1'))
    expect(names).toEqual(wanted.map(({ name }) => `${name} saas-v1`))
    expect(status).toBe(0)
  })

  it('what is named, in each guide; where it is not for one, it is skipped with the reason', async () => {
    const { url } = await brokenIsv()
    const { status, stdout } = await run(['async-opening', 'async-opening'], { isv: url, guide: ['saas-v1', 'saas-v2'] })
    expect(status).toBe(0)
    expect(stdout).toContain('- skipped: it is for saas-v2, not for saas-v1')
    expect(stdout).toContain('1 passed, 0 warned, 0 failed, 1 skipped')
    expect(stdout).toContain('asynchronous opening was not tried')
  })

  it('files as well as names', async () => {
    const { url } = await brokenIsv()
    const file = join(folder(), 'mine.yaml')
    writeFileSync(
      file,
      'name: mine\ntitle: { en: My own, zh: 自己的 }\nabout: { en: a, zh: b }\nguides: [saas-v2]\nstory:\n  - buy: { as: shop }\n  - expect:\n      order: { of: shop, state: refunded }\n',
    )
    const { status, stdout } = await run([file], { isv: url, seed: 1 })
    expect(status).toBe(1)
    expect(stdout).toContain(`again: koogallery run ${file} --guide saas-v2 --isv ${url} --seed 1`)
  })
})

describe('koogallery.yaml', () => {
  it('says what would otherwise be on the command line, which wins', async () => {
    const { url } = await brokenIsv((answer) => {
      delete answer.json.resultMsg
    })
    const file = join(folder(), 'koogallery.yaml')
    writeFileSync(
      file,
      `isv: ${url}
keys: { accessKey: ${ACCESS_KEY} }
guides: [saas-v1]
seed: 77
settings: { result-msg: require }
policies:
  saas-v1/create: { at: [0m, 20m], window: 1h }
timeouts: { saas-v1: 3s }
polling: { interval: 10ms, patience: 1s }
`,
    )
    const required = await run(['success-on-last-attempt'], { config: file, json: '-' }, {})
    expect(required.status).toBe(1)
    const report = JSON.parse(required.stdout)
    expect(report.seed).toBe(77)
    expect(report.scenarios[0].guide).toBe('saas-v1')
    expect(report.scenarios[0].findings[0]).toMatchObject({ rule: 'failure.result-msg', settings: ['result-msg=require'] })
    expect(report.scenarios[0].findings[0].reproduce).toBe(
      `koogallery run success-on-last-attempt --guide saas-v1 --isv ${url} --timeout 3s --config ${file} --seed 77`,
    )
    const attempts = report.scenarios[0].deliveries[0].attempts.map(({ at }: { at: string }) => at.slice(11, 16))
    expect(attempts).toEqual(['00:00', '00:20'])

    const wins = await run(['open-details'], { config: file, guide: ['saas-v2'], seed: 78, json: '-' }, {})
    expect(JSON.parse(wins.stdout)).toMatchObject({ seed: 78, scenarios: [{ guide: 'saas-v2' }] })
    expect(required.stdout + required.stderr + wins.stdout + wins.stderr).not.toContain(ACCESS_KEY)
  })

  it.each<[why: string, written: string, says: RegExp]>([
    ['an unknown member', 'isv: http://x\nguide: saas-v2\n', /koogallery\.yaml:2:1: "guide" is not known here\. Did you mean "guides"\?/],
    [
      'an unknown setting',
      'settings:\n  v1-bodysign: off\n',
      /:2:3: "v1-bodysign" is not known in "settings"\. Did you mean "v1-body-sign"\?/,
    ],
    ['a time limit that is none', 'timeouts: { saas-v2: quick }\n', /:1:22: "quick" is no length of time/],
    [
      'a policy that contradicts itself',
      'policies:\n  saas-v2/create: { at: [1h], calls: 2 }\n',
      /:2:3: Failed to change policy "saas-v2\/create"/,
    ],
  ])('is refused with line and column: %s', async (_, written, says) => {
    const file = join(folder(), 'koogallery.yaml')
    writeFileSync(file, written)
    const { status, stderr } = await run(['unsubscribe'], { config: file, isv: 'http://127.0.0.1:1' })
    expect(status).toBe(2)
    expect(stderr).toMatch(says)
  })

  it('shows no key when it refuses one', async () => {
    const file = join(folder(), 'koogallery.yaml')
    writeFileSync(file, 'keys:\n  accessKey: 12345678901\n  sk: [very-secret-words]\n')
    const { stderr } = await run(['unsubscribe'], { config: file, isv: 'http://127.0.0.1:1' })
    expect(stderr).toMatch(/:2:14: "accessKey" is a number, must be text/)
    expect(stderr).toMatch(/:3:7: "sk" is /)
    expect(stderr).not.toMatch(/12345678901|very-secret/)
  })
})

describe('reports', () => {
  it('go to files, or to standard output, and then what is for people goes to standard error', async () => {
    const { url } = await brokenIsv(refusing(['releaseInstance']))
    const at = folder()
    const files = { junit: join(at, 'junit.xml'), trace: join(at, 'trace.jsonl') }
    const { status, stdout, stderr } = await run(['unsubscribe'], { isv: url, seed: 5, json: '-', ...files })
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ seed: 5, isv: url, totals: { failed: 1 } })
    expect(stderr).toContain('unsubscribe · saas-v2')
    expect(readFileSync(files.junit, 'utf8')).toContain('<testcase name="unsubscribe"')
    const trace = readFileSync(files.trace, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(trace[0]).toMatchObject({ type: 'trace-header', format: 1, seed: 5 })
    expect(trace[1]).toMatchObject({ scenario: 'unsubscribe', guide: 'saas-v2', type: 'market-created' })
    expect(trace.map(({ type }) => type)).toContain('attempt-answered')
    for (const written of [stdout, stderr, ...Object.values(files).map((file) => readFileSync(file, 'utf8'))]) {
      expect(written).not.toContain(ACCESS_KEY)
    }
  })

  it('can be a page, and annotations with a job summary that is added to', async () => {
    const { url } = await brokenIsv(refusing(['releaseInstance']))
    const at = folder()
    const [html, summary] = [join(at, 'report.html'), join(at, 'summary.md')]
    writeFileSync(summary, 'what was there\n')
    const env = { KOOGALLERY_ACCESS_KEY: ACCESS_KEY, GITHUB_STEP_SUMMARY: summary }
    const { status, stdout } = await run(['unsubscribe'], { isv: url, seed: 5, html, github: true }, env)
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error title=unsubscribe \(saas-v2\)%3A failure\.result-code::The answer to releaseInstance .*%0A/m)
    expect(stdout).toMatch(/^::notice title=koogallery-emulator::0 passed, 0 warned, 1 failed, 0 skipped; seed 5$/m)
    expect(readFileSync(summary, 'utf8')).toMatch(/^what was there\n## KooGallery scenarios: /)
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>/)
    for (const written of [stdout, readFileSync(html, 'utf8'), readFileSync(summary, 'utf8')]) expect(written).not.toContain(ACCESS_KEY)

    const piped = await run(['unsubscribe'], { isv: url, seed: 6, html: '-', lang: 'zh', github: true }, env)
    expect(piped.stdout).toMatch(/^<!doctype html>\n<html lang="zh-CN">[\s\S]*<\/html>\n$/)
    expect(piped.stderr).toContain('::notice title=koogallery-emulator::通过 0')
    const plain = await run(['unsubscribe'], { isv: url, seed: 7 }, env)
    expect(plain.stdout).not.toContain('::error')
  })

  it('are the same for the same seed, apart from real times', async () => {
    const report = async () => {
      const { url } = await brokenIsv((answer) => {
        if (answer.activity === 'releaseInstance') answer.json = { resultCode: '000005', resultMsg: 'no' }
      })
      const { stdout } = await run(['unsubscribe', 'create-fails-3h-refund'], { isv: url, seed: 21, json: '-' })
      return (
        stdout
          .replaceAll(url, 'ISV')
          .replace(/"(realMs|startedAt)": .*/g, '"$1": 0')
          // The signature's own time and nonce are real time.
          .replace(/signature=\w+&timestamp=\d+&nonce=\w+/g, 'SIGNED')
          .replace(/signature=\\".*?\\"/g, 'SIGNED')
          .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'DATE')
      )
    }
    expect(await report()).toBe(await report())
  })

  it('speak Chinese when asked, or when the environment does', async () => {
    const { url } = await brokenIsv(refusing(['newInstance']))
    const asked = await run(['open-details'], { isv: url, seed: 1, lang: 'zh' })
    expect(asked.stdout).toContain('✗ 失败，2 个问题')
    expect(asked.stdout).toContain('复现：koogallery run open-details')
    expect(asked.stdout).toContain('通过 0，提示 0，失败 1，跳过 0')
    const streams = captured({ LANG: 'zh_CN.UTF-8', KOOGALLERY_ACCESS_KEY: ACCESS_KEY })
    await runCommand(['open-details'], { isv: url, seed: 2 }, streams.io)
    expect(streams.stdout()).toContain('买家查看资源详情')
  })

  it('show a single changing line on a terminal, and leave nothing of it', async () => {
    const { url } = await brokenIsv()
    const streams = captured({ KOOGALLERY_ACCESS_KEY: ACCESS_KEY }, true)
    await runCommand(['create-fails-3h-refund'], { isv: url, lang: 'en' }, streams.io)
    expect(streams.stderr().startsWith('\r\u001b[K[1/1] create-fails-3h-refund · saas-v2')).toBe(true)
    expect(streams.stderr().endsWith('\r\u001b[K')).toBe(true)
    expect(streams.stderr()).not.toContain('\n')
    expect(streams.stdout()).toContain('\u001b[32m')
  })
})

describe('demo', () => {
  it('drives the whole library in every guide and ends well', async () => {
    const streams = captured()
    expect(await demo({ lang: 'en' }, streams.io)).toBe(0)
    const jobs = libraryScenarios().flatMap(({ guides }) => guides)
    expect(streams.stdout()).toContain(`${jobs.length} passed, 0 warned, 0 failed, 0 skipped`)
    expect(streams.stdout()).toMatch(/\d+ days of marketplace time in [\d.]+ (s|ms)/)
    expect(streams.stdout()).not.toContain('asynchronous opening was not tried')
    expect(streams.stdout()).toContain('000004 still working on it')
    for (const { name, guides } of libraryScenarios()) expect(streams.stdout()).toContain(`${name} · ${guides.at(-1)}`)
  })

  it('keeps to the guides asked for, and refuses one there is not', async () => {
    const streams = captured()
    expect(await demo({ lang: 'en', guide: ['online-license'] }, streams.io)).toBe(0)
    const jobs = libraryScenarios().filter(({ guides }) => guides.includes('online-license'))
    expect(streams.stdout()).toContain(`${jobs.length} passed, 0 warned, 0 failed, 0 skipped`)
    expect(streams.stdout()).not.toContain('· saas-v2')
    const wrong = captured()
    expect(await demo({ lang: 'en', guide: ['online-licence'] }, wrong.io)).toBe(2)
    expect(wrong.stderr()).toContain('Did you mean "online-license"?')
  })
})
