import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it, type TestContext } from 'vitest'
import type { Lang } from '../../emulator/protocol/text.ts'
import { loadScenario } from '../../scenarios/library.ts'
import { htmlReport } from '../../scenarios/report/html.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'
import { browserForTests } from './launch.ts'

/** The HTML report as its readers meet it: one file, opened from a disk. Screenshots stay in KEEP_SCREENSHOTS, a folder. */

const chrome = browserForTests('html-report')
const header = { seed: 3, isv: 'http://127.0.0.1:1/x', startedAt: Date.UTC(2026, 0, 1) }
const results: ScenarioResult[] = []

/** What an ISV might answer to take over the page of whoever reads about it. */
const ATTACK =
  '</pre></style><script>document.title = "taken"</script><img src="http://127.0.0.1:9/x.png" onerror="document.title=1"><b class="planted">\u202e\u0000'

async function played(): Promise<ScenarioResult[]> {
  if (results.length > 0) return results
  const { url } = await brokenIsv((answer) => {
    if (answer.activity !== 'newInstance') return
    answer.status = 500
    answer.raw = ATTACK
  })
  const healthy = await brokenIsv()
  for (const [name, guide, isv] of [
    ['open-details', 'saas-v2', url],
    ['purchase-renew-expire-release', 'saas-v1', healthy.url],
    ['create-fails-3h-refund', 'saas-v1', healthy.url],
    ['async-opening', 'saas-v1', healthy.url],
  ] as const) {
    results.push(await runScenario(loadScenario(name), { guide, isv: { url: isv, accessKey: ACCESS_KEY }, seed: 3 }))
  }
  return results
}

interface Opened {
  readonly page: Page
  readonly complaints: string[]
  readonly requests: string[]
}

async function opened(context: TestContext, lang: Lang, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const { launched, folder } = chrome
  if (launched.missing !== undefined) return context.skip(launched.missing)
  const file = join(folder, `report-${lang}.html`)
  writeFileSync(file, htmlReport(await played(), header, lang))
  const page = await launched.browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } })
  context.onTestFinished(() => page.close())
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(pathToFileURL(file).href)
  return { page, complaints, requests }
}

/** What of it a reader sees: not what the style sheet hides. */
// biome-ignore lint/performance/useDomNodeTextContent: text content holds both languages
const seen = (part: Locator): Promise<string> => part.innerText()

describe('the HTML report in a browser', () => {
  it('loads without a complaint and asks for nothing but itself', async (context) => {
    const { page, complaints, requests } = await opened(context, 'en')
    expect(await page.title()).toBe('✗ 1 KooGallery scenarios · koogallery-emulator')
    expect(complaints).toEqual([])
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([page.url()])
    expect(await seen(page.locator('h1'))).toBe('KooGallery scenarios')
  })

  it('shows what was found, what it costs and how to see it again', async (context) => {
    const { page } = await opened(context, 'en')
    const finding = page.locator('.finding.fail').first()
    await finding.waitFor({ state: 'visible' })
    const words = await seen(finding)
    expect(words).toContain('The answer to newInstance has HTTP status 500')
    expect(words).toContain("the order would have failed and the buyer's money gone back")
    expect(words).toContain('[doc]')
    expect(words).toContain('koogallery run open-details --guide saas-v2')
    expect(words).toContain('"activity": "newInstance"')
  })

  it('lets no answer become part of the page', async (context) => {
    const { page } = await opened(context, 'en')
    expect(await page.locator('.finding pre').filter({ hasText: '<script>document.title = "taken"</script>' }).count()).toBeGreaterThan(0)
    expect(await page.locator('.planted, img, script').count()).toBe(0)
    expect(await seen(page.locator('.exchange').first())).toContain('\\u202e␀')
  })

  it('changes its language offline, each sentence in one language only', async (context) => {
    const { page } = await opened(context, 'en')
    const heading = page.locator('h1')
    await page.getByLabel('中文').check()
    expect(await seen(heading)).toBe('云商店场景报告')
    expect(await seen(page.locator('.finding').first())).toContain('订单将失败并自动退款')
    expect(await seen(page.locator('body'))).not.toContain('would have failed')
    await page.getByLabel('English').check()
    expect(await seen(heading)).toBe('KooGallery scenarios')
    expect(await seen(page.locator('body'))).not.toContain('自动退款')
  })

  it('opens in the language that was asked for', async (context) => {
    const { page } = await opened(context, 'zh')
    expect(await seen(page.locator('h1'))).toBe('云商店场景报告')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  it('shows what failed alone when asked, and opens what is clicked', async (context) => {
    const { page } = await opened(context, 'en')
    const shown = () => page.locator('details.scenario:visible').count()
    expect(await shown()).toBe(4)
    await page.getByLabel('failed only').check()
    expect(await shown()).toBe(1)
    await page.getByLabel('failed only').uncheck()
    const drawn = page.locator('.scenario.passed .chart').first()
    expect(await drawn.isVisible()).toBe(false)
    await page.getByRole('link', { name: 'purchase-renew-expire-release' }).click()
    await drawn.waitFor({ state: 'visible' })
  })

  it('draws every line of a story where no other covers it', async (context) => {
    const { page } = await opened(context, 'en')
    await page.locator('details.scenario').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '')
    })
    for (const chart of await page.locator('.chart').all()) {
      const boxes = await chart
        .locator('.mark svg')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ x, y, width, height }) => ({ x, y, width, height })))
      expect(boxes.length).toBeGreaterThan(3)
      const covered = boxes.filter((a, n) =>
        boxes.slice(n + 1).some((b) => Math.abs(a.x - b.x) < a.width && Math.abs(a.y - b.y) < a.height),
      )
      expect(covered).toEqual([])
    }
  })

  it.for(['light', 'dark'] as const)('can be pictured: %s', async (colorScheme, context) => {
    const { page } = await opened(context, colorScheme === 'light' ? 'en' : 'zh', colorScheme)
    const file = join(process.env.KEEP_SCREENSHOTS ?? chrome.folder, `report-${colorScheme}.png`)
    await page.screenshot({ path: file, fullPage: process.env.KEEP_SCREENSHOTS !== undefined })
    expect(statSync(file).size).toBeGreaterThan(20_000)
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 28)')
  })
})
