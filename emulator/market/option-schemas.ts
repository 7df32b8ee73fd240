import type { PolicyOverride } from '../delivery/profiles.ts'
import { closed, list, object, oneOf, optional, type Schema, text } from '../protocol/schema.ts'
import { SETTINGS, type Settings } from '../protocol/settings.ts'
import { note, whole } from './own-notes.ts'
import type { MarketOptions } from './setup.ts'

/** Options of a market that the control API, scenario files and koogallery.yaml have in common. */

const length = (en: string, zh: string, example: string) => text(64, note(en, zh, example))

/** Every open point of the documentation, with the readings one may choose. */
export const settingsSchema = closed(
  object(
    Object.fromEntries(
      SETTINGS.map(({ name, about, readings }) => [
        name,
        optional(
          oneOf(
            readings.map(({ value }) => value),
            { about, source: readings[0].source },
          ),
        ),
      ]),
    ),
    {
      description: 'readings of points the documentation leaves open, see koogallery explain',
      'x-zh': '文档未明确之处的取值，见 koogallery explain',
    },
  ),
) as Schema<Settings>

/** One retry policy changed. */
export const policyChangeSchema = closed(
  object(
    {
      every: optional(length('time between two calls', '调用间隔', 'PT2M')),
      calls: optional(whole(1, 10_000, note('number of calls', '调用次数'))),
      at: optional(
        list(length('offset from the first call', '相对首次调用的时间', 'PT1H'), note('times of the calls', '各次调用时间'), {
          minItems: 1,
          maxItems: 10_000,
        }),
      ),
      window: optional(length('from the first call to giving up', '自首次调用至放弃', 'PT3H')),
    },
    { title: 'policy-change' },
  ),
) as Schema<PolicyOverride>

/** How an ISV that opens instances by itself is waited for, in real time. */
export const pollingSchema = closed(
  object(
    {
      interval: optional(length('real time between two polls, at least', '两次轮询之间的最短真实间隔', '100ms')),
      patience: optional(length('an ISV that needs less real time is never outrun', '在此真实时长内不会跳过商家的处理', '30s')),
    },
    {
      description: 'how an ISV that is still opening an instance is waited for, in real time',
      'x-zh': '商家异步开通期间的真实等待方式',
    },
  ),
) as Schema<NonNullable<MarketOptions['polling']>>
