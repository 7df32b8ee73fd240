import { type Text, text } from '../../emulator/protocol/text.ts'
import type { StepValue } from '../format/steps.ts'
import type { Done } from './done.ts'
import type { Broken } from './findings/broken.ts'
import { nothing } from './nothing.ts'
import type { Stage } from './stage.ts'
import { walk } from './walk.ts'

/** Real milliseconds for the whole way through both sides' pages. */
const PATIENCE_MS = 30_000

interface Outcome {
  readonly accepted: boolean
  readonly told: Text
}

/**
 * A user signs in on the portal page of the authentication centre, as a browser would, and is led to the seller's login
 * address with code and tenant: whatever page that ends on says whether the user is in. Source: [doc] zh-cn_topic_0070649442.
 */
export async function logIn(stage: Stage, step: StepValue<'log-in'>): Promise<{ done: Done; broken: Broken[] }> {
  const { tenant, user, expect } = step
  const outcome = await signedIn(stage, tenant, user)
  const done: Done = {
    actor: 'user',
    text: text(`${user} of ${tenant} signs in: ${outcome.told.en}`, `${tenant} 的 ${user} 登录：${outcome.told.zh}`),
  }
  return { done, broken: outcome.accepted === (expect === 'accepted') ? [] : [broken(step, outcome.told)] }
}

async function signedIn(stage: Stage, tenant: string, userName: string): Promise<Outcome> {
  const { market } = stage
  const tenantId = stage.tenant(tenant)
  const binding = [...market.state.kit.bindings.values()].findLast((one) => one.tenantId === tenantId)
  if (!binding || market.loginUrl === undefined) throw nothing(`sign in at "${tenant}"`, 'no application is bound to it')
  const portal = `${market.loginUrl}/unified-login?${new URLSearchParams({ appId: binding.appId, tenant: tenantId })}`
  const before = market.state.login.calls.size
  try {
    const { status, url } = await walk(portal, new URLSearchParams({ userName }), PATIENCE_MS)
    const atIsv = !url.startsWith(`${market.loginUrl}/`)
    const accepted = atIsv && status >= 200 && status < 300
    return { accepted, told: accepted ? IN : refusal(stage, before, atIsv, status) }
  } catch (error) {
    const why = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : 'no reason given'
    return { accepted: false, told: text(`the way to the application breaks off: ${why}`, `跳转应用失败：${why}`) }
  }
}

const IN = text('the application lets them in', '登录应用成功')

/** Who refused, and what the authentication centre had told the application. */
function refusal(stage: Stage, before: number, atIsv: boolean, status: number): Text {
  const failed = [...stage.market.state.login.calls.values()].slice(before).findLast((call) => call.status >= 400)
  const why = failed?.why ?? (failed?.error === undefined ? undefined : text(failed.error, failed.error))
  const behind = why ? text(`: ${why.en}`, `：${why.zh}`) : text('', '')
  if (!atIsv) return text(`the authentication centre refuses them${behind.en}`, `认证中心拒绝登录${behind.zh}`)
  const asked = failed
    ? text(
        `; its ${failed.call} call had got HTTP ${failed.status}${behind.en}`,
        `；其 ${failed.call} 调用得到 HTTP ${failed.status}${behind.zh}`,
      )
    : text('', '')
  return text(`the application answers HTTP ${status}${asked.en}`, `应用返回 HTTP ${status}${asked.zh}`)
}

function broken(
  { tenant, user, expect, rule = 'scenario.expect', source = 'zh-cn_topic_0070649442', certainty = 'doc', says }: StepValue<'log-in'>,
  told: Text,
): Broken {
  const wanted = expect === 'accepted' ? text('to get into the application', '登录成功') : text('to be refused', '被拒绝')
  return {
    rule,
    summary: text(
      `${says ? `${says.en} ` : ''}Expected ${user} of ${tenant} ${wanted.en}; ${told.en}.`,
      `${says?.zh ?? ''}期望 ${tenant} 的 ${user} ${wanted.zh}；实际：${told.zh}。`,
    ),
    source: { certainty, page: source },
    severity: certainty === 'doc' ? 'fail' : 'warn',
    alike: `${rule} ${tenant} ${user}`,
  }
}
