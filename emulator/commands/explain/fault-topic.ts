import { FAULTS, type FaultKind } from '../../delivery/faults.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourceRows } from './page.ts'

const yes = (value: boolean) => (value ? text('yes', '是') : text('no', '否'))

export function faultPage(fault: FaultKind, say: Say): string {
  return page(
    `${fault.name}  ${say(fault.about)}`,
    [
      section(text('Fault', '故障'), [
        [say(text('a good seller', '合格商家')), say(fault.goodSeller)],
        [say(text('the ISV sees the request', '商家收到请求')), say(yes(fault.reachesIsv))],
        [say(text('needs a delay', '需指定 delay')), say(yes(fault.needsDelay))],
        [say(text('as a rule', '规则示例')), example(fault)],
      ]),
      section(SOURCES, sourceRows([fault.source])),
    ],
    say,
  )
}

const example = (fault: FaultKind): string =>
  JSON.stringify({ on: 'newInstance', attempts: '1-2', fault: fault.name, ...(fault.needsDelay && { delay: 'PT30S' }) })

export function faultsPage(say: Say): string {
  return page(
    say(text('Faults between emulator and ISV', '模拟器与商家之间的故障')),
    [
      section(
        text('Faults', '故障'),
        FAULTS.map((fault) => [fault.name, `${say(fault.about)}${say(text('; a good seller: ', '；合格商家：'))}${say(fault.goodSeller)}`]),
      ),
      section(text('A rule says where and when', '规则说明何处何时生效'), [
        ['on', say(text('interface name, or * for all', '接口名，* 表示全部'))],
        [
          'attempts',
          say(
            text(
              'all, 2, 1-2, 3-, or several joined with commas, counted per message from 1',
              'all、2、1-2、3-，可用逗号组合，按消息从 1 计数',
            ),
          ),
        ],
        ['fault', say(text('one of the above', '上述故障之一'))],
        ['delay', say(text('virtual time, such as PT30S, for faults that need it', '虚拟时间，如 PT30S，仅部分故障需要'))],
      ]),
    ],
    say,
  )
}
