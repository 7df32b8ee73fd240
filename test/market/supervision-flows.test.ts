import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../emulator/clock/duration.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { Market } from '../../emulator/market/market.ts'
import type { InstanceAction } from '../../emulator/market/requests.ts'
import { supervisedActions } from '../../emulator/market/supervision/possible.ts'
import { instanceView, orderView } from '../../emulator/market/views.ts'
import { arrivesAt, SUPERVISION_FLOWS, type SupervisionFlow } from '../../emulator/protocol/supervision.ts'
import { bench, minutes, type SeenCall } from './scripted-isv.ts'

/** The flows of service supervision (服务监管), node by node, against their tables. */

const bought = async (request: object = {}, options: object = {}) => {
  const { market, isv, store, keys } = bench({ guide: 'license-code', ...options })
  const order = await market.buy(request)
  const key = order.lines[0]?.instanceKey as string
  const act = async (...actions: readonly (InstanceAction | readonly [InstanceAction, object])[]) => {
    for (const action of actions) await (typeof action === 'string' ? market.act(key, action) : market.act(key, ...action))
  }
  return { market, isv, store, keys, order, key, act, node: () => market.order(order.orderId).supervision?.node }
}

const impossible = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ kind: 'impossible' })

const PROOF = ['deliver', { proof: ['sow.pdf'] }] as const
const SHIPPED = ['deliver', { parcelNumber: 'SF1' }] as const

describe('the tables', () => {
  /** Node by node: who acts, and what leads where; copied out of the pages once more. */
  const TABLE: Readonly<Record<string, readonly string[]>> = {
    'manual-service': [
      'requirement buyer submit-requirement>confirmation',
      'confirmation seller confirm-requirement>delivery reject-requirement>requirement',
      'delivery seller deliver>acceptance',
      'acceptance buyer accept>completed reject>delivery',
    ],
    'identification-code': [
      'requirement buyer submit-requirement>delivery',
      'delivery seller deliver-licence>acceptance',
      'acceptance buyer accept>completed reject>delivery',
    ],
    'licence-code': [
      'delivery seller deliver>taking',
      'taking buyer take-code>activation',
      'activation seller',
      'proof seller upload-proof>completed',
    ],
    'offline-licence': ['delivery seller deliver>acceptance', 'acceptance buyer accept>completed reject>delivery'],
    'software-package': ['delivery seller deliver>acceptance', 'acceptance buyer accept>completed reject>delivery'],
    hardware: ['delivery seller deliver>acceptance', 'acceptance buyer accept>completed reject>delivery'],
  }

  it.each(SUPERVISION_FLOWS)('$name, without the platform’s review', (flow) => {
    expect(rows(flow, false)).toEqual(TABLE[flow.name])
  })

  it('the review stands before the acceptance, and before the end where nobody accepts', () => {
    const reviewed = SUPERVISION_FLOWS.filter(({ nodes }) => nodes.some(({ reviewOnly }) => reviewOnly)).map(({ name }) => name)
    expect(reviewed).toEqual(['manual-service', 'identification-code', 'licence-code'])
    const [manual, , code] = SUPERVISION_FLOWS as [SupervisionFlow, SupervisionFlow, SupervisionFlow]
    expect(rows(manual, true)).toContain('review platform approve>acceptance send-back>delivery')
    expect(rows(code, true)).toContain('review platform approve>completed send-back>proof')
  })

  function rows(flow: SupervisionFlow, reviewed: boolean): string[] {
    return flow.nodes
      .filter(({ reviewOnly }) => reviewed || !reviewOnly)
      .map(({ id, actor, actions }) => {
        const ways = Object.entries(actions).map(([action, to]) => `${action}>${arrivesAt(flow, to, reviewed)}`)
        return [id, actor, ...ways].join(' ')
      })
  }
})

