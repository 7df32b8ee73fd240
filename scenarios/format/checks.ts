import { parseDuration } from '../../emulator/clock/duration.ts'
import { FAULTS, isAttemptList } from '../../emulator/delivery/faults.ts'
import { type PolicyOverrides, policyById } from '../../emulator/delivery/profiles.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { text } from '../../emulator/protocol/text.ts'
import type { DeliveryExpectation, Expectation } from './expectations.ts'
import { interfaceNamed, interfaceWords } from './interface-words.ts'
import type { Polling } from './market-options.ts'
import { suggestion } from './problem.ts'
import type { Told } from './sentences.ts'
import type { Path } from './source.ts'
import { ACT_NAMES, type StepName, type StepValue } from './steps.ts'
import { parseInstant, parseMoment } from './times.ts'

/** What a schema cannot see: words that must mean something here, and names that must have been given before. */

/** Written for `attempts` of a fault: every call the policy has, but the last. */
export const ALL_BUT_LAST = 'all-but-last'

type WrittenStep = { readonly [N in StepName]?: StepValue<N> }

interface Written {
  readonly guides: readonly Guide[]
  readonly market?: MarketWords
  readonly story: readonly WrittenStep[]
}

/** Options whose values are lengths of time, and changes to policies. */
export interface MarketWords {
  readonly grace?: string
  readonly retention?: string
  readonly timeout?: string
  readonly policies?: PolicyOverrides
  readonly polling?: Polling
}

/** Everything wrong with a document that fits its schema. */
export function checkStory({ guides, market, story }: Written): Told[] {
  const found: Told[] = market ? checkMarketWords(market, ['market']) : []
  const check = new Check(guides, found)
  for (const [index, step] of story.entries()) check.step(step, ['story', index])
  return found
}

/** Lengths of time and policy changes that cannot be followed. */
export function checkMarketWords(market: MarketWords, path: Path): Told[] {
  const found: Told[] = []
  for (const name of ['grace', 'retention', 'timeout'] as const) checkLength(found, market[name], [...path, name])
  for (const name of ['interval', 'patience'] as const) checkLength(found, market.polling?.[name], [...path, 'polling', name])
  for (const [id, change] of Object.entries(market.policies ?? {})) {
    const before = found.length
    const at = [...path, 'policies', id]
    checkLength(found, change.every, [...at, 'every'])
    checkLength(found, change.window, [...at, 'window'])
    for (const [n, written] of (change.at ?? []).entries()) checkLength(found, written, [...at, 'at', n])
    if (found.length > before) continue
    try {
      policyById(id, { [id]: change })
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      found.push({ path: at, part: 'key', text: text(words, `重试策略 ${id} 的修改不成立：${words}`) })
    }
  }
  return found
}

/** Notes a text that is no length of time. */
export function checkLength(found: Told[], written: string | undefined, path: Path): void {
  if (written === undefined || parseDuration(written) !== undefined) return
  found.push({
    path,
    part: 'value',
    text: text(
      `"${written}" is no length of time. Write it as PT3H, 3h, 90s or P15D.`,
      `“${written}”不是时长。请写作 PT3H、3h、90s 或 P15D。`,
    ),
  })
}

/** Members of an expectation that say how, not what. */
const BESIDE = new Set(['otherwise', 'or-skip', 'within'])

class Check {
  readonly #guides: readonly Guide[]
  readonly #found: Told[]
  readonly #tenants = new Set<string>()
  /** Names given so far, with the number of billing items where it is known. */
  readonly #orders = new Map<string, number | undefined>()

  constructor(guides: readonly Guide[], found: Told[]) {
    this.#guides = guides
    this.#found = found
  }

  step(step: WrittenStep, path: Path): void {
    for (const name of ACT_NAMES) {
      if (step[name] === undefined) continue
      if (name === 'tenant') this.#tenant(step.tenant?.as as string, [...path, name, 'as'])
      else this.#act(step[name], [...path, name], name === 'buy')
    }
    if (step['log-in'] !== undefined) this.#mentions(step['log-in'], [...path, 'log-in'])
    if (step.refused !== undefined) {
      for (const name of ACT_NAMES) {
        if (step.refused[name] !== undefined) this.#mentions(step.refused[name], [...path, 'refused', name])
      }
    }
    if (step.advance !== undefined) this.#advance(step.advance, [...path, 'advance'])
    if (step.probe !== undefined) {
      this.#mentions(step.probe, [...path, 'probe'])
      if (step.probe.codes !== undefined && step.probe.expect !== 'refused') {
        this.#say([...path, 'probe', 'codes'], '"codes" goes with "expect: refused" only.', '“codes”仅用于“expect: refused”。', 'key')
      }
    }
    if (step.forge !== undefined) {
      this.#mentions(step.forge, [...path, 'forge'])
      for (const [n, word] of (step.forge.interfaces ?? []).entries()) this.#interface(word, [...path, 'forge', 'interfaces', n])
    }
    if (step['use-code'] !== undefined) this.#mentions(step['use-code'], [...path, 'use-code'])
    if (step['push-usage'] !== undefined) this.#mentions(step['push-usage'], [...path, 'push-usage'])
    if (step.domain !== undefined) this.#domain(step.domain, [...path, 'domain'])
    if (step.fault !== undefined) this.#fault(step.fault, [...path, 'fault'])
    if (step.expect !== undefined) this.#expect(step.expect, [...path, 'expect'])
  }

