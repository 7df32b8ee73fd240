import { FAULTS } from '../../delivery/faults.ts'
import { POLICIES } from '../../delivery/policies.ts'
import { PROFILES } from '../../delivery/profiles.ts'
import { interfacesOf, RUNNABLE_GUIDES } from '../../protocol/catalogue.ts'
import { SDK_FUNCTION_NAMES } from '../../protocol/iscdesk.ts'
import { openApiNames } from '../../protocol/open-apis/catalogue.ts'
import { RESULT_CODES } from '../../protocol/result-codes.ts'
import { settingNames } from '../../protocol/settings.ts'
import { SITE_NAMES } from '../../protocol/sites.ts'
import { FLOW_NAMES } from '../../protocol/supervision.ts'
import { text } from '../../protocol/text.ts'
import { openApiCodeNames } from './open-api-codes.ts'
import { page, type Say, section } from './page.ts'
import { RULES } from './rule-topic.ts'
import { flowTopic } from './supervision-topic.ts'
import { usageRecordCodeNames } from './usage-record-topic.ts'

/** What can be asked for. */
export function overviewPage(say: Say): string {
  const list = (names: readonly string[]) => names.join(', ')
  return page(
    say(text('koogallery explain TOPIC: the rule, its source and how sure we are of it', 'koogallery explain 主题：规则、来源与确定程度')),
    [
      section(
        text('Interfaces', '接口'),
        RUNNABLE_GUIDES.map((guide) => [guide, list(interfacesOf(guide).map(({ name }) => name))]),
      ),
      section(text('Open APIs: the ISV calls the marketplace', '开放接口：商家调用云商店'), [['open-apis', list(openApiNames())]]),
      section(text('Everything else', '其它主题'), [
        ['policies', list(Object.keys(POLICIES))],
        [say(text('profiles', '策略集')), list(Object.keys(PROFILES))],
        ['settings', list(settingNames())],
        ['faults', list(FAULTS.map(({ name }) => name))],
        ['codes', list(RESULT_CODES.map(({ code }) => code))],
        ['rules', list(RULES.map(({ id }) => id))],
        ['open-api-codes', list(openApiCodeNames())],
        ['usage-record-codes', list(usageRecordCodeNames())],
        ['sites', list(SITE_NAMES)],
        ['supervision', list(FLOW_NAMES.map(flowTopic))],
        ['iscdesk', list(SDK_FUNCTION_NAMES)],
      ]),
      section(text('For instance', '示例'), [
        ['koogallery explain newInstance', say(text('in every guide', '所有指南'))],
        ['koogallery explain saas-v2/newInstance', say(text('in one guide', '指定指南'))],
        ['koogallery explain kit-v2/tenantSync', say(text('of the joint-operation kit (联营kit)', '联营 kit 接口'))],
        ['koogallery explain saas-v2', say(text('a guide and its profile', '指南及其策略集'))],
        ['koogallery explain saas-v1/create', say(text('a retry policy', '重试策略'))],
        ['koogallery explain v2-body-sign', say(text('a setting', '设置'))],
        ['koogallery explain 000004', say(text('a result code', '结果码'))],
        ['koogallery explain lose-response', say(text('a fault', '故障'))],
        ['koogallery explain order-query', say(text('an open API', '开放接口'))],
        ['koogallery explain MKT.0250', say(text('a code an open API answers with', '开放接口的结果码'))],
      ]),
    ],
    say,
  )
}
