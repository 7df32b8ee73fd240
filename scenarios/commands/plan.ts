import { existsSync, readFileSync } from 'node:fs'
import { freshSeed } from '../../emulator/clock/random.ts'
import { readFault } from '../../emulator/commands/fault-option.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { readOptions } from '../../emulator/market/setup.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { KeyError, readPublicKey } from '../../emulator/protocol/cipher/client-secret.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { readConfig } from '../config/read.ts'
import type { Config } from '../config/schema.ts'
import { FileError, suggestion } from '../format/problem.ts'
import type { Scenario } from '../format/scenario.ts'
import { libraryScenarios, loadScenario, UnknownScenario } from '../library.ts'
import type { RunOptions } from '../runner/options.ts'
import type { RunCommandOptions } from './run-options.ts'
import { WrongUse } from './wrong-use.ts'

/** One scenario in one guide, and how it is run. */
export interface Job {
  readonly scenario: Scenario
  readonly options: RunOptions
}

/** How an ISV is called, whatever is played. */
interface Calling {
  readonly isv: RunOptions['isv']
  readonly seed: number
  /** The user chose the seed. */
  readonly seedGiven: boolean
  /** The user gave an access key. */
  readonly keyGiven: boolean
}

export interface Plan extends Calling {
  readonly jobs: readonly Job[]
}

