import { FAULTS, type FaultName } from '../../emulator/delivery/faults.ts'
import { DOMAIN_STATES } from '../../emulator/market/open-apis/model.ts'
import type { ProbeValue } from '../../emulator/market/probe-request.ts'
import {
  ACTION_SCHEMAS,
  buySchema,
  convertSchema,
  emptySchema,
  renewSchema,
  unsubscribeSchema,
  upgradeSchema,
} from '../../emulator/market/requests.ts'
import { DEED_NAMES, type DeedName, deedTitle } from '../../emulator/market/supervision/deeds.ts'
import { SDK_FUNCTION_NAMES } from '../../emulator/protocol/iscdesk.ts'
import { closed, list, object, oneOf, optional, type Schema, type Static, text } from '../../emulator/protocol/schema.ts'
import { expectSchema } from './expectations.ts'
import { KIT_ACTS, logInSchema } from './kit-steps.ts'
import { alias, choice, extended, moneyOr, note, oneKey, oneOrMany, whole } from './notes.ts'

/** The steps of a story. Requests are the market's own; a story adds the names by which it speaks of orders. */

const as = optional(alias('name for the order that comes of it', '所产生订单的名称'))
const of = alias('the order, by the name the story gave it', '订单名称')
const item = optional(whole(1, 'which billing item of the order, from 1; default: the first', '第几个计费项，从 1 起，默认第一个'))
const interfaceWord = text(
  64,
  note(
    'interface, by role (create, query, renew, expire, status, release, upgrade, check, license) or name',
    '接口：角色名或接口名',
    'create',
  ),
)

const onOrder = object({ of, item })
const makesOrder = object({ of, item, as })

/** The guide is chosen when the scenario is run. */
const { guide: _guide, ...buyMembers } = buySchema.properties as Record<string, Schema>
const buyRequest = { ...buySchema, properties: buyMembers } as unknown as Schema<Omit<Static<typeof buySchema>, 'guide'>>

const truth = (en: string, zh: string) => choice<boolean>({ type: 'boolean', description: en, 'x-zh': zh })

const sdkRequest = closed(
  object({
    of,
    item,
    device: optional(text(64, note('name of the device; default: pc', '设备名称，默认 pc', 'pc'))),
    call: oneOf(SDK_FUNCTION_NAMES, note('function of the SDK', 'SDK 函数')),
    with: optional(
      choice<Record<string, string | boolean>>({
        type: 'object',
        additionalProperties: { type: ['string', 'boolean'] },
        description: 'its arguments, by name',
        'x-zh': '函数参数',
      }),
    ),
  }),
)

/** Whatever buyer, seller and platform do in service supervision: requests and words are the market's own. */
function supervisionActs() {
  return Object.fromEntries(
    DEED_NAMES.map((name) => {
      const { en, zh } = deedTitle(name)
      return [name, describe(extended(ACTION_SCHEMAS[name] as Schema<object>, onOrder), `${en} (service supervision)`, `${zh}（服务监管）`)]
    }),
  ) as unknown as Readonly<Record<DeedName, Schema<{ of: string; item?: number }>>>
}

/** What a person does: the buyer, the seller or the platform. */
const ACTS = {
  buy: describe(extended(buyRequest, object({ as: alias('name for the order', '订单名称') })), 'a buyer pays', '买家下单支付'),
  renew: describe(
    extended(renewSchema, makesOrder),
    'the buyer renews; with `change`, to another specification',
    '续费；携带 change 则为续费变更',
  ),
  'convert-trial': describe(extended(convertSchema, makesOrder), 'the buyer turns a trial formal', '试用转正'),
  unsubscribe: describe(extended(unsubscribeSchema, makesOrder), 'the buyer gives the purchase back', '退订'),
  'unsubscribe-renewal': describe(extended(emptySchema, makesOrder), 'the buyer gives a renewal back that has not begun', '退续费'),
  upgrade: describe(extended(upgradeSchema, makesOrder), 'the buyer upgrades', '升级'),
  freeze: describe(extended(emptySchema, onOrder), 'the platform freezes an instance for a violation', '平台因违规冻结实例'),
  unfreeze: describe(extended(emptySchema, onOrder), 'the platform thaws it', '平台解冻实例'),
  'open-details': describe(extended(emptySchema, onOrder), 'the buyer opens the resource details', '买家查看资源详情'),
  'apply-licence': describe(
    closed(
      object({
        of,
        item,
        deviceFingerprint: optional(text(1024, note('fingerprint of the device', '设备指纹', 'device-1'))),
        repeat: optional(
          choice<true>({
            type: 'boolean',
            enum: [true],
            description: 'the newest application is sent again, of this device where one is named',
            'x-zh': '重发最新的一次申请；指明设备时为该设备的申请',
          }),
        ),
      }),
    ),
    'the buyer applies for a licence (online licence)',
    '买家申请 License（在线开通License）',
  ),
  ...supervisionActs(),
  sdk: describe(sdkRequest, 'the software on a device calls the SDK of ISCDesk', '设备上的软件调用 ISCDesk SDK'),
  'publish-version': describe(
    closed(
      object({ of, item, version: text(64, note('version', '版本号', '2.1.0')), forced: optional(truth('no choice', '是否强制升级')) }),
    ),
    'a newer version of the software is published (ISCDesk)',
    '发布软件新版本（ISCDesk）',
  ),
  ...KIT_ACTS,
  query: describe(
    closed(object({ of: oneOrMany(of) })),
    'the marketplace queries the instances of these orders in one call',
    '云商店一次查询多个订单的实例',
  ),
  restart: describe(
    closed(object({ interface: interfaceWord, of, item })),
    'the seller presses 重新启动 on the newest message of an interface',
    '商家对该接口的最新消息点击“重新启动”',
  ),
}

