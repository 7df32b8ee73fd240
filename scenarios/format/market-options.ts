import { POLICIES } from '../../emulator/delivery/policies.ts'
import type { PolicyOverrides } from '../../emulator/delivery/profiles.ts'
import { closed, list, object, oneOf, optional, type Schema, text } from '../../emulator/protocol/schema.ts'
import { SETTINGS, type Settings } from '../../emulator/protocol/settings.ts'
import { piece } from './fit.ts'
import { note, whole } from './notes.ts'

/** Options of a market that scenario files and koogallery.yaml have in common. */

/** Every open point of the documentation, with the readings one may choose. */
export const settingsSchema = piece({
  ...closed(
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
    ),
  ),
  description: 'readings of points the documentation leaves open, see koogallery explain',
  'x-zh': '文档未明确之处的取值，见 koogallery explain',
} as Schema<Settings>)

const length = (en: string, zh: string) => text(64, note(en, zh, 'PT2M'))

/** One policy changed; the same for all of them. */
const policyChange = optional(
  piece({
    ...closed(
      object({
        every: optional(length('time between two calls', '调用间隔')),
        calls: optional(whole(1, 'number of calls', '调用次数')),
        at: optional(list(length('from the first call on', '自首次调用起'), note('times of the calls', '各次调用时间'), { minItems: 1 })),
        window: optional(length('from the first call to giving up', '自首次调用至放弃')),
      }),
    ),
    title: 'policy-change',
  }),
)

/** Changes to retry policies, by policy id. */
export const policiesSchema = piece({
  ...closed(object(Object.fromEntries(Object.keys(POLICIES).map((id) => [id, policyChange])))),
  description: 'changes to retry policies, by policy id',
  'x-zh': '按策略标识修改重试策略',
} as Schema<PolicyOverrides>)

export interface Polling {
  readonly interval?: string
  readonly patience?: string
}

/** How an ISV that opens instances by itself is waited for, in real time. */
export const pollingSchema = {
  ...closed(
    object({
      interval: optional(length('real time between two polls, at least', '两次轮询之间的最短真实间隔')),
      patience: optional(length('an ISV that needs less real time is never outrun', '在此真实时长内不会跳过商家的处理')),
    }),
  ),
  description: 'how an ISV that is still opening an instance is waited for, in real time',
  'x-zh': '商家异步开通期间的真实等待方式',
} as Schema<Polling>
