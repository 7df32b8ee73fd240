import {
  CODE_BATCH,
  CODE_ILLEGAL_STATE,
  CODE_INVALID,
  CODE_NOT_ACTIVATED,
  CODE_NOT_TAKEN,
  CODE_SUCCESS,
  CODE_UNKNOWN,
  OLDER_STATUS,
} from '../../protocol/open-apis/licence-code-codes.ts'
import type { ActivatedCode, LicenceUsageEntry, LicenseInfo } from '../../protocol/open-apis/licence-codes.ts'
import { type Text, text } from '../../protocol/text.ts'
import { parseStamp, stamp14 } from '../../protocol/timestamps.ts'
import type { Instance, Order } from '../model.ts'
import { activateCode, type CodeState, codeState } from '../rules/licence-codes.ts'
import { orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { type ApiAnswer, accepted, refused } from './answer.ts'
import { clockFor } from './check-record.ts'
import type { TestCode } from './model.ts'

/**
 * The marketplace's side of licence codes: activation, heartbeat and usage. Whatever is refused changes nothing. Source:
 * [doc] zh-cn_topic_0070649244, zh-cn_topic_0070649245, zh-cn_topic_0000002290055385.
 */

/** A code with what it belongs to: an order line, or the seller's own tests. */
type Found = { readonly code: string; readonly state: CodeState } & (
  | { readonly instance: Instance; readonly order: Order }
  | { readonly test: TestCode }
)

interface Problem {
  readonly code: string
  readonly why: Text
}

export interface ActivateCall {
  readonly codes: readonly string[]
  readonly realEffectTime?: string | undefined
  /** Wall-clock milliseconds: what a real ISV's own clock says. */
  readonly receivedAt: number
}

/** One code (v1). */
export function activateOne(tx: Transaction, call: ActivateCall): ApiAnswer {
  const found = lookUp(tx, call.codes[0] as string)
  const problem = 'why' in found ? found : activationProblem(found)
  if (problem) return refuse(tx, problem)
  const start = startOf(tx, call, [found as Found])
  if (typeof start !== 'number') return refuse(tx, start)
  activate(tx, found as Found, start)
  return accepted(CODE_SUCCESS, { data: { license_code_info: JSON.stringify(activatedInfo(tx, found as Found)) } })
}

/** Up to 100 codes (v2): all of them or none (setting `license-code-batch`). */
export function activateBatch(tx: Transaction, call: ActivateCall): ApiAnswer {
  const seen = new Set<string>()
  const good: Found[] = []
  const bad: (Problem & { readonly license: string })[] = []
  for (const license of call.codes) {
    const found = lookUp(tx, license)
    const problem = seen.has(license)
      ? { code: CODE_ILLEGAL_STATE, why: text('it stands in the batch twice', '在批次中重复') }
      : 'why' in found
        ? found
        : activationProblem(found)
    seen.add(license)
    if (problem) bad.push({ ...problem, license })
    else good.push(found as Found)
  }
  const start = startOf(tx, call, good)
  if (typeof start !== 'number') return refuse(tx, start)
  if (bad.length === 0 || tx.setting('license-code-batch') === 'good-ones') for (const one of good) activate(tx, one, start)
  if (bad.length === 0) return accepted(CODE_SUCCESS)
  const list = (lang: 'en' | 'zh') => bad.map(({ license, code, why }) => `${license}: ${code} ${why[lang]}`).join('; ')
  return refuse(tx, { code: CODE_BATCH, why: text(list('en'), list('zh')) })
}

/** The code as it stands (v1). The first success makes a test code 已检测. */
export function heartbeat(tx: Transaction, code: string): ApiAnswer {
  const found = lookUp(tx, code)
  const problem = 'why' in found ? found : notActivated(found)
  if (problem) return refuse(tx, problem)
  check(tx, found as Found)
  return accepted(CODE_SUCCESS, { data: infoOf(tx, found as Found) })
}

/** Up to 100 codes (v2); one that cannot be told of refuses them all [assumed]. */
export function heartbeatBatch(tx: Transaction, codes: readonly string[]): ApiAnswer {
  const all = codes.map((code) => lookUp(tx, code))
  for (const found of all) {
    const problem = 'why' in found ? found : notActivated(found)
    if (problem) return refuse(tx, problem)
  }
  for (const found of all as Found[]) check(tx, found)
  return accepted(CODE_SUCCESS, { data: (all as Found[]).map((found) => infoOf(tx, found)) })
}

/** Who used the software with a code, by client or as a number. */
export function reportUsage(tx: Transaction, callId: string, entries: readonly LicenceUsageEntry[]): ApiAnswer {
  for (const [index, { software_usage_Info: list }] of entries.entries()) {
    const wrong = list.findIndex(({ id, active_num: number }) => (id === undefined) === (number === undefined))
    if (wrong < 0) continue
    const which = `usage_info[${index}].software_usage_Info[${wrong}]`
    return refused('95000001', text(`${which} needs exactly one of id and active_num`, `${which} 须且只能携带 id 与 active_num 之一`))
  }
  const failed: (Problem & { readonly license: string })[] = []
  const good: LicenceUsageEntry[] = []
  for (const entry of entries) {
    const found = lookUp(tx, entry.license)
    const problem = 'why' in found ? found : notActivated(found)
    if (problem) failed.push({ ...problem, license: entry.license })
    else good.push(entry)
  }
  const [first] = failed
  if (first && (good.length === 0 || tx.setting('license-code-usage-check') === 'refuse')) return refuse(tx, first)
  tx.emit({ type: 'software-usage-reported', callId, entries: good })
  return accepted(CODE_SUCCESS, failed.length > 0 ? { data: { check_fail_list: [...new Set(failed.map(({ license }) => license))] } } : {})
}

function lookUp(tx: Transaction, code: string): Found | Problem {
  const test = tx.state.testCodes.get(code)
  if (test) return { code, test, state: testState(tx, test) }
  const key = tx.state.byInstanceId.get(code)
  const instance = key === undefined ? undefined : tx.state.instances.get(key)
  // Another seller's code is told from one that nobody has by no code of the table.
  if (instance?.guide !== 'license-code') {
    return { code: CODE_UNKNOWN, why: text(`the marketplace made no licence code "${code}"`, `云商店没有授权码“${code}”`) }
  }
  const order = orderOf(tx.state, instance.orderId)
  return { code, instance, order, state: codeState(tx, instance, order) }
}

/** A test code is taken from the start: there is no buyer. */
function testState(tx: Transaction, { activatedAt, expireTime }: TestCode): CodeState {
  if (expireTime <= tx.now) return 'EXPIRED'
  return activatedAt === undefined ? 'RECEIVED' : 'ALIVE'
}

/** Source: [assumed] license 3.11, built from the table of codes. */
function activationProblem(found: Found): Problem | undefined {
  const { code, state } = found
  if ('order' in found && found.order.supervision?.appeal) {
    return {
      code: CODE_ILLEGAL_STATE,
      why: text(`an appeal about the order of code ${code} is open`, `授权码 ${code} 所属订单申诉处理中`),
    }
  }
  switch (state) {
    case 'RECEIVED':
      return undefined
    case 'CREATED':
      return {
        code: CODE_NOT_TAKEN,
        why: text(`the buyer has not taken code ${code} yet: ask again after that`, `用户尚未领取授权码 ${code}，请在领取后再激活`),
      }
    default:
      return {
        code: CODE_ILLEGAL_STATE,
        why: text(
          `code ${code} is ${state}: do not activate it twice, ask the heartbeat how it stands`,
          `授权码 ${code} 状态为 ${state}：请勿重复激活，可用查询接口核对`,
        ),
      }
  }
}

function notActivated(found: Found): Problem | undefined {
  const { code, state } = found
  const activated = 'test' in found ? found.test.activatedAt !== undefined : state !== 'CREATED' && state !== 'RECEIVED'
  if (activated) return undefined
  return { code: CODE_NOT_ACTIVATED, why: text(`code ${code} was never activated`, `授权码 ${code} 未激活`) }
}

/**
 * Begin of the use in business time. An ISV tells it by its own clock, which is the wall clock, while business time may be
 * years ahead: it is read on the clock it is nearer to.
 */
function startOf(tx: Transaction, { realEffectTime, receivedAt }: ActivateCall, found: readonly Found[]): number | Problem {
  if (realEffectTime === undefined) return tx.now
  const told = parseStamp(realEffectTime)
  if (told === undefined) {
    return {
      code: CODE_INVALID,
      why: text(`real_effect_time ${realEffectTime} is no date`, `real_effect_time ${realEffectTime} 不是有效时间`),
    }
  }
  // Stamps have whole seconds: a begin in this very second is no begin before it.
  const start = wholeSecond(tx.now) + (told - wholeSecond(clockFor(told, { at: tx.now, receivedAt }).now))
  for (const one of found) {
    if (!('order' in one) || start >= wholeSecond(one.order.createdAt)) continue
    return {
      code: CODE_INVALID,
      why: text(
        `real_effect_time ${realEffectTime} is before order ${one.order.orderId} was placed`,
        `real_effect_time ${realEffectTime} 早于订单 ${one.order.orderId} 的下单时间`,
      ),
    }
  }
  return start
}

const wholeSecond = (at: number): number => Math.floor(at / 1000) * 1000

function activate(tx: Transaction, found: Found, start: number): void {
  if ('test' in found) tx.emit({ type: 'test-code-activated', code: found.code })
  else activateCode(tx, found.instance, found.order, start)
}

function check(tx: Transaction, found: Found): void {
  if ('test' in found && found.test.checkedAt === undefined) tx.emit({ type: 'test-code-checked', code: found.code })
}

function activatedInfo(tx: Transaction, found: Found): ActivatedCode {
  const { license_code: _, status: __, activate_time: ___, ...rest } = infoOf(tx, found)
  return { status: 'ALIVE', ...rest }
}

function infoOf(tx: Transaction, found: Found): LicenseInfo {
  const { code, state } = found
  const status = state === 'RELEASED' || state === 'EXPIRED' ? state : 'ALIVE'
  if ('test' in found) {
    const { activatedAt = tx.now, expireTime } = found.test
    return { license_code: code, status, activate_time: stamp14(activatedAt), expire_time: stamp14(expireTime) }
  }
  const { instance, order } = found
  return {
    license_code: code,
    status,
    activate_time: stamp14(instance.openedAt ?? tx.now),
    ...(instance.expireTime === undefined ? {} : { expire_time: stamp14(instance.expireTime) }),
    product_id: instance.product.productId,
    order_id: order.orderId,
    ...(instance.product.quantity === undefined ? {} : { amount: instance.product.quantity }),
  }
}

/** Under the status of the table that is in force (setting `license-code-errors`). */
function refuse(tx: Transaction, { code, why }: Problem): ApiAnswer {
  const older = tx.setting('license-code-errors') === 'older' ? OLDER_STATUS[code] : undefined
  return older === undefined ? refused(code, why) : refused(code, why, older)
}