const faultRequest = closed(
  object({
    on: text(64, note('interface, by role or name, or * for all', '接口：角色名、接口名或 *（全部）', 'create')),
    attempts: optional(
      choice<number | string>({
        type: ['integer', 'string'],
        minimum: 1,
        description: 'which attempts of each message: all (default), 2, 1-2, 3-, or all-but-last (all the policy has, but the last)',
        'x-zh': '每条消息的第几次调用：all（默认）、2、1-2、3- 或 all-but-last（策略规定的除最后一次外的全部）',
        examples: ['all', 'all-but-last', '1-2'],
      }),
    ),
    fault: oneOf(
      FAULTS.map((fault) => fault.name),
      note('what goes wrong between marketplace and ISV', '云商店与商家之间的故障'),
    ) as Schema<FaultName>,
    delay: optional(text(64, note('how late answer, call or repeat comes: 6s, PT4H', '响应、请求或重复到达的延迟时长', 'PT4H'))),
    probability: optional(
      choice<number>({
        type: 'number',
        minimum: 0,
        maximum: 1,
        description: 'how likely it strikes each attempt, drawn from the seed; default: 1',
        'x-zh': '每次调用发生的概率，由种子决定，默认 1',
      }),
    ),
    of: optional(alias('only calls for this order', '仅此订单的调用')),
  }),
)

const advanceRequest = choice<string | { to: 'expiry' | 'release'; of: string; item?: number }>({
  ...object({
    to: oneOf(
      ['expiry', 'release'],
      note('end of the paid period with grace, or end of the retention days', '到期（含宽限期）或保留期结束'),
    ),
    of,
    item,
  }),
  additionalProperties: false,
  type: ['string', 'object'],
  description: 'time goes on: 3h or PT3H, to an instant (ISO 8601), until nothing is being retried (idle), or to an end of an instance',
  'x-zh': '推进虚拟时间：3h、PT3H、ISO 8601 时刻、idle（直至没有重试），或实例的某个终点',
  examples: ['3h', 'idle'],
})

const sentence = closed(object({ en: text(600, note('English', '英文')), zh: text(600, note('Chinese', '中文')) }))

const probeRequest = closed(
  object({
    interface: interfaceWord,
    of,
    item,
    fault: optional(
      oneOf(
        FAULTS.map((fault) => fault.name),
        note('what is wrong or unusual about the call', '请求的异常之处'),
      ) as Schema<FaultName>,
    ),
    with: optional(
      choice<Record<string, ProbeValue>>({
        type: 'object',
        additionalProperties: { type: ['string', 'integer', 'array', 'null'] },
        description: 'parameters set before the call is signed; null leaves one out',
        'x-zh': '签名前设置的参数，null 表示不携带',
      }),
    ),
    instance: optional(oneOf(['unknown'], note('names an instance that nobody has', '使用不存在的实例'))),
    expect: oneOf(
      ['accepted', 'refused', 'answered'],
      note('what must come: success, a refusal, or any well-formed answer', '期望结果：成功、拒绝或任何合法应答'),
    ),
    codes: optional(
      list(text(7, note('result code', '结果码')), note('result codes a refusal may have', '拒绝时的结果码'), { minItems: 1 }),
    ),
    rule: text(64, note('id of the rule that is broken otherwise', '规则标识', 'idempotency.release')),
    source: text(200, note('page that says so', '出处')),
    certainty: optional(oneOf(['doc', 'seed', 'code', 'assumed'], note('how sure that is; default: doc', '确定程度，默认 doc'))),
    says: { ...sentence, description: 'the rule in a sentence', 'x-zh': '规则说明' },
  }),
)

