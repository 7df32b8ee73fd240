import type { Wire } from '../protocol/interface.ts'
import { assumed, code, doc, type Provenance } from '../protocol/provenance.ts'
import { type Text, text } from '../protocol/text.ts'

/**
 * What a fault makes of a call.
 *
 * - `blocked`: the ISV never sees it; the marketplace gets a failure.
 * - `hidden`: the ISV does the work; its answer does not arrive.
 * - `late`: the answer, or the call itself, arrives later in virtual time.
 * - `repeated`: the same call comes again.
 * - `forged`: the call is not what the marketplace signed; the ISV must refuse it.
 * - `variant`: a valid call in another form; the ISV must take it.
 */
export type FaultWay = 'blocked' | 'hidden' | 'late' | 'repeated' | 'forged' | 'variant'

/** One kind of failure made between emulator and ISV. */
export interface FaultKind {
  readonly name: string
  readonly about: Text
  /** What a good seller does when this happens. */
  readonly goodSeller: Text
  readonly way: FaultWay
  /** Whether the ISV gets to see the request. */
  readonly reachesIsv: boolean
  /** Whether the rule must say how long (`delay`). */
  readonly needsDelay: boolean
  /** Ways of signing it applies to; all when left out. */
  readonly wires?: readonly Wire[]
  readonly source: Provenance
}

const nothing = text('nothing: the next attempt arrives as if it were the first', '无需处理：下一次调用如同首次')
const sameAnswer = text(
  'answers every repeat with the same instanceId and does the work only once',
  '对每次重复请求返回相同 instanceId，不重复处理',
)
const refuses = text('refuses it with result code 000001 and changes nothing', '以结果码 000001 拒绝，且不做任何变更')
const refusesParameters = text(
  'refuses it with result code 000001 or 000002 and changes nothing',
  '以结果码 000001 或 000002 拒绝，且不做任何变更',
)
const takesIt = text('takes it like any other call', '与其他请求同样处理')

const signature = doc('zh-cn_topic_0070649475', 'the ISV must verify the signature; V1.0: zh-cn_topic_0070649156')
const idempotency = doc('zh-cn_topic_0070649427', 'idempotency; V1.0: zh-cn_topic_0070649013')
const tolerance = doc('zh-cn_topic_0070649476', 'reject a time stamp that is off by more than 60 s')
/** Wires with time stamp and nonce beside the signature. */
const V2 = ['post-query-signature', 'kit-signature'] as const
/** Wires whose calls name their interface by `activity`, not by path. */
const BY_ACTIVITY = ['get-auth-token', 'post-query-signature'] as const

type Own<N extends string> = Omit<FaultKind, 'name' | 'reachesIsv' | 'needsDelay'> & { readonly name: N; readonly needsDelay?: true }

const kind = <const N extends string>({ needsDelay, ...own }: Own<N>): FaultKind & { readonly name: N } => ({
  ...own,
  reachesIsv: own.way !== 'blocked',
  needsDelay: needsDelay === true,
})

