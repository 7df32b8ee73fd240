import type { FaultName } from '../../emulator/delivery/faults.ts'
import { callsOf } from '../../emulator/delivery/policies.ts'
import { policyFor } from '../../emulator/delivery/profiles.ts'
import { checked } from '../../emulator/market/checked.ts'
import { faultRule } from '../../emulator/market/fault-rules.ts'
import { publishVersion } from '../../emulator/market/iscdesk/sdk.ts'
import type { Order } from '../../emulator/market/model.ts'
import { setDomain } from '../../emulator/market/open-apis/controls.ts'
import type { DomainState } from '../../emulator/market/open-apis/model.ts'
import type { BuyRequest, InstanceAction } from '../../emulator/market/requests.ts'
import { DEED_NAMES, type DeedName, doneOf, SUPERVISION_DEEDS } from '../../emulator/market/supervision/deeds.ts'
import { guideFor, type Role } from '../../emulator/protocol/interface.ts'
import { SDK_FUNCTIONS } from '../../emulator/protocol/iscdesk.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import type { Domain } from '../../emulator/protocol/sites.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import { ALL_BUT_LAST } from '../format/checks.ts'
import type { StepNamed } from '../format/scenario.ts'
import type { ActName, StepValue } from '../format/steps.ts'
import { lengthOf, parseMoment } from '../format/times.ts'
import { askIsv } from './ask-isv.ts'
import type { Done } from './done.ts'
import { isKitAct, kitAct } from './kit-steps.ts'
import { nothing } from './nothing.ts'
import type { OpenApiStand } from './open-api-stand.ts'
import type { Actor } from './result.ts'
import type { Stage } from './stage.ts'
import { advance, type Limits } from './time.ts'
import { faultAbout, moneyWords, orderWords, purchaseWords } from './words.ts'

/** Carrying out the steps of a story. Each tells in words what was done. */

/** What somebody asked of the market; it throws MarketError when the market refuses. */
export async function act<N extends ActName>(stage: Stage, name: N, value: StepValue<N>, known = true): Promise<Done> {
  if (name === 'buy') return buy(stage, value as StepValue<'buy'>, known)
  if (name === 'query') return query(stage, value as StepValue<'query'>)
  if (name === 'restart') return restart(stage, value as StepValue<'restart'>)
  if (name === 'sdk') return callSdk(stage, value as StepValue<'sdk'>)
  if (name === 'publish-version') return publish(stage, value as StepValue<'publish-version'>)
  if (isKitAct(name)) return kitAct(stage, name, value as never, known)
  if (name === 'apply-licence') return applyLicence(stage, value as StepValue<'apply-licence'>)
  return onInstance(stage, name as InstanceAction, value as OnInstance, known)
}

async function buy(stage: Stage, { as, ...request }: StepValue<'buy'>, known: boolean): Promise<Done> {
  const order = await stage.market.buy(request as BuyRequest)
  if (known) stage.name(as, order)
  return { actor: 'buyer', text: paid(stage, order) }
}

const paid = (stage: Stage, order: Order): Text => {
  const what = purchaseWords(order)
  const which = orderWords(stage, order.orderId)
  return text(`pays ${which.en}: ${what.en}`, `支付${which.zh}：${what.zh}`)
}

type OnInstance = { readonly of: string; readonly item?: number; readonly as?: string }

type Said = (of: string) => Text

const WORDS: Readonly<Record<InstanceAction, { actor: Actor; did: Said }>> = {
  renew: { actor: 'buyer', did: (of) => text(`renews ${of}`, `续费 ${of}`) },
  'convert-trial': { actor: 'buyer', did: (of) => text(`turns the trial ${of} formal`, `将试用 ${of} 转正`) },
  unsubscribe: { actor: 'buyer', did: (of) => text(`unsubscribes ${of}`, `退订 ${of}`) },
  'unsubscribe-renewal': { actor: 'buyer', did: (of) => text(`gives the renewal of ${of} back`, `退续费 ${of}`) },
  upgrade: { actor: 'buyer', did: (of) => text(`upgrades ${of}`, `升级 ${of}`) },
  freeze: { actor: 'platform', did: (of) => text(`freezes ${of} for a violation`, `因违规冻结 ${of}`) },
  unfreeze: { actor: 'platform', did: (of) => text(`thaws ${of}`, `解冻 ${of}`) },
  'apply-licence': { actor: 'buyer', did: (of) => text(`applies for a licence of ${of}`, `为 ${of} 申请 License`) },
  ...supervisionWords(),
  'open-details': { actor: 'buyer', did: (of) => text(`opens the resource details of ${of}`, `查看 ${of} 的资源详情`) },
}

function supervisionWords(): Readonly<Record<DeedName, { actor: Actor; did: Said }>> {
  const words = DEED_NAMES.map((name) => [name, { actor: SUPERVISION_DEEDS[name].actor, did: (of: string) => doneOf(name, of) }] as const)
  return Object.fromEntries(words) as unknown as Readonly<Record<DeedName, { actor: Actor; did: Said }>>
}

