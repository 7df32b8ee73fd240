import { PROFILES } from '../../delivery/profiles.ts'
import { TIERS } from '../../market/config.ts'
import { policyChangeSchema, pollingSchema, settingsSchema } from '../../market/option-schemas.ts'
import type { MarketOptions } from '../../market/setup.ts'
import { RUNNABLE_GUIDES } from '../../protocol/catalogue.ts'
import { closed, object, oneOf, optional, type Schema, text } from '../../protocol/schema.ts'
import { SITE_NAMES } from '../../protocol/sites.ts'
import { note, whole } from './notes.ts'

/** Requests that only the control API has; those of the market are in market/requests.ts. */

const length = (en: string, zh: string, example: string) => text(64, note(en, zh, example))

const isv = closed(
  object(
    {
      url: optional(text(2048, note('production address (生产接口地址)', '生产接口地址', 'http://127.0.0.1:3000/saasproduce'))),
      accessKey: optional(text(256, note('its access key', '接入密钥'))),
      kitKey: optional(text(256, note('key of the kit interfaces, where it differs', '联营 kit 密钥'))),
      ak: optional(text(256, note("seller account's AK for the open APIs", '商家账号 AK'))),
      sk: optional(text(256, note("seller account's SK for the open APIs", '商家账号 SK'))),
    },
    { description: 'the ISV under test' },
  ),
)

export type NewMarket = MarketOptions & { readonly id?: string }

export const newMarketSchema = closed(
  object({
    id: optional(text(64, note('letters, digits, - and _; default: a free one', '市场标识，默认自动生成', 'my-test'))),
    isv: optional(isv),
    guide: optional(oneOf(RUNNABLE_GUIDES, note('guide of orders that name none; default: saas-v2', '默认接入指南'))),
    profile: optional(oneOf(Object.keys(PROFILES), note("set of retry policies; default: the guide's own", '重试策略集'))),
    clock: optional(text(32, note('virtual (default), real or scaled:N', '时钟模式', 'virtual'))),
    start: optional(text(64, note('where a virtual clock begins, ISO 8601', '虚拟时钟起点', '2030-01-01T00:00:00Z'))),
    seed: optional(whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, note('where every random choice comes from', '随机种子', 42))),
    settings: optional(settingsSchema),
    policies: optional({
      type: 'object',
      additionalProperties: policyChangeSchema,
      description: 'changes to retry policies, by policy id',
      'x-zh': '重试策略的修改',
    } as Schema<NonNullable<MarketOptions['policies']>>),
    timeout: optional(length("limit of one call; default: the guide's own", '单次调用时限', '5s')),
    tier: optional(oneOf(Object.keys(TIERS), note('customer tier that sets grace and retention', '客户等级'))),
    grace: optional(length('grace period', '宽限期', 'P7D')),
    retention: optional(length('retention period', '保留期', 'P15D')),
    polling: optional(pollingSchema),
    concurrency: optional(whole(1, 1024, note('calls in flight at once; default: 16', '并发调用数'))),
    site: optional(oneOf(SITE_NAMES, note('site of the marketplace; default: cn', '站点，默认 cn'))),
    uploadLimit: optional(whole(1, 2 ** 32, note('most bytes of an upload; default: 128 MiB', '上传大小上限（字节）'))),
    keyBits: optional({ type: 'integer', enum: [128, 256], description: 'key size of encrypted fields', 'x-zh': '加密位数' } as Schema<
      128 | 256
    >),
  }),
) as Schema<NewMarket>

export interface AdvanceRequest {
  readonly by?: string
  readonly to?: string
  readonly until?: 'idle'
}

export const advanceSchema: Schema<AdvanceRequest> = closed(
  object(
    {
      by: optional(length('a length of time', '推进的时长', 'PT3H')),
      to: optional(text(64, note('an instant, ISO 8601', '推进到的时刻', '2030-02-01T00:00:00Z'))),
      until: optional(oneOf(['idle'], note('until nothing is being retried', '直到没有进行中的重试'))),
    },
    { description: 'how far' },
  ),
)