describe('every node', () => {
  it.each([
    ['manual-service', ['submit-requirement', 'confirm-requirement', PROOF, 'accept']],
    ['offline-licence', ['deliver', 'accept']],
    ['software-package', ['deliver', 'accept']],
    ['hardware', [SHIPPED, 'accept']],
    ['licence-code', ['deliver', 'take-code']],
  ] as const)('of %s refuses what is not its turn, and names what is', async (flow, steps) => {
    const { market, order, key, act } = await bought({ supervision: flow })
    for (const step of steps) {
      const possible = supervisedActions(market.order(order.orderId))
      for (const other of [
        'submit-requirement',
        'confirm-requirement',
        'take-code',
        'upload-proof',
        'approve',
        'accept',
        'reject',
      ] as const) {
        if (possible.includes(other)) continue
        const before = JSON.stringify(orderView(market, market.order(order.orderId)))
        const error = await market.act(key, other, other === 'upload-proof' ? { proof: ['a'] } : {}).catch((thrown) => thrown)
        expect(error).toBeInstanceOf(MarketError)
        expect(error.possible).toEqual(possible)
        expect(error.message).toMatch(/^Failed to .+: order CS\w+ of guide [a-z0-9-]+ is /)
        expect(JSON.stringify(orderView(market, market.order(order.orderId)))).toBe(before)
      }
      await act(step)
    }
  })

  it('keeps what was handed in, and who did what', async () => {
    const { market, order, act } = await bought({ supervision: 'manual-service', review: true })
    await act(['submit-requirement', { requirement: 'move 2 TB', files: ['plan.pdf'] }], ['reject-requirement', { reason: 'too little' }])
    await act('submit-requirement', 'confirm-requirement', PROOF, ['send-back', { reason: 'no seal' }])
    expect(orderView(market, market.order(order.orderId)).supervision).toMatchObject({
      flow: 'manual-service',
      node: 'delivery',
      actor: 'seller',
      rejections: 2,
      details: { requirement: 'move 2 TB', files: ['plan.pdf'], proof: ['sow.pdf'] },
      history: [
        { by: 'buyer', action: 'submit-requirement', node: 'confirmation' },
        { by: 'seller', action: 'reject-requirement', node: 'requirement', reason: 'too little' },
        {},
        { by: 'seller', action: 'confirm-requirement', node: 'delivery' },
        { by: 'seller', action: 'deliver', node: 'review' },
        { by: 'platform', action: 'send-back', node: 'delivery', reason: 'no seal' },
      ],
    })
  })

  it('calls no ISV for what people deliver, neither at the expiry nor at a renewal', async () => {
    const { market, isv, key, act } = await bought({ supervision: 'offline-licence', periodType: 'month' })
    await act('deliver', 'accept', 'renew')
    await market.advance({ by: 120 * DAY })
    expect(isv.calls).toEqual([])
    expect(market.instance(key)).toMatchObject({ state: 'released' })
    expect([...market.state.orders.values()].map(({ state }) => state)).toEqual(['completed', 'opened'])
  })

  it('demands the proof of a manual service and the parcel number of hardware', async () => {
    const service = await bought({ supervision: 'manual-service' })
    await service.act('submit-requirement', 'confirm-requirement')
    await expect(service.act('deliver')).rejects.toThrow(/the proof of delivery is missing/)
    const hardware = await bought({ supervision: 'hardware' })
    await expect(hardware.act('deliver')).rejects.toThrow(/the parcel number is missing/)
    expect([service.node(), hardware.node()]).toEqual(['delivery', 'delivery'])
  })
})

describe('what is bought', () => {
  it('is refused where guide, way of paying, trial or review do not go together', async () => {
    const { market } = bench({ guide: 'saas-v2' })
    await impossible(market.buy({ guide: 'saas-v2', supervision: 'hardware' }))
    await impossible(market.buy({ supervision: 'hardware', chargingMode: 'period' }))
    await impossible(market.buy({ supervision: 'hardware', review: true }))
    await impossible(market.buy({ guide: 'license-code', trial: true }))
    await impossible(market.buy({ guide: 'license-code', chargingMode: 'on-demand' }))
    expect(market.state.orders.size).toBe(0)
    expect((await market.buy({ supervision: 'hardware' })).guide).toBe('by-hand')
  })

  it('begins its period when the seller says the service began', async () => {
    const { market, key, act } = await bought({ supervision: 'offline-licence', periodType: 'month' })
    await act(['deliver', { startTime: '2030-01-03T00:00:00Z' }])
    await market.advance({ by: 9 * DAY })
    await act('accept')
    expect(instanceView(market, market.instance(key))).toMatchObject({
      openedAt: '2030-01-03T00:00:00.000Z',
      expireTime: '2030-02-03T00:00:00.000Z',
    })
  })
})