async function onInstance(stage: Stage, name: InstanceAction, value: OnInstance, known: boolean): Promise<Done> {
  const { of, item, as, ...request } = value
  const instance = stage.instance(of, item)
  if (!instance) throw nothing(`${name} "${of}"`, 'the order has no such billing item')
  const { order } = await stage.market.act(instance.instanceId ?? instance.key, name, request)
  if (order && as !== undefined && known) stage.name(as, order)
  const { actor, did } = name === 'appeal' ? { ...WORDS.appeal, actor: (request as { by: Actor }).by } : WORDS[name]
  const said = did(`${of}${item === undefined ? '' : `#${item}`}`)
  // Supervision moves the purchase itself on: there is no other order to tell of.
  if (!order || order.orderId === instance.orderId) return { actor, text: said }
  const made = orderWords(stage, order.orderId)
  return { actor, text: text(`${said.en}: ${made.en}, ${moneyWords(order)}`, `${said.zh}：${made.zh}，${moneyWords(order)}`) }
}

/** A repeat names the newest application; everything else is as with any action. */
async function applyLicence(stage: Stage, { repeat, ...value }: StepValue<'apply-licence'>): Promise<Done> {
  if (!repeat) return onInstance(stage, 'apply-licence', value, true)
  const { of, item, deviceFingerprint } = value
  const newest = stage.licences(of, item, deviceFingerprint).at(-1)
  if (!newest) throw nothing(`repeat the licence application of "${of}"`, 'there was none')
  await onInstance(stage, 'apply-licence', { ...value, eventId: newest.eventId } as OnInstance, true)
  const which = `${of}${item === undefined ? '' : `#${item}`}`
  return { actor: 'buyer', text: text(`repeats the licence application of ${which}`, `重发 ${which} 的 License 申请`) }
}

/** A device is there from the first call on. */
async function callSdk(stage: Stage, { of, item, device = 'pc', call, with: given = {} }: StepValue<'sdk'>): Promise<Done> {
  const { arguments: schema } = SDK_FUNCTIONS.find(({ name }) => name === call) as (typeof SDK_FUNCTIONS)[number]
  checked(schema as Schema<object>, given, `call Sdk::${call}`)
  await stage.market.callSdk(stage.device(of, item, device), call, given)
  const told = Object.values(given)
    .map((value) => JSON.stringify(value))
    .join(', ')
  return { actor: 'buyer', text: text(`the software on ${device} calls ${call}(${told})`, `${device} 上的软件调用 ${call}(${told})`) }
}

function publish(stage: Stage, { of, item, version, forced = false }: StepValue<'publish-version'>): Done {
  const instance = stage.instance(of, item)
  if (!instance) throw nothing(`publish a version of "${of}"`, 'the order has no such billing item')
  stage.market.decide((tx) => publishVersion(tx, instance.key, { instanceId: instance.key, version, forced }))
  return {
    actor: 'seller',
    text: text(
      `publishes version ${version} of ${of}${forced ? ', forced' : ''}`,
      `发布 ${of} 的版本 ${version}${forced ? '（强制）' : ''}`,
    ),
  }
}

async function query(stage: Stage, { of }: StepValue<'query'>): Promise<Done> {
  const asked = of.flatMap((name) => stage.instances(stage.order(name)))
  // What a seller answers about an instance that is gone, no page says.
  if (asked.every(({ state }) => state === 'released')) throw nothing(`query "${of.join(', ')}"`, 'its instances are released')
  const ids = asked.map((instance) => instance.instanceId ?? instance.key)
  await stage.market.query(ids)
  return { actor: 'marketplace', text: text(`asks about ${of.join(', ')} in one call`, `一次查询 ${of.join('、')}`) }
}

async function restart(stage: Stage, { interface: word, of, item }: StepValue<'restart'>): Promise<Done> {
  const message = stage.messages(word, of, item).at(-1)
  if (!message) throw nothing(`restart ${word} of "${of}"`, 'no such message was ever created')
  await stage.market.restart(message.messageId)
  const which = `${message.interfaceName} ${of}${item === undefined ? '' : `#${item}`}`
  return { actor: 'seller', text: text(`restarts ${which} by hand`, `重新启动 ${which}`) }
}

/** Lets time go on. The words say where it went. */
export async function passTime(stage: Stage, { value }: StepNamed<'advance'>, limits: Limits): Promise<Done> {
  await advance(stage.market, targetOf(stage, value), limits)
  return { actor: 'tester', text: passed(value) }
}

function passed(value: StepValue<'advance'>): Text {
  if (value === 'idle') return text('lets time pass until nothing is being retried', '推进时间，直至没有重试')
  if (typeof value === 'string') return text(`lets time pass: ${value}`, `推进时间：${value}`)
  const end = value.to === 'expiry' ? text('the end of its period', '到期') : text('the end of its retention days', '保留期结束')
  return text(`lets time pass: ${value.of}, to ${end.en}`, `推进时间：${value.of} ${end.zh}`)
}

function targetOf(stage: Stage, value: StepValue<'advance'>): { to: number } | { until: 'idle' } {
  const now = stage.market.clock.now()
  if (value === 'idle') return { until: 'idle' }
  if (typeof value === 'string') {
    const moment = parseMoment(value)
    return { to: moment && 'instant' in moment ? moment.instant : now + lengthOf(value) }
  }
  const expireTime = stage.instance(value.of, value.item)?.expireTime
  if (expireTime === undefined) throw nothing(`advance to the ${value.to} of "${value.of}"`, 'its instance has no expiry')
  const { grace, retention } = stage.market.config
  return { to: Math.max(now, expireTime + grace + (value.to === 'release' ? retention : 0)) }
}

/** Makes something go wrong from now on. */
export function inject(stage: Stage, { on, attempts = 'all', fault, delay, probability, of }: StepValue<'fault'>): Done {
  const described = on === '*' ? undefined : stage.interface(on)
  const listed = attempts === ALL_BUT_LAST && described ? allButLast(stage, described.role) : String(attempts)
  stage.setFault(
    faultRule({
      on: described?.name ?? on,
      attempts: listed,
      fault,
      ...(delay === undefined ? {} : { delay }),
      ...(probability === undefined ? {} : { probability }),
      ...(of === undefined ? {} : { orderId: stage.order(of).orderId }),
    }),
  )
  const about = happening(fault, delay, probability)
  const where = `${described?.name ?? on}${of === undefined ? '' : ` ${of}`}`
  const which = attemptWords(listed)
  return {
    actor: 'tester',
    text: text(`${fault} on ${where}, ${which.en}: ${about.en}`, `注入故障 ${fault}：${where}，${which.zh}；${about.zh}`),
  }
}

/** What a fault does, with its own length of time in the place of the word. */
function happening(fault: FaultName, delay: string | undefined, probability = 1): Text {
  const { en, zh } = faultAbout(fault)
  const odds = probability === 1 ? text('', '') : text(`, with probability ${probability}`, `，概率 ${probability}`)
  const written = (words: string) => (delay === undefined ? words : words.replaceAll('`delay`', delay))
  return text(`${written(en)}${odds.en}`, `${written(zh)}${odds.zh}`)
}

function attemptWords(listed: string): Text {
  if (listed === 'all') return text('every call', '每次调用')
  if (/^\d+-$/.test(listed)) return text(`call ${listed.slice(0, -1)} and later ones`, `第 ${listed.slice(0, -1)} 次及之后的调用`)
  return text(`call ${listed}`, `第 ${listed} 次调用`)
}

/** Every call the policy has, but the last. `1-0` strikes nothing, as it must where there is one call only. */
function allButLast(stage: Stage, role: Role): string {
  const { guide, market } = stage
  return `1-${callsOf(policyFor(guideFor(guide, role), role, market.config.profile, market.config.policies).schedule) - 1}`
}

export function clear(stage: Stage): Done {
  stage.clearFaults()
  return { actor: 'tester', text: text('takes every fault back', '清除全部故障') }
}

/** Sets how the domains of the open APIs answer from now on. */
export async function setDomains(stage: Stage, { delay, ...states }: StepValue<'domain'>, stand: OpenApiStand | undefined): Promise<Done> {
  const set = Object.entries(states) as [Domain, DomainState][]
  for (const [domain, state] of set) {
    stage.market.decide((tx) => setDomain(tx, domain, { state, ...(state === 'slow' && delay !== undefined ? { delay } : {}) }))
  }
  await stand?.settled()
  const said = set.map(([domain, state]) => `${domain} ${state}`).join(', ')
  return { actor: 'tester', text: text(`sets the domains of the open APIs: ${said}`, `设置开放接口域名：${said}`) }
}

const HOUR_MS = 3_600_000

/** Asks the ISV for the usage of the last hour, where it has a hook for that. */
export async function pushUsage(stage: Stage, { of, item, value }: StepValue<'push-usage'>, hook: string | undefined): Promise<Done> {
  const instance = stage.instance(of, item)
  if (instance?.instanceId === undefined) throw nothing(`push usage of "${of}"`, 'its instance is not open')
  if (hook === undefined) {
    return {
      actor: 'tester',
      text: text(
        `knows no hook that makes the ISV push the usage of ${of}; waits for its own timer`,
        `没有推送 ${of} 使用量的钩子，等待商家自身的定时任务`,
      ),
    }
  }
  const end = Math.floor(stage.market.clock.now() / 1000) * 1000
  const said = await askIsv(hook, {
    instanceId: instance.instanceId,
    begin: iso(end - HOUR_MS),
    end: iso(end),
    ...(value === undefined ? {} : { value: Number(value) }),
  })
  return { actor: 'tester', text: text(`asks the ISV to push the usage of ${of}: ${said.en}`, `请求商家推送 ${of} 的使用量：${said.zh}`) }
}
