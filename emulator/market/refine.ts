import type { Note, Verdict } from '../delivery/exchange.ts'
import type { VerdictRule } from '../delivery/verdict/rules.ts'
import { interfaceById } from '../protocol/catalogue.ts'
import { doc } from '../protocol/provenance.ts'
import { text } from '../protocol/text.ts'
import type { Message } from './model.ts'
import type { MarketState } from './state.ts'

const FOREIGN: VerdictRule = {
  id: 'failure.foreign-instance',
  about: text('the answer to create names an instance of another order line', '创建应答返回了其他订单行的实例'),
  provenance: doc('bms_00a3aa731426282cf27f272f51cd2a90', 'instanceId is globally unique; that the marketplace checks it is assumed'),
}
const CHANGED: VerdictRule = {
  id: 'failure.instance-changed',
  about: text('a repeat of create after the opening names another instance', '开通后重复的创建请求返回了不同实例'),
  provenance: doc('zh-cn_topic_0070649013', 'a repeat must answer with the same instanceId'),
}
const SAME: VerdictRule = {
  id: 'idempotency.same-instance',
  about: text(
    'the same order is answered with the same instanceId, however often it comes',
    '同一订单无论重复多少次，均返回相同 instanceId',
  ),
  provenance: doc('zh-cn_topic_0070649427', 'the same order must return the same instanceId'),
}

/** Rules that need more than one answer to be seen broken. */
export const REFINED_RULES: readonly VerdictRule[] = [FOREIGN, CHANGED, SAME]

/**
 * What only the market can see in an answer: an instanceId that belongs to somebody else, or one that changed
 * between two answers to the same request.
 */
export function refineVerdict(state: MarketState, message: Message, verdict: Verdict): Verdict {
  const instanceId = verdict.answer?.instanceId
  if (message.role !== 'create' || verdict.outcome === 'failed' || typeof instanceId !== 'string') return verdict
  const owner = state.byInstanceId.get(instanceId)
  if (owner !== undefined && owner !== message.instanceKey) {
    return {
      ...verdict,
      outcome: 'failed',
      rule: FOREIGN.id,
      reason: text(
        `the answer names instance ${instanceId}, which already belongs to order line ${owner}; instanceId must be globally unique`,
        `响应中的实例 ${instanceId} 已属于订单行 ${owner}；instanceId 必须全局唯一`,
      ),
      provenance: FOREIGN.provenance,
    }
  }
  const known = message.instanceKey === undefined ? undefined : state.instances.get(message.instanceKey)?.instanceId
  if (message.live && known !== undefined && known !== instanceId) {
    return {
      ...verdict,
      outcome: 'failed',
      rule: CHANGED.id,
      reason: text(
        `the repeat was answered with instance ${instanceId}, the order was opened as ${known}; a repeat must return the same instanceId`,
        `重复请求返回实例 ${instanceId}，而订单开通时为 ${known}；重复请求必须返回相同的 instanceId`,
      ),
      provenance: CHANGED.provenance,
    }
  }
  const other = message.seenInstanceIds.find((seen) => seen !== instanceId)
  return other === undefined ? verdict : { ...verdict, notes: [...verdict.notes, changedBetweenRepeats(message, other, instanceId)] }
}

/** The ISV did the work twice: an answer that got lost named another instance. */
function changedBetweenRepeats(message: Message, before: string, now: string): Note {
  const { page } = interfaceById(message.interfaceId).idempotency.source
  return {
    rule: SAME.id,
    severity: 'fail',
    about: text(
      `the repeat was answered with instance ${now}, but an earlier answer that did not arrive named ${before}: the order was opened twice`,
      `重复请求返回实例 ${now}，而此前未送达的响应为 ${before}：订单被重复开通`,
    ),
    provenance: doc(page, 'the same order must return the same instanceId'),
  }
}