  #say(path: Path, en: string, zh: string, part: 'key' | 'value' = 'value'): void {
    this.#found.push({ path, part, text: text(en, zh) })
  }

  #act(value: object, path: Path, buys: boolean): void {
    this.#mentions(value, path)
    const { as, items } = value as { as?: string; items?: readonly unknown[] }
    if (as === undefined) return
    if (this.#orders.has(as)) {
      this.#say([...path, 'as'], `There is an order "${as}" already. Give this one another name.`, `已有名为“${as}”的订单，请换一个名称。`)
    } else this.#orders.set(as, buys ? (items?.length ?? 1) : undefined)
  }

  #tenant(name: string, path: Path): void {
    if (this.#tenants.has(name)) {
      this.#say(path, `There is an enterprise "${name}" already. Give this one another name.`, `已有名为“${name}”的企业，请换一个名称。`)
    }
    this.#tenants.add(name)
  }

  /** Whatever a value says about orders, enterprises and interfaces. */
  #mentions(value: object, path: Path): void {
    const { tenant } = value as { tenant?: string }
    if (tenant !== undefined && !this.#tenants.has(tenant)) {
      const names = [...this.#tenants]
      const hint = suggestion(nearest(tenant, names), names)
      this.#say(
        [...path, 'tenant'],
        `No enterprise is called "${tenant}" at this point of the story. ${hint.en}`,
        `故事至此没有名为“${tenant}”的企业。${hint.zh}`,
      )
    }
    const { of, item, interface: word } = value as { of?: string | readonly string[]; item?: number; interface?: string }
    if (typeof of === 'string') this.#order(of, [...path, 'of'])
    else for (const [n, name] of (of ?? []).entries()) this.#order(name, [...path, 'of', n])
    if (word !== undefined) this.#interface(word, [...path, 'interface'])
    const items = typeof of === 'string' ? this.#orders.get(of) : undefined
    if (item !== undefined && items !== undefined && item > items) {
      this.#say(
        [...path, 'item'],
        `Order "${of}" has ${items} billing ${items === 1 ? 'item' : 'items'}, so there is no item ${item}.`,
        `订单“${of}”只有 ${items} 个计费项，没有第 ${item} 个。`,
      )
    }
  }

  #order(name: string, path: Path): void {
    const names = [...this.#orders.keys()]
    if (names.includes(name)) return
    const hint = suggestion(nearest(name, names), names)
    this.#say(path, `No order is called "${name}" at this point of the story. ${hint.en}`, `故事至此没有名为“${name}”的订单。${hint.zh}`)
  }

  #interface(word: string, path: Path): void {
    const missing = this.#guides.filter((guide) => !interfaceNamed(word, guide))
    if (missing.length === 0) return
    const words = interfaceWords(this.#guides)
    if (missing.length < this.#guides.length) {
      const where = missing.join(', ')
      this.#say(
        path,
        `"${word}" is no interface of ${where}, to which this scenario applies too. Name it by its role: ${words.join(', ')}; or take ${where} out of guides.`,
        `${where} 没有接口“${word}”，而本场景也适用于它。请使用角色名：${words.join('、')}；或从 guides 中移除 ${where}。`,
      )
      return
    }
    const hint = suggestion(nearest(word, words), words)
    this.#say(path, `No interface is called "${word}", nor a role. ${hint.en}`, `没有名为“${word}”的接口或角色。${hint.zh}`)
  }

  #advance(value: StepValue<'advance'>, path: Path): void {
    if (typeof value !== 'string') {
      this.#mentions(value, path)
      return
    }
    if (value === 'idle' || parseMoment(value) !== undefined) return
    const near = nearest(value, ['idle'])
    this.#say(
      path,
      `"${value}" is nowhere to advance to. ${near ? suggestion(near, []).en : 'Write a length (3h, PT3H), an instant (2030-02-01T00:00:00Z), or idle.'}`,
      `无法推进到“${value}”。${near ? suggestion(near, []).zh : '请写时长（3h、PT3H）、时刻（2030-02-01T00:00:00Z）或 idle。'}`,
    )
  }

  #domain({ primary, fallback, delay }: StepValue<'domain'>, path: Path): void {
    checkLength(this.#found, delay, [...path, 'delay'])
    if (delay !== undefined && primary !== 'slow' && fallback !== 'slow') {
      this.#say([...path, 'delay'], 'A delay goes with a domain that is slow. Leave it out.', 'delay 仅用于 slow，请删除。', 'key')
    }
  }

  #fault(value: StepValue<'fault'>, path: Path): void {
    if (value.of !== undefined) this.#order(value.of, [...path, 'of'])
    if (value.on !== '*') this.#interface(value.on, [...path, 'on'])
    const attempts = String(value.attempts ?? 'all')
    if (attempts !== ALL_BUT_LAST && !isAttemptList(attempts)) {
      const near = nearest(attempts, ['all', ALL_BUT_LAST])
      this.#say(
        [...path, 'attempts'],
        `"${attempts}" is no list of attempts. ${near ? suggestion(near, []).en : `Write all, ${ALL_BUT_LAST}, 2, 1-2 or 3-.`}`,
        `“${attempts}”不是有效的调用次数。${near ? suggestion(near, []).zh : `请写 all、${ALL_BUT_LAST}、2、1-2 或 3-。`}`,
      )
    }
    if (attempts === ALL_BUT_LAST && value.on === '*') {
      this.#say(
        [...path, 'attempts'],
        `"${ALL_BUT_LAST}" depends on the policy of one interface. Name it in "on" in place of "*".`,
        `“${ALL_BUT_LAST}”取决于某个接口的策略，请在“on”中写明接口，而不是“*”。`,
      )
    }
    const kind = FAULTS.find(({ name }) => name === value.fault)
    if (kind?.needsDelay && value.delay === undefined) {
      this.#say(
        [...path, 'fault'],
        `A ${kind.name} needs to know how long. Add delay, such as 6s or PT4H.`,
        `故障 ${kind.name} 需要 delay，例如 6s 或 PT4H。`,
      )
    }
    checkLength(this.#found, value.delay, [...path, 'delay'])
  }

  #expect(value: Expectation, path: Path): void {
    if (Object.keys(value).every((kind) => BESIDE.has(kind))) {
      const alone = Object.keys(value).join(', ')
      this.#say(path, `"${alone}" stands alone. Say what is expected beside it.`, `“${alone}”不能单独出现，请写明所期望的事实。`, 'key')
    }
    for (const [n, expected] of (value.order ?? []).entries()) {
      const at = [...path, 'order', n]
      this.#mentions(expected, at)
      if (expected.refundedAt !== 'by-policy') this.#moment(expected.refundedAt, [...at, 'refundedAt'], ['by-policy'])
      this.#moment(expected.openedAt, [...at, 'openedAt'])
      this.#moment(expected.expireTime, [...at, 'expireTime'])
    }
    for (const [n, expected] of (value.instance ?? []).entries()) {
      const at = [...path, 'instance', n]
      this.#mentions(expected, at)
      this.#moment(expected.expireTime, [...at, 'expireTime'])
    }
    for (const [n, expected] of (value.deliveries ?? []).entries()) this.#delivery(expected, [...path, 'deliveries', n])
    for (const [n, expected] of (value.licence ?? []).entries()) this.#mentions(expected, [...path, 'licence', n])
    for (const kind of ['binding', 'login-calls'] as const) {
      for (const [n, expected] of (value[kind] ?? []).entries()) this.#mentions(expected, [...path, kind, n])
    }
    for (const [n, expected] of (value.notices ?? []).entries()) this.#mentions(expected, [...path, 'notices', n])
    for (const [n, name] of (value['same-instance'] ?? []).entries()) this.#order(name, [...path, 'same-instance', n])
    for (const [n, expected] of (value['open-api-calls'] ?? []).entries()) this.#mentions(expected, [...path, 'open-api-calls', n])
    for (const [n, expected] of (value['sdk-events'] ?? []).entries()) this.#mentions(expected, [...path, 'sdk-events', n])
    for (const [n, expected] of (value.usage ?? []).entries()) this.#mentions(expected, [...path, 'usage', n])
    checkLength(this.#found, value.within, [...path, 'within'])
    checkLength(this.#found, value.clock, [...path, 'clock'])
  }

  #delivery(expected: DeliveryExpectation, path: Path): void {
    this.#mentions(expected, path)
    for (const [n, written] of (expected.at ?? []).entries()) checkLength(this.#found, written, [...path, 'at', n])
    if (expected.count === 0 && Object.keys(expected).some((name) => !['interface', 'of', 'item', 'count'].includes(name))) {
      this.#say(
        [...path, 'count'],
        'With "count: 0" there is no message the rest could speak of. Leave the rest out.',
        '“count: 0”表示没有消息，请删除其余各项。',
      )
    }
  }

  #moment(written: string | undefined, path: Path, words: readonly string[] = []): void {
    if (written === undefined || parseInstant(written) !== undefined || parseDuration(written) !== undefined) return
    const near = nearest(written, words)
    this.#say(
      path,
      `"${written}" is no moment. ${near ? suggestion(near, []).en : 'Write a length from the order on (PT3H, P31D), or an instant (2030-02-01T00:00:00Z).'}`,
      `“${written}”不是时刻。${near ? suggestion(near, []).zh : '请写自下单起的时长（PT3H、P31D）或时刻（2030-02-01T00:00:00Z）。'}`,
    )
  }
}
