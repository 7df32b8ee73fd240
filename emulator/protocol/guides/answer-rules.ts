import { exampleOf } from '../example.ts'
import type { AnswerRule, CallParameters } from '../interface.ts'
import { assumed, doc } from '../provenance.ts'
import { SUCCESS } from '../result-codes.ts'
import { text } from '../text.ts'
import { instanceId } from './app-info.ts'

const debugPage = doc('zh-cn_topic_0082027567', 'FAQ item 3: mandatory fields of the answer')

/** 000000 (or 000004, on an asynchronous create) without an instanceId opens nothing. */
export const instanceIdReturned: AnswerRule = {
  id: 'answer.instance-id',
  about: text('a successful newInstance answer carries instanceId', 'newInstance 成功响应必须携带 instanceId'),
  source: debugPage,
  carries: () => ({ instanceId: exampleOf(instanceId) }),
  broken: (answer) => (answer.instanceId === undefined ? text('the answer has no instanceId', '响应缺少 instanceId') : undefined),
}

const idsIn = (asked: CallParameters): string[] => String(asked.instanceId ?? '').split(',')

/** Neither a missing instance nor a stranger: a buyer's page would show nothing, or somebody else's address. */
export const everyInstanceAnswered: AnswerRule = {
  id: 'answer.info-per-instance',
  about: text('queryInstance answers for every instance asked for and for no other', 'queryInstance 必须返回且只返回所查询的实例'),
  source: assumed('saas-v2 3.2', 'the tables demand instanceId per entry; completeness is read into "must return"'),
  carries: (asked) => ({ info: idsIn(asked).map((id) => ({ instanceId: id })) }),
  broken: (answer, asked) => {
    if (answer.resultCode !== SUCCESS) return undefined
    const wanted = idsIn(asked)
    const got = Array.isArray(answer.info) ? answer.info.map((entry?: { instanceId?: unknown } | null) => String(entry?.instanceId)) : []
    const missing = wanted.filter((id) => !got.includes(id))
    if (missing.length > 0) return text(`info has no entry for instance ${missing.join(', ')}`, `info 缺少实例 ${missing.join('、')}`)
    const strangers = got.filter((id) => !wanted.includes(id))
    if (strangers.length > 0) {
      return text(
        `info speaks of instance ${strangers.join(', ')}, which was not asked for`,
        `info 返回了未查询的实例 ${strangers.join('、')}`,
      )
    }
    return undefined
  },
}

/** The whole point of the call: without a licence the buyer has nothing to accept. */
export const licenceReturned: AnswerRule = {
  id: 'answer.licence',
  about: text('a successful getLicense answer carries the licence', 'getLicense 成功响应必须携带 license'),
  source: doc('zh-cn_topic_0070649153', 'license is mandatory'),
  carries: () => ({ license: 'LICENSE-4ef28f-312d3d' }),
  broken: (answer) => (answer.license === undefined ? text('the answer has no license', '响应缺少 license') : undefined),
}
