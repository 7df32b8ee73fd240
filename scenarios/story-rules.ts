import type { VerdictRule } from '../emulator/delivery/verdict/rules.ts'
import { assumed, code, doc } from '../emulator/protocol/provenance.ts'
import { type Text, text } from '../emulator/protocol/text.ts'
import { libraryScenarios } from './library.ts'

/** Rules that findings name and no single answer shows: those of the runner, and those that stories hold an ISV to. */

const rule = (id: string, about: Text, provenance: VerdictRule['provenance']): VerdictRule => ({ id, about, provenance })
const STORY = assumed('the scenario', 'each story names its pages')
const APP_INFO = doc('bms_00a3aa731426282cf27f272f51cd2a90', '新购商品:响应消息')

const RUNNER_RULES: readonly VerdictRule[] = [
  rule('scenario.expect', text('an expectation of the story holds', '场景的期望成立'), STORY),
  rule('scenario.refused', text('the marketplace refuses a step that makes no sense now', '云商店拒绝当前不成立的步骤'), STORY),
  rule('scenario.step', text('the story can go on at each of its steps', '场景的每个步骤均可进行'), STORY),
  rule('answer.memo-escapes', text('Chinese in memo is written as unicode escapes', 'memo 中的中文须以 unicode 转义书写'), APP_INFO),
  rule(
    'answer.app-info-encrypted',
    text('V1.0: account and password of appInfo are encrypted as encryptType says', 'V1.0：appInfo 的账号与密码须按 encryptType 加密'),
    APP_INFO,
  ),
  rule(
    'answer.iv-reused',
    text('each encrypted value has an IV of its own', '每个加密值使用各自的 IV'),
    code('EncryptTest', 'the sample makes a random IV for each value'),
  ),
  rule(
    'idempotency.same-app-info',
    text('a repeat is answered with the same address, account and password', '重复请求返回相同的地址、账号与密码'),
    doc('zh-cn_topic_0070649013', 'the same order must return the same instanceId and appInfo'),
  ),
  rule(
    'idempotency.same-licence',
    text('a repeat of getLicense is answered with the same licence', '重复的 getLicense 请求返回相同的 License'),
    doc('zh-cn_topic_0000001353181669', 'the same order must return the same licence'),
  ),
  rule(
    'open-api.refused',
    text("the ISV's own calls to the open APIs are not refused", '商家对开放接口的调用未被拒绝'),
    assumed('open-api', 'each refusal names its code; see open-api-codes'),
  ),
]

/** The rules that probes of the library, buyers who enter codes and users who log in name; several stories may say more of one. */
function probeRules(): VerdictRule[] {
  const found = new Map<string, VerdictRule>()
  for (const { name, story } of libraryScenarios()) {
    for (const step of story) {
      if (step.name !== 'probe' && step.name !== 'use-code' && step.name !== 'log-in') continue
      const { rule: id, says, source = STORY.page, certainty = 'doc' } = step.value
      if (id === undefined || says === undefined) continue
      const before = found.get(id)
      if (before?.about.en.includes(says.en)) continue
      const about = before ? text(`${before.about.en} ${says.en}`, `${before.about.zh}${says.zh}`) : text(says.en, says.zh)
      found.set(id, { id, about, provenance: before?.provenance ?? { certainty, page: source, note: `story ${name}` } })
    }
  }
  return [...found.values()]
}

export const storyRules = (): VerdictRule[] => [...RUNNER_RULES, ...probeRules()]