interface GuidePlan extends Calling {
  /** One for each guide. */
  readonly runs: readonly RunOptions[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Brings command line, environment and koogallery.yaml together: the command line wins. @throws WrongUse */
export function planRun(names: readonly string[], options: RunCommandOptions, env: Environment): Plan {
  const config = configOf(options)
  const guides = guidesOf(options, config)
  const scenarios = scenariosOf(names, guides).filter(({ name }) => !options.without?.includes(name))
  const { runs, ...common } = runsOf(guides, options, config, env)
  const jobs = scenarios.flatMap((scenario) =>
    runs.filter(({ guide }) => names.length > 0 || scenario.guides.includes(guide)).map((run): Job => ({ scenario, options: run })),
  )
  if (jobs.length === 0) {
    const asked = guides.join(', ')
    throw new WrongUse([
      text(`Failed to run: no scenario of the library is for ${asked}.`, `无法运行：场景库中没有适用于 ${asked} 的场景。`),
    ])
  }
  return { jobs, ...common }
}

/** The same without scenarios: how anything is run against the ISV, guide by guide. @throws WrongUse */
export function planGuides(options: RunCommandOptions, env: Environment): GuidePlan {
  const config = configOf(options)
  return runsOf(guidesOf(options, config), options, config, env)
}

function runsOf(guides: readonly Guide[], options: RunCommandOptions, config: Config, env: Environment): GuidePlan {
  const isv = isvOf(options, config, env)
  const seed = options.seed ?? config.seed ?? freshSeed()
  const common = commonOptions(options, config)
  const runs = guides.map((guide): RunOptions => {
    const timeout = options.timeout ?? config.timeouts?.[guide]
    return { ...common, guide, isv, seed, ...(timeout === undefined ? {} : { timeout }) }
  })
  for (const run of runs) checkOptions(run)
  const keyGiven = (options.accessKey ?? env.KOOGALLERY_ACCESS_KEY ?? config.keys?.accessKey) !== undefined
  return { runs, isv, seed, seedGiven: (options.seed ?? config.seed) !== undefined, keyGiven }
}

const configOf = ({ config }: RunCommandOptions): Config => (config === undefined ? {} : asWrongUse(() => readConfig(config)))

const guidesOf = ({ guide = [] }: RunCommandOptions, config: Config): Guide[] =>
  readGuides(guide.length > 0 ? guide : (config.guides ?? ['saas-v2']))

/** Guides as a user names them, each once. @param refused why a word that names none cannot be followed @throws WrongUse */
export function readGuides(asked: readonly string[], refused: (word: string) => Text = notRun): Guide[] {
  for (const word of asked) {
    if ((RUNNABLE_GUIDES as readonly string[]).includes(word)) continue
    const hint = suggestion(nearest(word, RUNNABLE_GUIDES), RUNNABLE_GUIDES)
    const { en, zh } = refused(word)
    throw new WrongUse([text(`${en} ${hint.en}`, `${zh}${hint.zh}`)])
  }
  return [...new Set(asked)] as Guide[]
}

const notRun = (word: string): Text =>
  text(`Failed to run guide "${word}": there are no scenarios for it.`, `无法运行接入指南“${word}”：没有适用的场景。`)

/** Every scenario asked for, or all of the library; everything that is wrong with any of them is told at once. */
function scenariosOf(names: readonly string[], guides: readonly Guide[]): Scenario[] {
  if (names.length === 0) return libraryScenarios().filter((scenario) => scenario.guides.some((guide) => guides.includes(guide)))
  const reasons: Text[] = []
  const found: Scenario[] = []
  for (const name of new Set(names)) {
    try {
      found.push(loadScenario(name))
    } catch (error) {
      reasons.push(...reasonsIn(error))
    }
  }
  if (reasons.length > 0) throw new WrongUse(reasons)
  return found
}

function isvOf(options: RunCommandOptions, config: Config, env: Environment): RunOptions['isv'] {
  const url = options.isv ?? config.isv
  if (url === undefined) {
    throw new WrongUse([
      text(
        'Failed to run: the address of the ISV under test is missing. Give --isv URL, or isv in koogallery.yaml.',
        '无法运行：缺少被测商家的生产接口地址。请使用 --isv URL，或在 koogallery.yaml 中设置 isv。',
      ),
    ])
  }
  const { keys = {} } = config
  const kitKey = options.kitKey ?? env.KOOGALLERY_KIT_KEY ?? keys.kitKey
  const ak = options.ak ?? env.KOOGALLERY_AK ?? keys.ak
  const sk = options.sk ?? env.KOOGALLERY_SK ?? keys.sk
  return {
    url,
    accessKey: options.accessKey ?? env.KOOGALLERY_ACCESS_KEY ?? keys.accessKey ?? DEFAULT_ACCESS_KEY,
    ...(kitKey === undefined ? {} : { kitKey }),
    ...(ak === undefined ? {} : { ak }),
    ...(sk === undefined ? {} : { sk }),
  }
}

function commonOptions(options: RunCommandOptions, config: Config): Omit<RunOptions, 'guide' | 'isv' | 'seed'> {
  const { settings, policies, polling } = config
  const profile = options.profile ?? config.profile
  const { fault = [] } = options
  const pushUsage = hookOf(options.pushUsageHook ?? config.hooks?.pushUsage)
  const useCode = hookOf(options.useCodeHook ?? config.hooks?.useCode)
  const kit = applicationOf(options.kitPublicKey ?? config.application?.publicKey, options.loginAddress ?? config.application?.loginAddress)
  return {
    ...(kit ? { kit } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(settings ? { settings: settings as Record<string, string> } : {}),
    ...(policies ? { policies } : {}),
    ...(polling ? { polling } : {}),
    hooks: { ...(pushUsage === undefined ? {} : { pushUsage }), ...(useCode === undefined ? {} : { useCode }) },
    ...(fault.length === 0 ? {} : { faults: asWrongUse(() => fault.map(readFault)) }),
    strict: options.strict ?? config.strict ?? false,
    trace: options.trace !== undefined,
    reproduceWith: [
      ...(options.config === undefined ? [] : ['--config', options.config]),
      ...(options.port === undefined ? [] : ['--port', String(options.port)]),
      ...(options.fallbackPort === undefined ? [] : ['--fallback-port', String(options.fallbackPort)]),
      ...fault.flatMap((written) => ['--fault', written]),
      ...(options.pushUsageHook === undefined ? [] : ['--push-usage-hook', options.pushUsageHook]),
      ...(options.useCodeHook === undefined ? [] : ['--use-code-hook', options.useCodeHook]),
      ...(options.kitPublicKey === undefined ? [] : ['--kit-public-key', options.kitPublicKey]),
      ...(options.loginAddress === undefined ? [] : ['--login-address', options.loginAddress]),
    ],
  }
}

/** Base64 of a key of 2048 bits has some 390 characters: less is the name of a file that is not there. */
const SHORTEST_KEY = 300

const noFile = (name: string): Text => text(`there is no file "${name}", and it is no key either`, `没有文件“${name}”，其内容也不是公钥`)

/** What the seller registers for an application: both of it, or nothing. */
function applicationOf(publicKey: string | undefined, loginAddress: string | undefined): RunOptions['kit'] {
  if (publicKey === undefined && loginAddress === undefined) return undefined
  if (publicKey === undefined || loginAddress === undefined) {
    throw new WrongUse([
      text(
        'Failed to run: an application needs both its public key (--kit-public-key) and its login address (--login-address).',
        '无法运行：应用需要同时提供公钥（--kit-public-key）与登录地址（--login-address）。',
      ),
    ])
  }
  const pasted = existsSync(publicKey) ? readFileSync(publicKey, 'utf8') : publicKey
  try {
    readPublicKey(pasted)
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    const { en, zh } = pasted === publicKey && publicKey.length < SHORTEST_KEY ? noFile(publicKey) : error.text
    throw new WrongUse([text(`Failed to use the public key of the application: ${en}.`, `应用公钥不可用：${zh}。`)])
  }
  return { publicKey: pasted.trim(), loginAddress: hookOf(loginAddress) as string }
}

function hookOf(url: string | undefined): string | undefined {
  if (url === undefined || /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) return url
  throw new WrongUse([
    text(
      `Failed to read the hook "${url}": write an http or https URL such as http://127.0.0.1:3000/hooks/push-usage.`,
      `无法识别钩子“${url}”：请写成 http://127.0.0.1:3000/hooks/push-usage。`,
    ),
  ])
}

/** Whether a market can be made of them at all: said before anything is run. */
function checkOptions({ guide, isv, profile, seed, timeout, settings, policies, polling }: RunOptions): void {
  asWrongUse(() =>
    readOptions('check', {
      guide,
      isv,
      seed,
      ...(profile === undefined ? {} : { profile }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(settings ? { settings } : {}),
      ...(policies ? { policies } : {}),
      ...(polling ? { polling } : {}),
    }),
  )
}

function asWrongUse<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new WrongUse(reasonsIn(error))
  }
}

/** Errors that are the user's to mend, in words; anything else is ours, and goes on. */
function reasonsIn(error: unknown): Text[] {
  if (error instanceof FileError) {
    const zh = error.lines('zh')
    return error.lines('en').map((line, n) => text(line, zh[n] as string))
  }
  if (error instanceof UnknownScenario || error instanceof MarketError) return [error.text]
  throw error
}
