import { PROFILES } from '../../emulator/delivery/profiles.ts'
import { TIERS } from '../../emulator/market/config.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { closed, list, object, oneOf, optional, pattern, type Schema, text } from '../../emulator/protocol/schema.ts'
import { piece } from './fit.ts'
import { policiesSchema, pollingSchema, settingsSchema } from './market-options.ts'
import { note } from './notes.ts'
import { stepSchema } from './steps.ts'

const bothLanguages = (most: number, en: string, zh: string) => ({
  ...closed(object({ en: text(most, note('English', '英文')), zh: text(most, note('Chinese', '中文')) })),
  description: en,
  'x-zh': zh,
})

const duration = (en: string, zh: string) => text(64, note(en, zh, 'P15D'))

/** What the story needs of its market; the rest comes from how it is run. */
const market = {
  ...closed(
    object({
      profile: optional(oneOf(Object.keys(PROFILES), note('set of retry policies', '重试策略集'))),
      tier: optional(oneOf(Object.keys(TIERS), note('customer tier: grace and retention days', '客户等级：宽限期与保留期'))),
      grace: optional(duration('time after expiry in which nothing happens', '宽限期')),
      retention: optional(duration('time from freezing to release', '保留期')),
      timeout: optional(duration('limit of one call', '单次调用超时')),
      keyBits: optional({ type: 'integer', enum: [128, 256], description: 'key size for encrypted fields' } as Schema<number>),
      settings: optional(settingsSchema),
      policies: optional(policiesSchema),
      polling: optional(pollingSchema),
    }),
  ),
  description: 'what the story needs of its market; it wins over options and koogallery.yaml',
  'x-zh': '故事对市场的要求；优先于命令行与 koogallery.yaml',
}

/** The whole of a scenario file. */
export const scenarioSchema = closed(
  object({
    name: pattern(
      /^[a-z0-9][a-z0-9-]{0,63}$/,
      64,
      note('name: small letters, digits and hyphens', '名称：小写字母、数字与连字符', 'my-first-refund'),
    ),
    title: bothLanguages(120, 'one line', '一行标题'),
    about: bothLanguages(1000, 'what it shows', '说明'),
    guides: list(oneOf(RUNNABLE_GUIDES, note('access guide', '接入指南')), note('access guides it applies to', '适用的接入指南'), {
      minItems: 1,
    }),
    sources: optional(list(text(200, note('page', '页面')), note('pages the story rests on', '依据的文档页面'))),
    market: optional(piece(market)),
    story: list(stepSchema, note('what happens, in order', '依次发生的步骤'), { minItems: 1, maxItems: 500 }),
  }),
)