describe('giving back', () => {
  it('is possible by agreement until the buyer took the code, and calls nobody for a code that nobody entered', async () => {
    const { market, isv, key, order, act } = await bought()
    await act('deliver')
    await market.act(key, 'unsubscribe', { negotiated: true })
    expect(market.order(order.orderId)).toMatchObject({ state: 'refunded', refundReason: 'unsubscribed', refundedAmount: '100' })
    expect(market.instance(key).state).toBe('released')
    expect(isv.calls).toEqual([])
    const taken = await bought()
    await taken.act('deliver', 'take-code')
    await expect(taken.market.act(taken.key, 'unsubscribe', { negotiated: true })).rejects.toThrow(/the buyer has taken the licence code/)
  })

  it('calls for it where the setting says so', async () => {
    const { market, isv, key } = await bought({}, { settings: { 'license-code-release': 'always' } })
    await market.act(key, 'unsubscribe', { negotiated: true })
    expect(isv.activities()).toEqual(['releaseLicenseCode'])
    expect(isv.calls[0]?.parameters).toMatchObject({ license: market.instance(key).instanceId, orderId: expect.stringMatching(/^CS/) })
  })

  it('is over when supervision is completed', async () => {
    const { act, market, key } = await bought({ supervision: 'offline-licence' })
    await act('deliver', 'accept')
    await expect(market.act(key, 'unsubscribe', { negotiated: true })).rejects.toThrow(/service supervision is completed/)
    await expect(market.act(key, 'unsubscribe')).rejects.toThrow(/service supervision is completed/)
  })
})

describe('hardware', () => {
  it('is accepted ten days after the sign-off, to the minute, and not before', async () => {
    const { market, order, act } = await bought({ supervision: 'hardware' })
    await act(SHIPPED)
    await market.advance({ by: 3 * DAY })
    await act('parcel-signed')
    expect(orderView(market, market.order(order.orderId)).supervision?.acceptedAt).toBe('2030-01-14T00:00:00.000Z')
    await market.advance({ by: 10 * DAY - 1 })
    expect(market.order(order.orderId).state).toBe('awaiting-acceptance')
    await market.advance({ by: 1 })
    expect(market.order(order.orderId)).toMatchObject({ state: 'completed', openedAt: market.clock.now() })
    await impossible(act('accept'))
  })

  it('that comes back and goes out again needs another sign-off', async () => {
    const { market, order, act } = await bought({ supervision: 'hardware' })
    await act(SHIPPED, 'parcel-signed', 'reject')
    await act(SHIPPED)
    await market.advance({ by: 9 * DAY })
    expect(market.order(order.orderId).state).toBe('awaiting-acceptance')
    await act('parcel-signed')
    await market.advance({ by: 10 * DAY })
    expect(market.order(order.orderId).state).toBe('completed')
  })

  it('counts on while an appeal is open where the setting says so', async () => {
    const { market, order, act } = await bought({ supervision: 'hardware' }, { settings: { 'supervision-frozen-clock': 'runs' } })
    await act(SHIPPED, 'parcel-signed', ['appeal', { by: 'buyer', reason: 'broken' }])
    await market.advance({ by: 11 * DAY })
    expect(market.order(order.orderId).state).toBe('awaiting-acceptance')
    await act(['decide-appeal', { decision: 'resume' }])
    expect(market.order(order.orderId).state).toBe('completed')
  })
})

