import { readFileSync } from 'node:fs'
import type { Keys, MarketConfig } from '../../emulator/market/config.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { readOptions } from '../../emulator/market/setup.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { readGuides } from './plan.ts'
import type { StandOptions } from './run-options.ts'
import { WrongUse } from './wrong-use.ts'

/** What `koogallery replay` is asked. */
export interface ReplayCommandOptions extends StandOptions {
  readonly isv?: string
  readonly accessKey?: string
  readonly kitKey?: string
  readonly ak?: string
  readonly sk?: string
  /** A trace: calls of these guides only. A call from a log: what it is taken for where several guides fit. */
  readonly guide?: readonly string[]
  readonly profile?: string
  readonly timeout?: string
  /** A call from a log; `-` is standard input. */
  readonly fromCurl?: string
  readonly json?: string
  readonly junit?: string
  /** How an ISV that works in the background is waited for. */
  readonly polling?: { readonly interval?: string; readonly patience?: string }
  readonly lang?: Lang
}

/** Whom to call, and how. */
export interface ReplaySetup {
  readonly config: MarketConfig & { readonly isvUrl: string }
  readonly keys: Keys
  readonly guides: readonly Guide[]
  /** The user gave an access key. */
  readonly keyGiven: boolean
}

/** @throws WrongUse */
export function replaySetup(options: ReplayCommandOptions, env: Readonly<Record<string, string | undefined>>): ReplaySetup {
  const { isv: url, profile, timeout, polling } = options
  if (url === undefined) {
    throw new WrongUse([
      text(
        'Failed to replay: the address of the ISV under test is missing. Give --isv URL.',
        '无法重放：缺少被测商家的生产接口地址。请使用 --isv URL。',
      ),
    ])
  }
  const given = options.accessKey ?? env.KOOGALLERY_ACCESS_KEY
  const kitKey = options.kitKey ?? env.KOOGALLERY_KIT_KEY
  const [ak, sk] = [options.ak ?? env.KOOGALLERY_AK, options.sk ?? env.KOOGALLERY_SK]
  try {
    const { config, keys } = readOptions('replay', {
      isv: {
        url,
        accessKey: given ?? DEFAULT_ACCESS_KEY,
        ...(kitKey === undefined ? {} : { kitKey }),
        ...(ak === undefined ? {} : { ak }),
        ...(sk === undefined ? {} : { sk }),
      },
      ...(profile === undefined ? {} : { profile }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(polling === undefined ? {} : { polling }),
    })
    return {
      config: { ...config, isvUrl: config.isvUrl ?? url },
      keys,
      guides: readGuides(options.guide ?? []),
      keyGiven: given !== undefined,
    }
  } catch (error) {
    if (error instanceof MarketError) throw new WrongUse([error.text])
    throw error
  }
}

/** A file as text; `-` is standard input. @throws WrongUse */
export function readInput(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? text('there is no such file', '文件不存在') : text(code ?? message, code ?? message)
    throw new WrongUse([text(`Failed to read ${file}: ${why.en}.`, `无法读取 ${file}：${why.zh}。`)])
  }
}
