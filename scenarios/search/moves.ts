import type * as FastCheck from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { FAULTS, faultApplies } from '../../emulator/delivery/fault-catalogue.ts'
import { sells, sellsTrials } from '../../emulator/market/rules/guide-ways.ts'
import { interfaceFor } from '../../emulator/protocol/catalogue.ts'
import {
  baseOf,
  type Guide,
  isKitGuide,
  KIT_ROLES,
  type MarketplaceInterface,
  type Role,
  type Wire,
} from '../../emulator/protocol/interface.ts'
import { flowsOf } from '../../emulator/protocol/supervision.ts'
import { interfaceNamed } from '../format/interface-words.ts'
import { KIT_ENTERING, KIT_LEAVING, kitMoves } from './kit-moves.ts'
import { type Move, ORDERS } from './move.ts'

/** Interfaces that faults are put on and that are restarted, by role, where the guide has them. */
const FAULTED: readonly Role[] = ['create', 'renew', 'expire', 'release', 'status', 'upgrade', 'query', ...KIT_ROLES]

const DELAYS = ['6s', '2m', '2h', '26h'] as const
const LENGTHS = ['30m', '2h', '4h', '26h', 'P6D', 'P31D', 'idle'] as const

interface Moves {
  readonly purchase: Arbitrary<Move>
  /** What follows every purchase. */
  readonly entering: readonly Move[]
  /** One move, or some that belong together. */
  readonly move: Arbitrary<readonly Move[]>
  /** What comes when all is over. */
  readonly leaving: readonly Move[]
}

/**
 * What may happen in a life, as arbitrary values: whoever plays them leaves out what the marketplace refuses.
 * Simpler choices come first: a story is made smaller towards them.
 */
export function movesOf(fc: typeof FastCheck, guide: Guide): Moves {
  // Joint operation sells by its base guide.
  const base = baseOf(guide)
  const of = fc.constantFrom(...ORDERS)
  const purchase = fc.constantFrom<Move>(...purchases(base))
  const on = (name: string, members: Record<string, Arbitrary<unknown>> = {}): Arbitrary<Move> =>
    fc.record({ of, ...members }, { requiredKeys: ['of'] }).map((value) => ({ [name]: value }))
  const period = { periodType: fc.constantFrom('month', 'year') }
  const byHand = fc.record({ of, licence: fc.constant('BY-HAND') }).map((value): Move => ({ 'deliver-licence': value }))
  const acts = [
    on('renew', { ...period, change: fc.constant({ skuCode: 'large' }) }),
    on('convert-trial', period),
    on('unsubscribe', { negotiated: fc.constant(true) }),
    on('unsubscribe-renewal'),
    on('upgrade', { skuCode: fc.constantFrom('large', 'huge'), quantity: fc.constantFrom(20, 50) }),
    on('freeze'),
    on('unfreeze'),
    ...(base === 'saas-v1' ? [on('open-details')] : []),
    ...(base === 'online-license' ? [on('apply-licence', { deviceFingerprint: fc.constantFrom('device-1', 'device+/=') })] : []),
    ...supervised(base, on, byHand),
    ...(!interfaceFor(base, 'query') ? [] : [on('query').map(({ query }) => ({ query: { of: [(query as { of: string }).of] } }))]),
    fc
      .record({ of, interface: fc.constantFrom(...rolesOf(guide).filter((role) => role !== 'query')) })
      .map((value) => ({ restart: value })),
  ]
  return {
    purchase: purchase.map((value) => ({ buy: { as: 'shop', ...value } })),
    entering: enteringOf(guide),
    leaving: isKitGuide(guide) ? KIT_LEAVING : [],
    move: fc.oneof(
      { weight: 6, arbitrary: alone(fc.oneof(...acts)) },
      ...(isKitGuide(guide) ? [{ weight: 20, arbitrary: kitMoves(fc) }] : []),
      { weight: 4, arbitrary: alone(time(fc, of)) },
      { weight: 4, arbitrary: alone(fault(fc, guide)) },
      { weight: 1, arbitrary: alone(fc.constant<Move>({ 'clear-faults': {} })) },
      { weight: 1, arbitrary: alone(purchase.map((value) => ({ buy: { as: 'second', ...value } }))) },
    ),
  }
}

const alone = (move: Arbitrary<Move>): Arbitrary<readonly Move[]> => move.map((one) => [one])

function enteringOf(guide: Guide): readonly Move[] {
  if (isKitGuide(guide)) return KIT_ENTERING
  // Before its code is in use nothing is told to an ISV: hardly a life would get there by chance.
  if (!flowsOf(guide).some(({ name }) => name === 'licence-code')) return []
  return ['deliver', 'take-code', 'use-code'].map((step) => ({ [step]: { of: ORDERS[0] } }))
}

/** Often, since little else can be done to what nobody accepted or entered. */
function supervised(
  guide: Guide,
  on: (name: string, members?: Record<string, Arbitrary<unknown>>) => Arbitrary<Move>,
  byHand: Arbitrary<Move>,
): Arbitrary<Move>[] {
  const [flow] = flowsOf(guide)
  if (!flow) return []
  const forward = (name: string) => Array<Arbitrary<Move>>(4).fill(on(name))
  if (flow.name === 'licence-code') return [...forward('deliver'), ...forward('take-code'), ...forward('use-code')]
  return [...forward('accept'), on('reject'), byHand]
}

function purchases(guide: Guide): Move[] {
  const all: Move[] = [
    {},
    { periodType: 'year' },
    ...(sellsTrials(guide) ? [{ trial: true, trialDays: 15 }] : []),
    { chargingMode: 'one-time' },
  ]
  if (!sells(guide, 'on-demand')) return all
  return [...all, { chargingMode: 'on-demand' }, { chargingMode: 'on-demand-package', periodType: 'month', quantity: 100 }]
}

const time = (fc: typeof FastCheck, of: Arbitrary<string>): Arbitrary<Move> =>
  fc.oneof(
    fc.constantFrom<Move>(...LENGTHS.map((length) => ({ advance: length }))),
    fc.record({ to: fc.constantFrom('expiry', 'release'), of }).map((advance): Move => ({ advance })),
  )

/** On everything, or on interfaces of one way of signing: some faults are of one only. */
function fault(fc: typeof FastCheck, guide: Guide): Arbitrary<Move> {
  const byWire = new Map<Wire, string[]>()
  for (const role of rolesOf(guide)) {
    const { wire } = interfaceNamed(role, guide) as MarketplaceInterface
    byWire.set(wire, [...(byWire.get(wire) ?? []), role])
  }
  const groups = [...byWire].map(([wire, roles]) => faultOn(fc, wire, [...roles, '*']))
  return groups.length === 1 ? (groups[0] as Arbitrary<Move>) : fc.oneof(...groups)
}

function faultOn(fc: typeof FastCheck, wire: Wire, words: readonly string[]): Arbitrary<Move> {
  return fc
    .record({
      on: fc.constantFrom(...words),
      fault: fc.constantFrom(...FAULTS.filter(({ name }) => faultApplies(name, wire))),
      attempts: fc.constantFrom<number | string>(1, 2, '1-2', 'all-but-last', 'all'),
      delay: fc.constantFrom(...DELAYS),
    })
    .map(({ on, fault: { name, needsDelay }, attempts, delay }) => ({
      fault: { on, fault: name, attempts: on === '*' && attempts === 'all-but-last' ? '1-2' : attempts, ...(needsDelay ? { delay } : {}) },
    }))
}

const rolesOf = (guide: Guide): Role[] => FAULTED.filter((role) => interfaceNamed(role, guide))
