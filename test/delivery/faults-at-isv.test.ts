import { describe, expect, it, onTestFinished } from 'vitest'
import { DAY, HOUR, SECOND } from '../../emulator/clock/duration.ts'
import { FAULTS, type FaultName, faultApplies } from '../../emulator/delivery/fault-catalogue.ts'
import { UNKNOWN_ACTIVITY, UNKNOWN_FIELD } from '../../emulator/delivery/forge.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { faultRule } from '../../emulator/market/fault-rules.ts'
import { Market } from '../../emulator/market/market.ts'
import { readOptions } from '../../emulator/market/setup.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import { type Arrived, checkingIsv, KEY } from './checking-isv.ts'

/** Every fault of the catalogue, from a market through a socket to an ISV: what arrives there, and what comes of it. */

type Guide = 'saas-v1' | 'saas-v2'
const WIRES = { 'saas-v1': 'get-auth-token', 'saas-v2': 'post-query-signature' } as const

/** Buys once with a fault on the first create call. */
async function bought(guide: Guide, fault: FaultName, setup: { delay?: string; isv?: Parameters<typeof checkingIsv>[0] }) {
  const isv = await checkingIsv(setup.isv)
  const { config, keys } = readOptions('test', {
    guide,
    seed: 3,
    polling: { interval: '0s', patience: '0s' },
    isv: { url: isv.url, accessKey: KEY },
  })
  const transport = createTransport()
  const market = Market.create(config, { keys, store: memoryStore(), transport })
  onTestFinished(async () => {
    await market.close()
    await transport.close()
  })
  market.setFault(faultRule({ on: 'newInstance', fault, attempts: '1', ...(setup.delay === undefined ? {} : { delay: setup.delay }) }))
  const order = await market.buy({})
  const [first] = order.messageIds
  const message = market.message(first ?? '')
  const seen = () => market.lines()
  return { isv, market, order, message, seen, creates: () => isv.arrived.filter(({ parameters }) => parameters.orderId === order.orderId) }
}

type Story = Awaited<ReturnType<typeof bought>>

/** Faults of the kit alone: no purchase meets them. */
const OF_THE_KIT = ['base-formula'] as const satisfies readonly FaultName[]
type OfTheKit = (typeof OF_THE_KIT)[number]

interface Row {
  /** What verification said of the calls that had arrived when the purchase was through, by guide where it differs. */
  readonly arrives: readonly string[] | Readonly<Record<Guide, readonly string[]>>
  /** Verdict on the first call; nothing: it took effect as success. */
  readonly fails?: string
  readonly delay?: string
  readonly together?: number
  /** What else can be seen. */
  readonly also?: (story: Story) => void | Promise<void>
}

const one = ({ isv }: Story) => isv.arrived[0] as Arrived
const both = ({ isv }: Story) => isv.arrived.slice(0, 2) as [Arrived, Arrived]

/** Answers that the journal holds though the market did not go by them. */
const kept = ({ seen }: Story, member: 'seen' | 'again') =>
  [...seen()].flatMap(({ events }) => events).filter((event) => event.type === 'attempt-answered' && event[member] !== undefined)

function sameOrderTwice(story: Story): void {
  const [first, second] = both(story)
  expect(second.parameters.orderId).toBe(first.parameters.orderId)
  expect(second.parameters.businessId).not.toBe(first.parameters.businessId)
  expect(kept(story, 'again')).toHaveLength(1)
}

/** How far the stamp of a call is from its arrival; V1.0 writes 17 digits, V2.0 milliseconds. */
function secondsOff({ query, at }: Arrived): number {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/
  const stamp =
    query.timeStamp === undefined ? Number(query.timestamp) : Date.parse(query.timeStamp.replace(digits, '$1-$2-$3T$4:$5:$6.$7Z'))
  return (stamp - at) / SECOND
}

const signed = ({ query }: Arrived) => query.signature ?? ''

/** Within what a slow machine needs to bring the call over. */
const clockIsOff = (seconds: number) => (story: Story) => expect(Math.abs(secondsOff(one(story)) - seconds)).toBeLessThan(10)

