import { SUPERVISION_DEEDS } from '../../market/supervision/deeds.ts'
import { SETTINGS, type Setting } from '../../protocol/settings.ts'
import { type FlowName, flowNamed, SUPERVISION_FLOWS, type SupervisionFlow, type SupervisionNode } from '../../protocol/supervision.ts'
import { type Text, text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourceRows } from './page.ts'

/** By what a flow is asked for: a profile may have the same name. */
export const flowTopic = (name: FlowName): string => `supervision/${name}`

/** Service supervision (服务监管): one flow, node by node. */
export function flowPage(flow: SupervisionFlow, say: Say): string {
  return page(
    `${flowTopic(flow.name)}  ${say(flow.title)}`,
    [
      section(text('Guide', '接入指南'), [
        [flow.guide, say(text(`sold: ${flow.soldAs.join(', ')}`, `计费方式：${flow.soldAs.join('、')}`))],
      ]),
      section(
        text('Nodes: whose turn it is, what they may do, where it leads', '节点：操作方、可执行的操作、去向'),
        flow.nodes.flatMap((node) => nodeRows(node, say)),
      ),
      section(
        text('Rules', '规则'),
        rulesOf(flow).map((rule) => [say(rule)]),
      ),
      section(text('Settings with a say', '相关设置'), settingRows(say, flow.guide)),
      section(SOURCES, sourceRows(flow.source)),
    ],
    say,
  )
}

function nodeRows({ id, actor, title, actions, passes, reviewOnly }: SupervisionNode, say: Say): string[][] {
  const only = reviewOnly ? say(text(' (orders under review only)', '（仅需复核的订单）')) : ''
  return [
    [id, actor, `${say(title)}${only}`],
    ...(Object.entries(actions) as [keyof typeof SUPERVISION_DEEDS, string][]).map(([action, to]) => ['', '', `${action} → ${to}`]),
    ...(passes ? [['', '', `${say(text('by itself, when the interface or API succeeds', '接口成功时自动通过'))} → ${passes}`]] : []),
  ]
}

function rulesOf({ acceptedAfter, boundFrom, deliveryNeeds }: SupervisionFlow): Text[] {
  const days = (acceptedAfter ?? 0) / 86_400_000
  return [
    ...(deliveryNeeds ? [text(`a delivery needs ${deliveryNeeds}`, `交付须提供 ${deliveryNeeds}`)] : []),
    ...(acceptedAfter === undefined
      ? []
      : [text(`accepted by itself ${days} days after the courier's sign-off`, `快递签收 ${days} 天后自动验收`)]),
    boundFrom === undefined
      ? text('can be given back by agreement until it is completed', '完成前可协商退订')
      : text(`can be given back by agreement until node ${boundFrom}`, `到达节点 ${boundFrom} 前可协商退订`),
  ]
}

const settings: readonly Setting[] = SETTINGS
const settingRows = (say: Say, guide = 'every'): string[][] =>
  settings
    .filter(({ name }) => name.startsWith('supervision-') || name.startsWith(`${guide}-`))
    .map(({ name, about }) => [name, say(about)])

/** Every flow in a line. */
export function supervisionPage(say: Say): string {
  return page(
    say(text('Service supervision (服务监管): koogallery explain supervision/FLOW', '服务监管：koogallery explain supervision/监管类型')),
    [
      section(
        text('Flows', '监管类型'),
        SUPERVISION_FLOWS.map(({ name, title, guide, nodes }) => [name, guide, `${say(title)}: ${nodes.map(({ id }) => id).join(' → ')}`]),
      ),
      section(
        text('Actions', '操作'),
        Object.entries(SUPERVISION_DEEDS).map(([name, { actor, attempt }]) => [name, actor, say(attempt)]),
      ),
      section(text('Settings with a say', '相关设置'), settingRows(say)),
      section(SOURCES, sourceRows(flowNamed('manual-service').source)),
    ],
    say,
  )
}
