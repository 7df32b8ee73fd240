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
  /** Readings under which the marketplace makes the call at all. */
  readonly settings?: Readonly<Record<string, string>>
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

type Deed = (stage: Stage) => Promise<unknown>

const APPLIED: Situation = {
  state: text('the seller has applied for an application credential', '商家已申请应用凭证'),
  act: (stage) => stage.credential(),
}

const BIND: Deed = (stage) => stage.act('bind', { instanceId: '' })
const GRANT: Deed = (stage) => stage.act('grant', {})
const DEPARTMENT: Deed = (stage) => stage.act('add-department', { orgCode: 'D003', orgName: '客服部', parentCode: 'D000' })

/** With an enterprise to begin with, and whatever happened to it already. */
const enterprise = (en: string, zh: string, act: Deed, ...earlier: readonly Deed[]): Situation => ({
  state: text(en, zh),
  before: async (stage) => {
    await stage.enterprise()
    for (const deed of earlier) await deed(stage)
  },
  act,
})
const bound = (en: string, zh: string, act: Deed) => enterprise(en, zh, act, BIND)
const granted = (en: string, zh: string, act: Deed) => enterprise(en, zh, act, BIND, GRANT)
const departed = (en: string, zh: string, act: Deed) => enterprise(en, zh, act, BIND, DEPARTMENT)

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
  'tenant/add': enterprise('a buyer has bound an application to an enterprise', '买家已绑定应用与企业', BIND),
  'tenant/credential': APPLIED,
  'application/credential': APPLIED,
  'departments/credential': APPLIED,
  'authorisation/test-account': {
    state: text('the seller has applied for a test account', '商家已申请测试账号'),
    before: (stage) => stage.credential(),
    act: (stage) => stage.testAccount(),
  },
  'tenant/modify': bound('an enterprise has another name', '企业名称已修改', (stage) => stage.act('rename', { name: '新企业名称' })),
  'tenant/delete': bound('a buyer has dissolved the organisation', '买家已解散组织', (stage) => stage.act('dissolve', {})),
  'application/add': enterprise('an enterprise was told, and its application is to be', '企业已同步，即将同步应用', BIND),
  'application/modify': bound('the secret of an application was renewed', '应用密钥已更新', (stage) => stage.act('renew-secret', {})),
  'application/delete': {
    ...bound('a buyer has dissolved the organisation', '买家已解散组织', (stage) => stage.act('dissolve', {})),
    settings: { 'kit-dissolve': 'application-then-tenant' },
  },
  'authorisation/add': bound('users were granted the application', '用户已授权', GRANT),
  'authorisation/modify': granted('a user was changed', '用户信息已修改', (stage) =>
    stage.act('change-user', { userName: 'zhangsan01', position: 'architect' }),
  ),
  'authorisation/delete': granted('a user was removed from the enterprise', '用户已从企业删除', (stage) =>
    stage.act('remove-user', { userName: 'zhangsan01' }),
  ),
  'authorisation/cancel': granted('an authorisation was revoked', '用户授权已取消', (stage) =>
    stage.act('revoke', { users: ['zhangsan01'] }),
  ),
  'department/add': bound('a department was added', '部门已新增', DEPARTMENT),
  'department/modify': departed('a department was renamed', '部门已改名', (stage) =>
    stage.act('change-department', { orgCode: 'D003', orgName: '市场中心' }),
  ),
  'department/delete': departed('a department was removed', '部门已删除', (stage) => stage.act('remove-department', { orgCode: 'D003' })),
  'departments/full': enterprise(
    'tenant and application were told, and all departments are to be',
    '企业与应用已同步，即将同步全部部门',
    BIND,
  ),
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
