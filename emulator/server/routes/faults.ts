import { isoDuration } from '../../clock/duration.ts'
import type { FaultRule } from '../../delivery/faults.ts'
import { faultRule, faultSchema } from '../../market/fault-rules.ts'
import { list } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { MARKET, type Route, route } from '../route.ts'
import { FAULT } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { type FaultView, faultViewSchema } from '../schemas/shapes.ts'

export const faultRoutes: readonly Route[] = [
  route({
    id: 'setFault',
    method: 'POST',
    path: `${MARKET}/faults`,
    tag: 'faults',
    summary: text('Set a fault', '设置故障'),
    about: text(
      'Makes something go wrong between marketplace and ISV. Where several rules fit a call, the first one set counts.',
      '在市场与商家之间注入故障。多条规则匹配时，先设置者生效。',
    ),
    body: { schema: faultSchema, example: { on: 'newInstance', attempts: '1-2', fault: 'lose-response' } },
    success: { status: 201, about: text('the rule', '规则'), schema: faultViewSchema, example: FAULT },
    errors: ['unknown'],
    handle: ({ market, body }) => faultView(market.setFault(faultRule(body))),
  }),
  route({
    id: 'listFaults',
    method: 'GET',
    path: `${MARKET}/faults`,
    tag: 'faults',
    summary: text('List the faults', '列出故障'),
    success: {
      status: 200,
      about: text('rules in the order they count', '规则，按生效顺序'),
      schema: list(faultViewSchema, note('rules', '规则')),
      example: [FAULT],
    },
    errors: ['unknown'],
    handle: ({ market }) => [...market.state.faults.values()].map(faultView),
  }),
  route({
    id: 'clearFaults',
    method: 'DELETE',
    path: `${MARKET}/faults`,
    tag: 'faults',
    summary: text('Remove all faults', '清除全部故障'),
    success: { status: 204, about: text('removed', '已清除') },
    errors: ['unknown'],
    handle: ({ market }) => market.clearFaults(),
  }),
  route({
    id: 'removeFault',
    method: 'DELETE',
    path: `${MARKET}/faults/{faultId}`,
    tag: 'faults',
    summary: text('Remove a fault', '删除故障'),
    success: { status: 204, about: text('removed', '已删除') },
    errors: ['unknown'],
    handle: ({ market, param }) => market.removeFault(param('faultId')),
  }),
]

const faultView = ({ delay, ...rule }: FaultRule): FaultView => ({ ...rule, ...(delay === undefined ? {} : { delay: isoDuration(delay) }) })
