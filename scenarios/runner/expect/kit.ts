import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { BindingExpectation, LoginCallExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { join } from '../words.ts'
import { certaintyOf, differs, type Unmet } from './unmet.ts'

/** How an application of an enterprise stands: the newest binding, or that of a purchase. */
export function checkBinding(stage: Stage, { tenant, of, state, users, next }: BindingExpectation): Unmet[] {
  const tenantId = stage.tenant(tenant)
  const key = of === undefined ? undefined : stage.instance(of)?.key
  const binding = [...stage.market.state.kit.bindings.values()].findLast(
    (one) => one.tenantId === tenantId && (key === undefined || one.instanceKey === key),
  )
  const called = of === undefined ? tenant : `${tenant}, ${of}`
  if (!binding) {
    return [
      {
        text: text(`Expected an application bound to ${called}, there is none.`, `期望 ${called} 已绑定应用，实际没有。`),
        certainty: 'doc',
      },
    ]
  }
  const wrong: Text[] = []
  const compare = (en: string, zh: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual) {
      wrong.push(differs(text(`${en} of ${called}`, `${called} 的${zh}`), String(wanted), String(actual)))
    }
  }
  compare('the state of the binding', '绑定状态', state, binding.state)
  compare('the number of users with an authorisation', '已授权用户数', users, Object.keys(binding.grants).length)
  compare('the number of calls that have not succeeded', '尚未成功的调用数', next, binding.next.length)
  if (wrong.length === 0) return []
  const messages = [...stage.market.state.messages.values()].filter(({ bindingId }) => bindingId === binding.bindingId)
  const failing = messages.findLast(({ attempts }) => attempts.some(({ verdict }) => verdict?.outcome === 'failed'))
  return [{ text: join(wrong), certainty: certaintyOf(stage, messages), ...(failing ? { message: failing } : {}) }]
}

/** What the seller asked of an authentication centre. */
export function checkLoginCalls(stage: Stage, { tenant, call, outcome = 'answered', count }: LoginCallExpectation): Unmet[] {
  const tenantId = stage.tenant(tenant)
  const made = [...stage.market.state.login.calls.values()].filter((one) => one.tenantId === tenantId && one.call === call)
  const found = made.filter(({ status }) => (outcome === 'answered' ? status < 400 : status >= 400))
  if (count === undefined ? found.length > 0 : found.length === count) return []
  const refusals = made.filter(({ error }) => error !== undefined).map(({ status, error }) => `HTTP ${status} ${error}`)
  const wanted = count === undefined ? text('at least one', '至少一次') : text(String(count), String(count))
  const why = refusals.length === 0 ? '' : ` (${[...new Set(refusals)].join(', ')})`
  const said = differs(
    text(`the number of calls of ${call} ${outcome} for ${tenant}${why}`, `${tenant} 的 ${call} 调用（${outcome}）次数${why}`),
    wanted,
    String(found.length),
  )
  return [{ text: said, certainty: 'doc' }]
}