/** The catalogue; `koogallery explain faults` prints it. */
export const FAULTS = [
  kind({
    name: 'refuse',
    way: 'blocked',
    about: text('the connection is refused; the ISV sees nothing', '连接被拒绝，商家收不到请求'),
    goodSeller: nothing,
    source: doc('access_topic_0000008', 'address unreachable'),
  }),
  kind({
    name: 'lose-request',
    way: 'blocked',
    about: text('the request is lost on the way; the call runs into its time limit', '请求在途中丢失，调用超时'),
    goodSeller: nothing,
    source: doc('access_topic_0000008', 'a time-out is a failure'),
  }),
  kind({
    name: 'error-500',
    way: 'blocked',
    about: text('the answer is HTTP 500; the ISV sees nothing', '返回 HTTP 500，商家收不到请求'),
    goodSeller: nothing,
    source: doc('zh-cn_topic_0082027567', 'only HTTP 200 is success'),
  }),
  kind({
    name: 'lose-response',
    way: 'hidden',
    about: text('the ISV does the work, its answer is lost on the way', '商家已处理，响应在途中丢失'),
    goodSeller: text(
      'answers the repeat with the same instanceId and does the work only once',
      '对重复请求返回相同 instanceId，不重复处理',
    ),
    source: doc('zh-cn_topic_0070649427', 'idempotency'),
  }),
  kind({
    name: 'cut-response',
    way: 'hidden',
    about: text('the ISV does the work, the connection breaks in the middle of its answer', '商家已处理，响应传输中途连接中断'),
    goodSeller: sameAnswer,
    source: idempotency,
  }),
  kind({
    name: 'delay',
    way: 'late',
    needsDelay: true,
    about: text('the answer arrives later by `delay` of virtual time', '响应按虚拟时间延迟 `delay` 到达'),
    goodSeller: text(
      'past the time limit the call counts as failed: the repeat must be answered like the first',
      '超时即判失败：对重复请求返回与首次相同的结果',
    ),
    source: assumed('policies 3', 'time-out figures are documented, delays are ours to make'),
  }),
  kind({
    name: 'hold-back',
    way: 'late',
    needsDelay: true,
    about: text(
      'the call itself comes later by `delay` of virtual time, and others overtake it: an expiry before the renewal',
      '请求本身按虚拟时间延迟 `delay` 到达，期间其他调用先到：例如过期先于续费',
    ),
    goodSeller: text(
      'goes by what the call says, not by the order of arrival: a renewal after an expiry thaws the instance',
      '以请求内容为准，而非到达顺序：过期之后到达的续费应恢复实例',
    ),
    source: assumed('policies 5.2', 'a restart by hand brings a renewal after the expiry'),
  }),
  kind({
    name: 'early-renewal',
    way: 'repeated',
    about: text('a renewal comes right after create was answered, before the instance is set up', '创建应答后、开通完成前即收到续费'),
    goodSeller: text(
      'takes it, or refuses it with a code so that it comes again; it is not lost',
      '接受，或以结果码拒绝以便重试；不丢失续费',
    ),
    source: assumed('saas-v2 3.1', 'nothing says that calls about an instance wait for its opening'),
  }),
  kind({
    name: 'duplicate',
    way: 'repeated',
    about: text('the same call comes again at once, after it was answered', '应答后立即再次收到同一请求'),
    goodSeller: sameAnswer,
    source: idempotency,
  }),
  kind({
    name: 'duplicate-parallel',
    way: 'repeated',
    about: text('the same call comes twice at the same moment', '同一请求同时到达两次'),
    goodSeller: text(
      'lets one do the work and the other wait for it: one instance, the same instanceId twice',
      '只处理一次，另一请求等待其结果：返回同一 instanceId',
    ),
    source: idempotency,
  }),
  kind({
    name: 'duplicate-later',
    way: 'repeated',
    needsDelay: true,
    about: text(
      'the same call comes again after `delay` of virtual time, even when the instance is released',
      '经过虚拟时间 `delay` 后再次收到同一请求，即使实例已释放',
    ),
    goodSeller: text('answers as before, and opens nothing again', '返回与之前相同的结果，不重新开通'),
    source: idempotency,
  }),
  kind({
    name: 'wrong-key',
    way: 'forged',
    about: text('the call is signed with another key', '使用其他密钥签名'),
    goodSeller: refuses,
    source: signature,
  }),
  kind({
    name: 'missing-signature',
    way: 'forged',
    about: text('the call has no signature', '请求没有签名'),
    goodSeller: refuses,
    source: signature,
  }),
  kind({
    name: 'tampered-body',
    way: 'forged',
    about: text('a parameter was changed after the call was signed', '签名后参数被篡改'),
    goodSeller: refuses,
    source: signature,
  }),
  kind({
    name: 'stale-timestamp',
    way: 'forged',
    about: text('the call was signed ten minutes ago', '签名时间为十分钟前'),
    goodSeller: text('V2.0: refuses what is more than 60 s old; V1.0 names no limit', 'V2.0：拒绝超过 60 秒的请求；V1.0 未规定时限'),
    source: tolerance,
  }),
  kind({
    name: 'future-timestamp',
    way: 'forged',
    about: text('the call is signed with a time ten minutes ahead', '签名时间为十分钟后'),
    goodSeller: text('V2.0: refuses it; Huawei’s own sample does not', 'V2.0：应拒绝；华为示例工程未拒绝'),
    source: code('IsvProduceAPI', 'the sample refuses stale stamps only; the text says "off by more than 60 s"'),
  }),
  kind({
    name: 'replayed-nonce',
    way: 'forged',
    wires: V2,
    about: text('the very bytes of a call come a second time', '同一请求的原始字节再次到达'),
    goodSeller: text('may refuse it: remembering nonces is allowed, not demanded', '可以拒绝：缓存 nonce 为可选'),
    source: assumed('zh-cn_topic_0070649476', 'the ISV may cache nonces'),
  }),
  kind({
    name: 'truncated-request',
    way: 'forged',
    about: text('only half of the request arrives', '请求仅到达一半'),
    goodSeller: refusesParameters,
    source: signature,
  }),
  kind({
    name: 'garbled-request',
    way: 'forged',
    about: text('the request arrives as noise', '请求内容为乱码'),
    goodSeller: refusesParameters,
    source: signature,
  }),
  kind({
    name: 'base-formula',
    way: 'forged',
    wires: ['kit-signature'],
    about: text(
      'a kit call is signed by the formula of the base interfaces, which hashes the body first',
      '联营 kit 请求按基础接口公式（先对请求体做哈希）签名',
    ),
    goodSeller: refuses,
    source: doc('zh-cn_topic_0070649476', 'the two formulas differ'),
  }),
  kind({
    name: 'unknown-activity',
    way: 'forged',
    wires: BY_ACTIVITY,
    about: text('the call names an activity that no guide has, properly signed', '签名正确，但 activity 不存在'),
    goodSeller: text('answers a result code such as 000002, never 000000', '返回 000002 等结果码，而非 000000'),
    source: assumed('zh-cn_topic_0070649421', '000002 is "invalid parameter"; no page speaks of unknown activities'),
  }),
  kind({
    name: 'unknown-field',
    way: 'variant',
    about: text('the call carries a field that no table lists', '请求携带未列出的字段'),
    goodSeller: text('ignores it', '忽略该字段'),
    source: assumed('license 2.1', 'the marketplace may send unknown extra fields'),
  }),
  kind({
    name: 'lower-case-hex',
    way: 'variant',
    wires: V2,
    about: text('the signature is written in lower-case hex', '签名以小写十六进制书写'),
    goodSeller: takesIt,
    source: doc('zh-cn_topic_0070649248', 'the example is lower-case, that of zh-cn_topic_0070649255 upper-case'),
  }),
  kind({
    name: 'upper-case-hex',
    way: 'variant',
    wires: V2,
    about: text('the signature is written in upper-case hex', '签名以大写十六进制书写'),
    goodSeller: takesIt,
    source: doc('zh-cn_topic_0070649476', 'the examples'),
  }),
  kind({
    name: 'clock-behind',
    way: 'variant',
    about: text("the marketplace's clock is 30 seconds behind", '云商店时钟慢 30 秒'),
    goodSeller: takesIt,
    source: tolerance,
  }),
  kind({
    name: 'clock-ahead',
    way: 'variant',
    about: text("the marketplace's clock is 30 seconds ahead", '云商店时钟快 30 秒'),
    goodSeller: takesIt,
    source: tolerance,
  }),
] as const satisfies readonly FaultKind[]

export type FaultName = (typeof FAULTS)[number]['name']

const byName = new Map<string, FaultKind>(FAULTS.map((fault) => [fault.name, fault]))

export const faultKind = (name: string): FaultKind | undefined => byName.get(name)

/** Whether a fault means anything to a call that is signed in this way. */
export const faultApplies = (name: string, wire: Wire): boolean => byName.get(name)?.wires?.includes(wire) ?? true
