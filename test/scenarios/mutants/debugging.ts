import { text } from '../../../emulator/protocol/text.ts'
import { success } from '../../../scenarios/reference-isv/answer.ts'
import { percentDecoded } from '../../../scenarios/reference-isv/query-string.ts'
import { readsV1 } from './incoming.ts'
import { ALL, at, by, type Change, type Mutant, SAAS } from './mutant.ts'

/** Debugging calls, with testFlag: ways to treat them as something else. */

/** Debugging calls, by their flag, all get one instance. */
const debuggedTogether = (): Change =>
  at('create', async (call, honest) => {
    const content = await honest(call)
    return call.testFlag ? { ...content, instanceId: 'debugging-instance' } : content
  })

export const DEBUGGING: readonly Mutant[] = [
  {
    name: 'present-flag-is-debugging',
    mistake: text(
      'takes any testFlag, "0" too, for a debugging call, and answers it with a fixed instance',
      '只要携带 testFlag（包括“0”）即视为调试，并返回固定实例',
    ),
    caughtBy: by('batch-query', ...SAAS),
    rules: ['failure.foreign-instance', 'failure.result-code'],
    run: { settings: { 'v1-test-flag': 'zero', 'v2-test-flag': 'zero' } },
    make: () => debuggedTogether(),
  },
  {
    name: 'one-instance-for-debugging',
    mistake: text('answers every debugging call with one fixed instance', '所有调试请求均返回同一个固定实例'),
    caughtBy: by('check-mandatory-period', ...ALL),
    rules: ['failure.foreign-instance', 'failure.result-code'],
    make: () => debuggedTogether(),
  },
  {
    name: 'debugging-leaves-nothing-to-release',
    mistake: text(
      'answers a debugging purchase without opening anything: its release finds no instance',
      '调试新购时未真正开通，后续释放找不到实例',
    ),
    caughtBy: by('check-mandatory-one-time', ...ALL),
    rules: ['failure.result-code'],
    make: () => at('create', (call, honest) => (call.testFlag === '1' ? success({ instanceId: call.businessId }) : honest(call))),
  },
  {
    name: 'test-flag-not-signed',
    mistake: text('leaves testFlag out of authToken: debugging calls fail', '计算 authToken 时遗漏 testFlag，调试请求失败'),
    caughtBy: by('check-mandatory-period', 'saas-v1'),
    rules: ['failure.result-code', 'scenario.expect', 'scenario.step'],
    make: () => readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).filter(([name]) => name !== 'testFlag'))),
  },
]
