import type { VerdictRule } from '../emulator/delivery/verdict/rules.ts'
import { assumed, doc } from '../emulator/protocol/provenance.ts'
import { text } from '../emulator/protocol/text.ts'

/** Rules that a verification names where no rule on the single answer says it. */
export const CONTRACT_RULES = {
  state: {
    id: 'contract.state',
    about: text('the calls on the way to a provider state are answered as the guide demands', '建立前置状态过程中的调用须按指南要求响应'),
    provenance: assumed('contracts', 'provider states are reached by the calls a seller gets anyway'),
  },
  answer: {
    id: 'contract.answer',
    about: text('the answer is as the contract records it', '响应与契约一致'),
    provenance: assumed('contracts', 'each interaction names its pages in its comments'),
  },
  repeated: {
    id: 'contract.repeated',
    about: text('the same request once more is answered with success and the same instance', '重复请求须返回成功且实例不变'),
    provenance: doc('zh-cn_topic_0070649013', 'each interface has its own words in its description'),
  },
  told: {
    id: 'contract.told',
    about: text('members that a seller may leave out have the documented form where they are told', '可选字段如返回须符合文档格式'),
    provenance: doc('bms_00a3aa731426282cf27f272f51cd2a90', '新购商品:响应消息'),
  },
  inProgress: {
    id: 'contract.in-progress',
    about: text('work that goes on behind the call is answered as in progress', '异步处理须返回处理中'),
    provenance: doc('zh-cn_topic_0070649427', '000004'),
  },
  openApi: {
    id: 'contract.open-api',
    about: text('what an ISV expects of the open APIs is what the marketplace answers', '商家对开放接口的期望须与云商店的响应一致'),
    provenance: assumed('contracts', 'the marketplace as it is emulated: koogallery explain open-apis'),
  },
} as const satisfies Readonly<Record<string, VerdictRule>>

export const contractRules = (): readonly VerdictRule[] => Object.values(CONTRACT_RULES)
