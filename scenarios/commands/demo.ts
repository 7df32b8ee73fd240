import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import type { Scenario } from '../format/scenario.ts'
import { libraryScenarios } from '../library.ts'
import { createOpenApiClient } from '../reference-isv/open-apis/client.ts'
import { PUSH_USAGE_HOOK } from '../reference-isv/push-usage-hook.ts'
import { serveReferenceIsv } from '../reference-isv/serve.ts'
import { USE_CODE_HOOK } from '../reference-isv/use-code-hook.ts'
import { summary } from '../report/terminal.ts'
import { LoginStand } from '../runner/login-stand.ts'
import { OpenApiStand } from '../runner/open-api-stand.ts'
import { conduct, lookOf } from './conduct.ts'
import { type Job, readGuides } from './plan.ts'
import { complain, WRONG_USE, WrongUse } from './wrong-use.ts'

export interface DemoOptions {
  readonly seed?: number
  /** Stories of these guides only; none: of all. */
  readonly guide?: readonly string[]
  readonly lang?: Lang
}

/** The demo tells the same story each time. */
const SEED = 20_300_101
/** Real milliseconds the reference ISV takes to open an instance in the background. */
const ASYNC_MS = 300
/** Such an ISV is waited for in short steps. */
const POLLING = { interval: '20ms', patience: '3s' }

/** `koogallery demo`: the reference ISV and the marketplace in this process, every story in every guide. 0 when all passed, 2 for a guide there is not. */
export async function demo(options: DemoOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  const look = { ...lookOf(io.stdout, lang, io.env), compact: true }
  const { seed = SEED } = options
  let guides: readonly Guide[]
  try {
    guides = options.guide?.length ? readGuides(options.guide) : RUNNABLE_GUIDES
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error
    complain(error.reasons, lang, io)
    return WRONG_USE
  }
  const openApis = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
  const { primary, fallback } = openApis.urls
  const prompt = await serveReferenceIsv({
    accessKey: DEFAULT_ACCESS_KEY,
    openApis: createOpenApiClient({ hosts: [primary, fallback], ...DEFAULT_ACCOUNT, sellerKey: DEFAULT_ACCESS_KEY }),
  })
  const login = await LoginStand.open()
  // Whoever sells nothing by joint operation needs no pair of keys, which takes a moment to make.
  const kit = guides.some(isKitGuide) ? { publicKey: prompt.publicKey, loginAddress: prompt.loginAddress } : undefined
  const hooks = { pushUsage: new URL(PUSH_USAGE_HOOK, prompt.url).href, useCode: new URL(USE_CODE_HOOK, prompt.url).href }
  const inBackground = await serveReferenceIsv({ accessKey: DEFAULT_ACCESS_KEY, asyncMs: ASYNC_MS })
  try {
    const jobs = featuredFirst(libraryScenarios()).flatMap((scenario) =>
      scenario.guides
        .filter((guide) => guides.includes(guide))
        .map((guide): Job => {
          const { url } = scenario.name === 'async-opening' ? inBackground : prompt
          return {
            scenario,
            options: {
              guide,
              seed,
              isv: { url, accessKey: DEFAULT_ACCESS_KEY },
              polling: POLLING,
              openApis,
              login,
              ...(kit ? { kit } : {}),
              hooks,
            },
          }
        }),
    )
    io.stdout.write(opening(lang, prompt.url, jobs.length))
    const results = await conduct(jobs, { human: io.stdout, look, io })
    io.stdout.write(summary(results, look, seed))
    return results.every(({ outcome }) => outcome === 'passed') ? 0 : 1
  } finally {
    await Promise.all([prompt.close(), inBackground.close(), openApis.close(), login.close()])
  }
}

/** What a newcomer should read first: a whole life, and what a failing interface costs. */
const FEATURED = ['purchase-renew-expire-release', 'create-fails-3h-refund', 'lost-answer-then-retry']

function featuredFirst(scenarios: readonly Scenario[]): Scenario[] {
  const featured = FEATURED.flatMap((name) => scenarios.filter((scenario) => scenario.name === name))
  return [...featured, ...scenarios.filter(({ name }) => !FEATURED.includes(name))]
}

const opening = (lang: Lang, url: string, count: number): string =>
  lang === 'zh'
    ? `参考商家运行于 ${url}，云商店在同一进程中调用它：共 ${count} 个故事。\n“测试”一行表示模拟器在云商店与商家之间注入的故障与推进的时间。\n\n`
    : `The reference ISV answers at ${url}; the marketplace in this process calls it: ${count} stories.\nLines of "test" are what the emulator does: faults between marketplace and ISV, and time.\n\n`
