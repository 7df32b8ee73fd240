import { POLICIES, type RetryPolicy } from '../../delivery/policies.ts'
import { PROFILES, type Profile, type ProfileName, policyFor } from '../../delivery/profiles.ts'
import type { MarketplaceInterface } from '../../protocol/interface.ts'
import { RESULT_CODES, type ResultCode } from '../../protocol/result-codes.ts'
import { text } from '../../protocol/text.ts'
import { fieldRows, REQUEST_FIELDS } from './field-rows.ts'
import { page, prose, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'
import { policyRows } from './policy-topic.ts'
import { settingsSection } from './setting-topic.ts'
import { addedRows, WIRES } from './wire-words.ts'

/** Everything about one interface: what it asks, what it wants for an answer, and what happens when it gets none. */
export function interfacePage(description: MarketplaceInterface, say: Say): string {
  const { id, title, name, method, path, idempotency } = description
  const wire = WIRES[description.wire]
  return page(
    `${id}  ${title.zh} (${title.en})`,
    [
      prose(text('When', '触发时机'), [say(description.trigger)]),
      section(text('Request', '请求'), [
        [`${method} ${path || say(text('to the production address', '生产接口地址'))}`, say(wire.travels)],
        ...(path === '' ? [] : [['', say(APPENDED)]]),
        ['', say(wire.signing)],
        ...wire.source.map((source) => ['', sourced('', source)]),
      ]),
      section(REQUEST_FIELDS, [...addedRows(wire.added, say), ...fieldRows(description.request, say)]),
      section(text('Answer', '响应'), fieldRows(description.response, say)),
      section(
        text('Rules on the answer', '响应规则'),
        description.answerRules.map((rule) => [rule.id, sourced(say(rule.about), rule.source)]),
      ),
      section(text('Result codes', '结果码'), codeRows(description, say)),
      section(text('A repeat', '重复请求'), [
        [say(text('is the same request when these agree', '以下参数相同即为同一请求')), key(idempotency.key, say)],
        ...(idempotency.onDemandKey ? [[say(text('on demand', '按需商品')), key(idempotency.onDemandKey, say)]] : []),
        [say(text('must be answered with', '必须返回')), sourced(say(idempotency.answer), idempotency.source)],
      ]),
      section(text('Retries, by profile (* is the default)', '重试，按策略集（* 为默认）'), retryRows(description, say)),
      settingsSection(description.settings, say),
      section(
        text(`Forms, for \`koogallery sign ${name} --form …\``, `调用形式，用于 \`koogallery sign ${name} --form …\``),
        description.forms.map((form) => [form.name, say(form.title)]),
      ),
      section(SOURCES, sourceRows(description.source)),
    ],
    say,
  )
}

const APPENDED = text(
  'the path is appended to the production address, which keeps a path and a query of its own',
  '该路径拼接在生产接口地址之后；地址自身的路径与查询参数保留',
)

/** A `*` behind a name in a description: the ISV learns it from the order query, not from this call. */
function key(names: readonly string[], say: Say): string {
  const learnt = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  const joined = names.map((name) => name.replace(/\*$/, '')).join(' + ')
  if (learnt.length === 0) return joined
  return `${joined}${say(text(` (${learnt.join(', ')}: from the order query)`, `（${learnt.join('、')} 来自查询订单接口）`))}`
}

function codeRows({ name, success, inProgress }: MarketplaceInterface, say: Say): string[][] {
  const effect = ({ code }: ResultCode) => {
    if (success.includes(code)) return text('the call succeeded', '调用成功')
    if (inProgress.includes(code)) return text('the ISV is still working on it', '商家处理中')
    return text('the call failed', '调用失败')
  }
  return RESULT_CODES.filter(({ returnedBy }) => returnedBy.includes('*') || returnedBy.includes(name)).map((entry) => [
    entry.code,
    say(entry.meaning),
    say(effect(entry)),
  ])
}

/** Interfaces that are also called live, for a buyer who opens the resource details (资源详情). */
const LIVE: readonly string[] = ['saas-v1/newInstance', 'saas-v2/queryInstance']

/** One block for each policy, under the names of the profiles that have it; a profile without the role keeps to the default. */
function retryRows({ id, guide, role }: MarketplaceInterface, say: Say): string[][] {
  const own = policyFor(guide, role)
  const blocks = new Map<RetryPolicy, string[]>([[own, []]])
  for (const [profile, roles] of Object.entries(PROFILES) as [ProfileName, Profile][]) {
    if (roles[role] === undefined) continue
    const policy = policyFor(guide, role, profile)
    blocks.set(policy, [...(blocks.get(policy) ?? []), profile])
  }
  if (LIVE.includes(id)) blocks.set(POLICIES.live, [say(text('for resource details', '查看资源详情'))])
  return [...blocks].flatMap(([policy, profiles]) => policyRows(`${policy === own ? '*' : ' '} ${profiles.join(', ')}`, policy, say))
}