const forgeRequest = closed(
  object({
    of,
    item,
    interfaces: optional(list(interfaceWord, note('only these interfaces; default: all of the guide', '仅这些接口'), { minItems: 1 })),
  }),
)

const domainState = (en: string, zh: string) => optional(oneOf(DOMAIN_STATES, note(en, zh)))

const domainRequest = closed(
  object({
    primary: domainState(
      'the main host of the open APIs: up, down (connection refused), error (HTTP 503), slow, hang, lose (done, but the answer gets lost)',
      '主域名状态',
    ),
    fallback: domainState('the host to fall back to', '备用域名状态'),
    delay: optional(text(32, note('real time by which a slow domain is late; default: 3s', '缓慢时的真实延迟，默认 3s', '3s'))),
  }),
)

const pushUsageRequest = closed(
  object({
    of,
    item,
    value: optional(moneyOr([], 'usage of the last hour; default: what the ISV says', '最近一小时的使用量')),
  }),
)

const useCodeRequest = closed(
  object({
    of,
    item,
    client: optional(text(256, note('who uses the software; default: client-1', '使用者，默认 client-1', 'account1'))),
    code: optional(oneOf(['unknown'], note('a code that nobody made', '不存在的授权码'))),
    expect: optional(oneOf(['served', 'refused'], note('whether the software must run', '软件应可用或应拒绝'))),
    rule: optional(text(64, note('id of the rule that is broken otherwise', '规则标识', 'licence-code.frozen'))),
    source: optional(text(200, note('page that says so', '出处'))),
    certainty: optional(oneOf(['doc', 'seed', 'code', 'assumed'], note('how sure that is; default: doc', '确定程度，默认 doc'))),
    says: optional({ ...sentence, description: 'the rule in a sentence', 'x-zh': '规则说明' }),
  }),
)

const refusedRequest = describe(
  oneKey(ACTS, note('one step', '一个步骤')),
  'a step that the marketplace must refuse',
  '云商店必须拒绝的步骤',
)

/** Every step by its only key. */
const STEP_SCHEMAS = {
  ...ACTS,
  advance: advanceRequest,
  fault: describe(faultRequest, 'something goes wrong between marketplace and ISV from now on', '从此刻起注入故障'),
  'clear-faults': describe(closed(object({})), 'nothing goes wrong any more', '清除全部故障'),
  domain: describe(
    { ...domainRequest, minProperties: 1 } as typeof domainRequest,
    'the domains of the open APIs answer like this from now on',
    '设置开放接口域名的状态',
  ),
  'push-usage': describe(
    pushUsageRequest,
    'the ISV is asked to push the usage of the last hour, by its hook for tests; without a hook the story waits for its own timer',
    '请求商家推送最近一小时的使用量（通过测试钩子）；没有钩子则等待其自身定时任务',
  ),
  'use-code': describe(
    useCodeRequest,
    'a buyer enters the licence code in the software, or uses it: the ISV is asked by its hook for tests',
    '买家在软件中输入或使用授权码（通过测试钩子）',
  ),
  'log-in': logInSchema,
  probe: describe(
    probeRequest,
    "a tester sends one call beside the market's own: a repeat, a forgery, one about nobody's instance",
    '测试者额外发送一次请求：重复、伪造或针对不存在的实例',
  ),
  forge: describe(
    forgeRequest,
    'every forged and every unusual call that can be made of every interface of the guide',
    '对该指南的每个接口发送所有伪造与变形请求',
  ),
  refused: refusedRequest,
  expect: expectSchema,
} as const satisfies Readonly<Record<string, Schema>>

export type StepName = keyof typeof STEP_SCHEMAS
export type StepValue<N extends StepName> = Static<(typeof STEP_SCHEMAS)[N]>

/** Steps that ask the market for something, and that it may refuse. */
export const ACT_NAMES = Object.keys(ACTS) as (keyof typeof ACTS)[]
export type ActName = keyof typeof ACTS

export const stepSchema = oneKey(STEP_SCHEMAS, note('one step of the story, named by its only key', '故事的一个步骤，以唯一的键命名'))

function describe<T>(schema: Schema<T>, en: string, zh: string): Schema<T> {
  return { ...schema, description: en, 'x-zh': zh }
}