const ROWS: Record<Exclude<FaultName, OfTheKit>, Row> = {
  refuse: { arrives: [], fails: 'failure.refused' },
  'lose-request': {
    arrives: [],
    fails: 'failure.timeout',
    also: async ({ market, message }) => {
      expect(message.attempts[0]?.waiting?.outcome).toBe('failed')
      await market.advance({ by: market.config.timeouts[message.guide] })
      expect(message.attempts[0]?.waiting).toBeUndefined()
    },
  },
  'error-500': { arrives: [], fails: 'failure.http-status' },
  'lose-response': { arrives: ['ok'], fails: 'failure.reset', also: (story) => expect(kept(story, 'seen')).toHaveLength(1) },
  'cut-response': { arrives: ['ok'], fails: 'failure.truncated', also: (story) => expect(kept(story, 'seen')).toHaveLength(1) },
  delay: {
    arrives: ['ok'],
    delay: '3s',
    also: async ({ market, order, message }) => {
      // What the ISV said is known; it counts when it arrives.
      expect(message.attempts[0]?.waiting?.outcome).toBe('succeeded')
      await market.advance({ by: 3 * SECOND - 1 })
      expect(market.order(order.orderId).state).toBe('opening')
      await market.advance({ by: 1 })
      expect(market.order(order.orderId).state).toBe('opened')
    },
  },
  'hold-back': {
    arrives: [],
    delay: '3d',
    also: async ({ market, isv, order }) => {
      await market.advance({ by: 3 * DAY - 1 })
      expect(isv.arrived).toEqual([])
      await market.advance({ by: 1 })
      expect(isv.arrived[0]?.check).toBe('ok')
      expect(market.order(order.orderId).state).toBe('opened')
    },
  },
  'early-renewal': {
    arrives: ['ok'],
    also: async ({ market, isv }) => {
      await market.quiet()
      expect(isv.arrived.map(({ parameters }) => parameters.activity)).toContain('refreshInstance')
    },
  },
  duplicate: {
    arrives: ['ok', 'ok'],
    also: (story) => {
      expect(story.isv.order.slice(0, 4)).toEqual(['in', 'out', 'in', 'out'])
      sameOrderTwice(story)
    },
  },
  'duplicate-parallel': {
    arrives: ['ok', 'ok'],
    // It answers neither before both are there: one after the other would never end.
    together: 2,
    also: (story) => {
      expect(story.isv.order.slice(0, 4)).toEqual(['in', 'in', 'out', 'out'])
      sameOrderTwice(story)
    },
  },
  'duplicate-later': {
    arrives: ['ok'],
    delay: '1d',
    also: async ({ market, creates }) => {
      await market.advance({ by: DAY - 1 })
      expect(creates()).toHaveLength(1)
      await market.advance({ by: 1 })
      expect(creates()).toHaveLength(2)
    },
  },
  'wrong-key': { arrives: ['wrong'], fails: 'failure.result-code' },
  'missing-signature': { arrives: ['missing'], fails: 'failure.result-code' },
  'tampered-body': { arrives: ['wrong'], fails: 'failure.result-code' },
  'stale-timestamp': { arrives: { 'saas-v1': ['ok'], 'saas-v2': ['stale'] }, also: clockIsOff(-600) },
  'future-timestamp': { arrives: { 'saas-v1': ['ok'], 'saas-v2': ['future'] }, also: clockIsOff(600) },
  'replayed-nonce': {
    arrives: ['ok', 'ok'],
    also: (story) => {
      const [first, second] = both(story)
      expect([second.url, second.body]).toEqual([first.url, first.body])
    },
  },
  'truncated-request': { arrives: { 'saas-v1': ['missing'], 'saas-v2': ['wrong'] }, fails: 'failure.result-code' },
  'garbled-request': { arrives: { 'saas-v1': ['missing'], 'saas-v2': ['wrong'] }, fails: 'failure.result-code' },
  'unknown-activity': {
    arrives: ['ok'],
    fails: 'failure.result-code',
    also: (story) => expect(one(story).parameters.activity).toBe(UNKNOWN_ACTIVITY),
  },
  'unknown-field': { arrives: ['ok'], also: (story) => expect(one(story).parameters[UNKNOWN_FIELD]).toBe('1') },
  'lower-case-hex': { arrives: ['ok'], also: (story) => expect(signed(one(story))).toMatch(/^[0-9a-f]{64}$/) },
  'upper-case-hex': { arrives: ['ok'], also: (story) => expect(signed(one(story))).toMatch(/^[0-9A-F]{64}$/) },
  'clock-behind': { arrives: ['ok'], also: clockIsOff(-30) },
  'clock-ahead': { arrives: ['ok'], also: clockIsOff(30) },
}

