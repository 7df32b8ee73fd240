import { FAULTS, type FaultKind, type FaultWay } from '../../delivery/faults.ts'
import { isKitWire } from '../../protocol/interface.ts'
import { type Text, text } from '../../protocol/text.ts'
import { FAULT_PARAMETERS } from '../fault-option.ts'
import { page, type Say, SOURCES, section, sourceRows } from './page.ts'

const yes = (value: boolean) => (value ? text('yes', '是') : text('no', '否'))

const WAYS: Readonly<Record<FaultWay, Text>> = {
  blocked: text('blocked: the ISV never sees the call; the marketplace gets a failure', 'blocked：商家收不到请求，云商店得到失败'),
  hidden: text('hidden: the ISV does the work; its answer does not arrive', 'hidden：商家已处理，响应未送达'),
  late: text('late: the answer, or the call itself, arrives later in virtual time', 'late：响应或请求在虚拟时间中延迟到达'),
  repeated: text('repeated: the same call comes again, or one comes that is not due', 'repeated：请求重复到达，或提前到达'),
  forged: text('forged: the call is not what the marketplace signed; the ISV must refuse it', 'forged：请求并非云商店所签，商家必须拒绝'),
  variant: text('variant: a valid call in another form; the ISV must take it', 'variant：合法请求的另一种形式，商家必须接受'),
}

const WIRE_WORDS = {
  'get-auth-token': text('calls of V1.0 (authToken)', 'V1.0 请求（authToken）'),
  'post-query-signature': text('calls of V2.0 and of online licences (signature in the query)', 'V2.0 与在线 License 请求（查询串签名）'),
  'kit-auth-token': text('calls of the kit V1.0 (header authToken)', '联营 kit V1.0 请求（请求头 authToken）'),
  'kit-signature': text('calls of the kit V2.0 (header x-sign)', '联营 kit V2.0 请求（请求头 x-sign）'),
} as const satisfies Record<NonNullable<FaultKind['wires']>[number], Text>

export function faultPage(fault: FaultKind, say: Say): string {
  const { name, way, wires } = fault
  const { on, role } = struck(fault)
  return page(
    `${name}  ${say(fault.about)}`,
    [
      section(text('Fault', '故障'), [
        [say(text('way', '方式')), say(WAYS[way])],
        [say(text('a good seller', '合格商家')), say(fault.goodSeller)],
        [say(text('the ISV sees the request', '商家收到请求')), say(yes(fault.reachesIsv))],
        [say(text('needs a delay', '需指定 delay')), say(yes(fault.needsDelay))],
        ...(wires ? [[say(text('applies to', '适用于')), wires.map((wire) => say(WIRE_WORDS[wire])).join(', ')]] : []),
        ...(way === 'forged' || way === 'variant' ? [[say(text('rule of a finding', '发现的规则')), `${way}.${name}`]] : []),
      ]),
      section(text('Parameters', '参数'), parameterRows(say, fault)),
      section(text('How it is set', '设置方式'), [
        [say(text('control API, library', '控制 API、库')), JSON.stringify(example(fault))],
        [say(text('scenario', '场景')), `- fault: { on: ${role}, fault: ${name}, attempts: 1-2${fault.needsDelay ? ', delay: 30s' : ''} }`],
        [say(text('command line', '命令行')), `--fault ${name}:on=${on},attempts=1-2${fault.needsDelay ? ',delay=30s' : ''}`],
        // The kit is about no single instance.
        ...((way === 'forged' || way === 'variant') && !ofTheKit(fault)
          ? [
              [
                say(text('one call alone', '单次请求')),
                `POST …/instances/{instanceId}/probe ${JSON.stringify({ role: 'query', fault: name })}`,
              ],
            ]
          : []),
      ]),
      section(SOURCES, sourceRows([fault.source])),
    ],
    say,
  )
}

const ofTheKit = ({ wires }: FaultKind): boolean => wires?.every(isKitWire) ?? false

/** An interface that can meet the fault. */
const struck = (fault: FaultKind) => (ofTheKit(fault) ? { on: 'tenantSync', role: 'tenant' } : { on: 'newInstance', role: 'create' })

const example = (fault: FaultKind) => ({
  on: struck(fault).on,
  attempts: '1-2',
  fault: fault.name,
  ...(fault.needsDelay && { delay: 'PT30S' }),
})

/** What a rule may say beside the fault itself; of one fault, only what means something to it. */
function parameterRows(say: Say, fault?: FaultKind): string[][] {
  return Object.entries(FAULT_PARAMETERS)
    .filter(([key]) => key !== 'delay' || fault === undefined || fault.needsDelay)
    .map(([key, schema]) => {
      const { description = '', 'x-zh': zh = '' } = schema as { description?: string; 'x-zh'?: string }
      return [key, say(text(description, zh))]
    })
}

export function faultsPage(say: Say): string {
  return page(
    say(text('Faults between emulator and ISV', '模拟器与商家之间的故障')),
    [
      ...(Object.keys(WAYS) as FaultWay[]).map((way) =>
        section(
          WAYS[way],
          FAULTS.filter((fault) => fault.way === way).map((fault) => [
            fault.name,
            `${say(fault.about)}${say(text('; a good seller: ', '；合格商家：'))}${say(fault.goodSeller)}`,
          ]),
        ),
      ),
      section(text('A rule says where and when', '规则说明何处何时生效'), [
        ['fault', say(text('one of the above', '上述故障之一'))],
        ...parameterRows(say),
      ]),
    ],
    say,
  )
}