describe('appeals', () => {
  it('stop both sides, a second appeal and the way out, until they are decided', async () => {
    const { market, order, key, act } = await bought({ supervision: 'offline-licence' })
    await act('deliver', ['appeal', { by: 'buyer', reason: 'damaged' }])
    for (const action of ['accept', 'reject', 'unsubscribe'] as const) {
      await expect(market.act(key, action, action === 'unsubscribe' ? { negotiated: true } : {})).rejects.toThrow(/appeal/)
    }
    expect(supervisedActions(market.order(order.orderId))).toEqual(['decide-appeal'])
    await act(['decide-appeal', { decision: 'force-accept' }])
    expect(market.order(order.orderId).state).toBe('completed')
    await impossible(act(['decide-appeal', { decision: 'resume' }]))
  })

  it('need proof of delivery from the seller against a buyer who does not accept', async () => {
    const { act } = await bought({ supervision: 'offline-licence' })
    await act('deliver')
    await expect(act(['appeal', { by: 'seller', reason: 'no answer' }])).rejects.toThrow(/proof of the delivery/)
    await act(['appeal', { by: 'seller', reason: 'no answer', files: ['proof.pdf'] }])
  })

  it('had to be earned under the older texts', async () => {
    const { market, act } = await bought({ supervision: 'software-package' }, { settings: { 'supervision-appeals': 'stuck-or-rejected' } })
    const complaint = ['appeal', { by: 'buyer', reason: 'nothing comes' }] as const
    await impossible(act(complaint))
    await market.advance({ by: 5 * DAY + 1 })
    await impossible(act(['appeal', { by: 'seller', reason: 'my own turn' }]))
    await act(complaint, ['decide-appeal', { decision: 'resume' }])
    for (let n = 0; n < 4; n++) await act('deliver', 'reject')
    await act(complaint)
  })

  it('that give an active code back release it, naming the unsubscription', async () => {
    const { market, isv, key, act } = await bought({}, { settings: { 'license-code-flow': 'together' } })
    const { activateCode } = await import('../../emulator/market/rules/licence-codes.ts')
    const instance = market.instance(key)
    market.decide((tx) => activateCode(tx, instance, market.order(instance.orderId), tx.now))
    await act(['appeal', { by: 'buyer', reason: 'does not run' }], ['decide-appeal', { decision: 'force-unsubscribe' }])
    const back = [...market.state.orders.values()].find(({ type }) => type === 'UNSUBSCRIBE')
    expect(isv.activities()).toEqual(['releaseLicenseCode'])
    expect(isv.calls[0]?.parameters).toMatchObject({ license: instance.instanceId, orderId: back?.orderId })
    expect(back?.state).toBe('opened')
  })
})

describe('nobody does anything', () => {
  it('reminds both sides after 180 days, and closes nothing', async () => {
    const { market, order } = await bought({ supervision: 'manual-service' })
    await market.advance({ by: 180 * DAY - 1 })
    expect(market.state.notices).toEqual([])
    await market.advance({ by: 400 * DAY })
    expect(market.state.notices.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      'supervision-reminder buyer',
      'supervision-reminder seller',
    ])
    expect(market.order(order.orderId).state).toBe('awaiting-delivery')
  })

  it.each([
    ['unsubscribe', 'refunded'],
    ['accept', 'completed'],
  ] as const)('closes it after 365 days under the old rule (%s)', async (limit, state) => {
    const { market, order } = await bought({ supervision: 'manual-service' }, { settings: { 'supervision-limit': limit } })
    await market.advance({ by: 365 * DAY - 1 })
    expect(market.order(order.orderId).state).toBe('awaiting-delivery')
    await market.advance({ by: 1 })
    expect(market.order(order.orderId).state).toBe(state)
  })

  it('keeps nothing planned for an order that is through', async () => {
    const { market, act } = await bought({ supervision: 'hardware' })
    await act(SHIPPED, 'parcel-signed', 'accept')
    expect(market.state.agenda.list()).toEqual([])
  })
})

it('a renewal, a freeze and a release of a code are called 60 times, every two minutes', async () => {
  const failing = (call: SeenCall) => (call.activity === 'refreshLicenseCode' ? { status: 500 } : undefined)
  const { market } = bench({ guide: 'license-code', settings: { 'license-code-flow': 'together' } }, failing)
  const order = await market.buy({})
  const key = order.lines[0]?.instanceKey as string
  const { activateCode } = await import('../../emulator/market/rules/licence-codes.ts')
  market.decide((tx) => activateCode(tx, market.instance(key), market.order(order.orderId), tx.now))
  const { order: renewal } = await market.act(key, 'renew')
  await market.advance({ by: 3 * HOUR })
  const called = minutes(market, renewal?.messageIds[0] as string)
  expect(called).toEqual(Array.from({ length: 60 }, (_, n) => 2 * n))
})

it('survives a restart of the process in the middle of an appeal, clocks included', async () => {
  const { market, store, keys, isv, order, act } = await bought({ supervision: 'hardware' })
  await act(SHIPPED, 'parcel-signed')
  await market.advance({ by: 4 * DAY })
  await act(['appeal', { by: 'buyer', reason: 'broken' }])
  const copy = Market.restore({ keys, store, transport: isv.transport }) as Market
  expect(orderView(copy, copy.order(order.orderId))).toEqual(orderView(market, market.order(order.orderId)))
  const key = order.lines[0]?.instanceKey as string
  await copy.act(key, 'decide-appeal', { decision: 'resume' })
  await copy.advance({ by: 6 * DAY - 1 })
  expect(copy.order(order.orderId).state).toBe('awaiting-acceptance')
  await copy.advance({ by: 1 })
  expect(copy.order(order.orderId).state).toBe('completed')
})
