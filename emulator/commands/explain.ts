import { FAULTS } from '../delivery/faults.ts'
import { findPolicy, POLICIES } from '../delivery/policies.ts'
import { isProfileName, PROFILES } from '../delivery/profiles.ts'
import type { VerdictRule } from '../delivery/verdict/rules.ts'
import { CATALOGUE, interfaceNames } from '../protocol/catalogue.ts'
import { GUIDES, type Guide } from '../protocol/interface.ts'
import { nearest } from '../protocol/nearest.ts'
import { OPEN_APIS, openApiNames } from '../protocol/open-apis/catalogue.ts'
import { RESULT_CODES, resultCode } from '../protocol/result-codes.ts'
import { SETTINGS, type Setting, settingNames } from '../protocol/settings.ts'
import { isSiteName, SITE_NAMES, siteOf } from '../protocol/sites.ts'
import { FLOW_NAMES, SUPERVISION_FLOWS } from '../protocol/supervision.ts'
import type { Lang } from '../protocol/text.ts'
import { codePage, codesPage } from './explain/code-topic.ts'
import { faultPage, faultsPage } from './explain/fault-topic.ts'
import { interfacePage } from './explain/interface-topic.ts'
import { iscdeskPage } from './explain/iscdesk-topic.ts'
import { openApiCodePage, openApiCodesPage } from './explain/open-api-code-topic.ts'
import { codesNamed, openApiCodeNames } from './explain/open-api-codes.ts'
import { openApiPage, openApisPage } from './explain/open-api-topic.ts'
import { overviewPage } from './explain/overview.ts'
import { LEGEND, type Say, sayIn } from './explain/page.ts'
import { policiesPage, policyPage, profilePage } from './explain/policy-topic.ts'
import { RULES, rulePage, rulesPage } from './explain/rule-topic.ts'
import { settingPage, settingsPage } from './explain/setting-topic.ts'
import { sitePage, sitesPage } from './explain/site-topic.ts'
import { flowPage, flowTopic, supervisionPage } from './explain/supervision-topic.ts'
import { isUsageRecordCode, usageRecordCodeNames, usageRecordCodePage, usageRecordCodesPage } from './explain/usage-record-topic.ts'
import { UsageError } from './usage-error.ts'

const LISTS: Readonly<Record<string, (say: Say, more: readonly VerdictRule[]) => string>> = {
  policies: policiesPage,
  profiles: policiesPage,
  settings: settingsPage,
  faults: faultsPage,
  codes: codesPage,
  rules: rulesPage,
  interfaces: overviewPage,
  guides: overviewPage,
  'open-apis': openApisPage,
  'open-api-codes': openApiCodesPage,
  'usage-record-codes': usageRecordCodesPage,
  sites: sitesPage,
  supervision: supervisionPage,
  iscdesk: iscdeskPage,
}

/** Every word `explain` understands. */
export const topics = (more: readonly VerdictRule[] = []): string[] => [
  ...Object.keys(LISTS),
  ...CATALOGUE.map(({ id }) => id),
  ...interfaceNames(),
  ...Object.keys(POLICIES),
  ...Object.keys(PROFILES),
  ...GUIDES,
  ...settingNames(),
  ...FAULTS.map(({ name }) => name),
  ...RESULT_CODES.map(({ code }) => code),
  ...[...RULES, ...more].map(({ id }) => id),
  ...OPEN_APIS.map(({ id }) => id),
  ...openApiNames(),
  ...openApiCodeNames(),
  ...usageRecordCodeNames(),
  ...SITE_NAMES,
  ...FLOW_NAMES.map(flowTopic),
]

/**
 * The rule behind a word, its source and how sure we are of it, as a text for the terminal.
 *
 * @param topic an interface, policy, profile, guide, setting, fault, code, rule, open API, site or flow of supervision; without it an overview
 * @param more rules that only stories hold an ISV to
 * @throws UsageError for a word nobody knows, with the nearest one
 */
export function explain(topic: string | undefined, lang: Lang, more: readonly VerdictRule[] = []): string {
  const say = sayIn(lang)
  if (topic === undefined || topic === '') return overviewPage(say)
  const pages = pagesOf(topic, say, more)
  if (pages.length === 0) throw unknownTopic(topic, lang, more)
  return `${pages.join('\n\n\n')}\n\n${say(LEGEND)}`
}

/** Everything of that name: `upgrade` of V1.0 and its policy share one, and so do guides and their profiles. */
function pagesOf(topic: string, say: Say, more: readonly VerdictRule[]): string[] {
  const list = Object.hasOwn(LISTS, topic) ? LISTS[topic] : undefined
  const policy = findPolicy(topic)
  const code = resultCode(topic)
  const settings: readonly Setting[] = SETTINGS
  return [
    ...(list ? [list(say, more)] : []),
    ...CATALOGUE.filter(({ id, name }) => id === topic || name === topic).map((entry) => interfacePage(entry, say)),
    ...(policy ? [policyPage(policy, say)] : []),
    ...(isProfileName(topic) || isGuide(topic) ? [profilePage(topic, say)] : []),
    ...settings.filter(({ name }) => name === topic).map((setting) => settingPage(setting, say)),
    ...FAULTS.filter(({ name }) => name === topic).map((fault) => faultPage(fault, say)),
    ...(code ? [codePage(code, say)] : []),
    ...[...RULES, ...more].filter(({ id }) => id === topic).map((rule) => rulePage(rule, say)),
    ...OPEN_APIS.filter(({ id, name }) => id === topic || name === topic).map((api) => openApiPage(api, say)),
    ...codesNamed(topic).map((entry) => openApiCodePage(entry, say)),
    ...(isUsageRecordCode(topic) ? [usageRecordCodePage(topic, say)] : []),
    ...(isSiteName(topic) ? [sitePage(siteOf(topic), say)] : []),
    ...SUPERVISION_FLOWS.filter(({ name }) => flowTopic(name) === topic).map((flow) => flowPage(flow, say)),
  ]
}

const isGuide = (word: string): word is Guide => (GUIDES as readonly string[]).includes(word)

function unknownTopic(topic: string, lang: Lang, more: readonly VerdictRule[]): UsageError {
  const hint = nearest(topic, topics(more))
  return new UsageError(
    lang === 'zh'
      ? `无法解释“${topic}”：没有这个接口、策略、设置、故障、结果码、规则、开放接口、站点或监管类型。${hint ? `是否指“${hint}”？` : '运行 koogallery explain 查看全部主题。'}`
      : `Failed to explain "${topic}": no interface, policy, setting, fault, code, rule, open API, site or flow of supervision has that name. ${hint ? `Did you mean "${hint}"?` : 'Run koogallery explain for everything that can be asked.'}`,
  )
}