const isPlayed = (name: FaultName): name is keyof typeof ROWS => name in ROWS
const played = FAULTS.flatMap(({ name, way }) =>
  isPlayed(name)
    ? (['saas-v1', 'saas-v2'] as const).filter((guide) => faultApplies(name, WIRES[guide])).map((guide) => ({ name, way, guide }))
    : [],
)

it('leaves out what a purchase cannot meet, and nothing else', () => {
  const met = FAULTS.filter(({ name }) => Object.values(WIRES).some((wire) => faultApplies(name, wire))).map(({ name }) => name)
  expect(met).toEqual(FAULTS.map(({ name }) => name).filter((name) => !(OF_THE_KIT as readonly string[]).includes(name)))
})

describe('a fault on the way to an ISV', () => {
  it.each(played)('$name, $guide', async ({ name, guide }) => {
    const row = ROWS[name]
    const story = await bought(guide, name, {
      ...(row.delay === undefined ? {} : { delay: row.delay }),
      isv: { together: row.together ?? 1 },
    })
    const arrives = 'saas-v1' in row.arrives ? row.arrives[guide] : row.arrives
    const creates = story.isv.arrived.filter(
      ({ parameters: { activity } }) => activity !== 'queryInstance' && activity !== 'refreshInstance',
    )
    expect(creates.map(({ check }) => check)).toEqual(arrives)
    const [attempt] = story.message.attempts
    if (name !== 'hold-back') expect(attempt?.fault).toBe(name)
    if (row.fails !== undefined) expect(attempt?.verdict?.rule).toBe(row.fails)
    await row.also?.(story)
  })

  it('goes by when the rule is over: the next call opens the order', async () => {
    const { market, order, creates } = await bought('saas-v2', 'refuse', {})
    await market.advance({ by: HOUR })
    expect(creates().map(({ check }) => check)).toEqual(['ok'])
    expect(market.order(order.orderId).state).toBe('opened')
  })
})

const noted = ({ message }: Story) => message.attempts[0]?.verdict?.notes.map(({ rule }) => rule) ?? []

describe('an ISV that believes every call', () => {
  it.each(played.filter(({ way }) => way === 'forged'))('is told of $name, $guide', async ({ name, guide }) => {
    const story = await bought(guide, name, { isv: { manner: 'believing' } })
    // V1.0 names no tolerance: there is nothing to hold against the ISV.
    const free = guide === 'saas-v1' && /timestamp$/.test(name)
    expect(noted(story).filter((rule) => rule.startsWith('forged.'))).toEqual(free ? [] : [`forged.${name}`])
  })
})

describe('an ISV that refuses every call', () => {
  it.each(played.filter(({ way }) => way === 'variant'))('is told that $name is valid, $guide', async ({ name, guide }) => {
    const story = await bought(guide, name, { isv: { manner: 'refusing' } })
    expect(noted(story)).toContain(`variant.${name}`)
  })

  it.each(played.filter(({ way }) => way === 'forged'))('is right about $name, though not in the code, $guide', async ({ name, guide }) => {
    const story = await bought(guide, name, { isv: { manner: 'refusing' } })
    const free = guide === 'saas-v1' && /timestamp$/.test(name)
    expect(noted(story).filter((rule) => rule.startsWith('forged.'))).toEqual(free ? [] : ['forged.refusal-shape'])
  })
})
