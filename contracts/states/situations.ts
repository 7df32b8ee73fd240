import type { OrderHandle } from '../../emulator/marketplace.ts'
import { interfaceFor } from '../../emulator/protocol/catalogue.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Kind } from '../interactions/interaction.ts'
import type { Stage } from './stage.ts'

/**
 * The provider states: what buyers did before the marketplace makes a call, and what they do to bring it about. Reached
 * through the protocol alone, so that a seller needs no test hook.
 */
export interface Situation {
  /** The state, from the seller's side. */
  readonly state: Text
  /** What happened before; the ISV is called for it as for any buyer. */
  readonly before?: (stage: Stage) => Promise<unknown>
  /** What brings the call about. The call itself is left to the verifier. */
  readonly act: (stage: Stage) => Promise<unknown>
}

/** Of a buyer's, that a licence is for. */
export const DEVICE = { deviceFingerprint: 'f3c1a09be27d4586' }
const larger = { quantity: 30 }

const paid = (en: string, zh: string, request: Parameters<Stage['buy']>[0]): Situation => ({
  state: text(`a buyer has paid ${en}`, `买家已支付${zh}`),
  act: (stage) => stage.buy(request),
})

/** With an open instance to begin with. */
const open = (en: string, zh: string, act: (order: OrderHandle, stage: Stage) => Promise<unknown>, request = {}): Situation => ({
  state: text(en, zh),
  before: (stage) => stage.buy(request),
  act: (stage) => act(stage.orders[0] as OrderHandle, stage),
})

/** What {@link open} needs done to the instance first. */
const after = (earlier: (order: OrderHandle) => Promise<unknown>, { before, ...situation }: Situation): Situation => ({
  ...situation,
  before: async (stage) => {
    await before?.(stage)
    await earlier(stage.orders[0] as OrderHandle)
  },
})

const onDemand = { chargingMode: 'on-demand' } as const
const queried = (_: OrderHandle, stage: Stage) => stage.query()

/** By role and form of the call: what brings it about is the same in every guide, but for those that are named. */
const SITUATIONS: Readonly<Record<string, Situation>> = {
  'create/period': paid('for a period', '包周期订单', { chargingMode: 'period' }),
  'create/one-time': paid('once', '一次性订单', { chargingMode: 'one-time' }),
  'create/on-demand': paid('on demand', '按需订单', onDemand),
  'create/on-demand-package': paid('for an on-demand package', '按需套餐包订单', { chargingMode: 'on-demand-package' }),
  'create/trial': paid('for a trial', '试用订单', { trial: true }),
  'query/one': open('an instance is open', '实例已开通', queried),
  'query/batch': {
    state: text('two instances are open', '两个实例已开通'),
    before: async (stage) => {
      await stage.buy()
      await stage.buy()
    },
    act: (stage) => stage.query(),
  },
  'renew/renewal': open('a buyer has renewed an open instance', '买家已续费', (order) => order.renew()),
  'renew/trial-to-formal': open('a buyer has made a trial formal', '买家已试用转正', (order) => order.convertTrial(), { trial: true }),
  'renew/cancelled-renewal': after(
    (order) => order.renew(),
    open('a buyer has cancelled a renewal', '买家已退续费', (order) => order.unsubscribeRenewal()),
  ),
  'renew/renewal-with-change': open('a buyer has renewed an open instance with a change', '买家已续费变更', (order, { guide }) =>
    order.renew(interfaceFor(guide, 'check') ? { change: larger, periodType: 'year' } : { periodType: 'year' }),
  ),
  'expire/expiry': open('the period of an open instance has run out', '实例已到期', (_, stage) => stage.toExpiry()),
  'status/freeze': open('an instance is open, and is to be frozen', '实例已开通，即将冻结', (order) => order.freeze()),
  'status/unfreeze': after(
    (order) => order.freeze(),
    open('an instance is frozen, and is to be freed', '实例已冻结，即将解冻', (order) => order.unfreeze()),
  ),
  'release/release': open('a buyer has unsubscribed', '买家已退订', (order) => order.unsubscribe()),
  'release/unsubscription': open('a buyer has unsubscribed', '买家已退订', (order) => order.unsubscribe()),
  'release/expiry': open('an instance has expired, and was kept to the end', '实例已到期且保留期结束', (_, stage) => stage.toRelease()),
  'upgrade/upgrade': open('a buyer has paid an upgrade', '买家已支付升级', (order) => order.upgrade(larger)),
  'check/check': open('a buyer is about to renew with a change', '买家准备续费变更', (order) => order.renew({ change: larger })),
  // Under service supervision a purchase can be given back before it is accepted only.
  'license-v1/release/release': {
    state: text('a buyer has unsubscribed before accepting', '买家验收前已退订'),
    before: (stage) => stage.place(),
    act: (stage) => (stage.orders[0] as OrderHandle).unsubscribe({ negotiated: true }),
  },
  // Once a code was taken, the platform alone can give it back.
  'license-code/release/unsubscription': after(
    (order) => order.supervise('appeal', { by: 'buyer', reason: 'the software does not run' }),
    open('the platform has decided an appeal for the buyer', '平台已裁决退订', (order) =>
      order.supervise('decide-appeal', { decision: 'force-unsubscribe' }),
    ),
  ),
  'license/device': open('a device of the buyer has applied for a licence', '买家设备已申请 License', (order) =>
    order.applyLicence(DEVICE),
  ),
  'license/unbound': open('a buyer has applied for a licence', '买家已申请 License', (order) => order.applyLicence()),
  'license/unlimited': open(
    'a buyer has applied for a licence without an end',
    '买家已申请无失效时间的 License',
    (order) => order.applyLicence(DEVICE),
    { chargingMode: 'one-time' },
  ),
}

/** Where the interaction itself asks for another situation than its form does. */
const OTHERWISE: Readonly<Record<string, Situation>> = {
  'told/info.usageInfo': open('an instance paid by usage is open', '按需实例已开通', queried, onDemand),
  'in-progress/query': {
    state: text('an instance is being opened', '实例正在开通'),
    before: (stage) => stage.place(),
    act: (stage) => stage.query(),
  },
}

interface Wanted {
  readonly kind: Kind
  readonly member?: string | undefined
}

/** @throws Error for a form that nobody has told how to bring about: a new description needs a row here */
export function situationOf({ role, id, guide }: MarketplaceInterface, form: string, { kind, member }: Wanted): Situation {
  const found =
    OTHERWISE[`${kind}/${member}`] ??
    OTHERWISE[`${kind}/${role}`] ??
    SITUATIONS[`${guide}/${role}/${form}`] ??
    SITUATIONS[`${role}/${form}`]
  if (!found) {
    throw new Error(
      `Failed to find the provider state for ${id}, form "${form}": nothing says how it is brought about. Add "${role}/${form}" to the situations.`,
    )
  }
  return found
}
