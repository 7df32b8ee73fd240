import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../emulator/clock/duration.ts'
import { callsOf, findPolicy, offsetsOf, POLICIES, type PolicyId, type WindowEnd } from '../../emulator/delivery/policies.ts'
import { isProfileName, type PolicyOverride, PROFILES, type ProfileName, policyById, policyFor } from '../../emulator/delivery/profiles.ts'
import { GUIDES, type Guide } from '../../emulator/protocol/interface.ts'

/** The marketplace's schedules, written out apart from the code: minutes after the first call, window in minutes, end. */

const every = (interval: number, calls: number) => Array.from({ length: calls }, (_, n) => n * interval)
const hourly = [0, 60, 120, 180]
const once = [0]

const DOCUMENTED: Readonly<Record<PolicyId, readonly [offsets: readonly number[], window: number, end: WindowEnd]>> = {
  'saas-v1/create': [every(3, 60), 180, 'refund'],
  'saas-v1/renew': [every(1, 60), 60, 'manual-restart'],
  'saas-v1/expire': [every(1, 60), 60, 'manual-restart'],
  'saas-v1/status': [once, 0, 'manual-restart'],
  'saas-v1/release': [every(1, 60), 60, 'manual-restart'],
  'saas-v1/upgrade': [every(3, 60), 180, 'refund'],
  'saas-v1-hourly/create': [hourly, 180, 'refund'],
  'saas-v1-hourly/renew': [once, 0, 'manual-restart'],
  'saas-v1-hourly/expire': [once, 0, 'manual-restart'],
  'saas-v1-hourly/release': [once, 0, 'manual-restart'],
  'saas-v1-hourly/upgrade': [hourly, 180, 'refund'],
  'saas-v2/create': [hourly, 180, 'refund'],
  'saas-v2/query': [every(2, 90), 180, 'refund'],
  'saas-v2/renew': [every(2, 30), 60, 'manual-restart'],
  'saas-v2/status': [every(2, 30), 60, 'manual-restart'],
  'saas-v2/release': [every(2, 30), 60, 'manual-restart'],
  'saas-v2/upgrade': [hourly, 180, 'refund'],
  'saas-v2/check': [once, 0, 'blocks-order'],
  live: [once, 0, 'nothing'],
  'online-license/create': [every(2, 60), 120, 'refund'],
  'online-license/renew': [every(2, 60), 120, 'manual-restart'],
  'online-license/status': [every(2, 60), 120, 'manual-restart'],
  'online-license/release': [every(2, 60), 120, 'manual-restart'],
  'online-license/license': [once, 0, 'nothing'],
  'license-v1/create': [hourly, 180, 'seller-delivers'],
  'license-v1/renew': [once, 0, 'manual-restart'],
  'license-v1/expire': [once, 0, 'manual-restart'],
  'license-v1/release': [once, 0, 'manual-restart'],
  'license-code/renew': [every(2, 60), 120, 'manual-restart'],
  'license-code/status': [every(2, 60), 120, 'manual-restart'],
  'license-code/release': [every(2, 60), 120, 'manual-restart'],
  'kit/tenant': [every(1, 5), 5, 'decision'],
  'kit/application': [every(1, 5), 5, 'decision'],
  'kit/authorisation': [every(1, 5), 5, 'decision'],
  'kit/department': [every(1, 5), 5, 'manual-restart'],
  'kit/departments': [every(1, 5), 5, 'manual-restart'],
  'kit-at-once/tenant': [once, 0, 'decision'],
  'kit-at-once/application': [once, 0, 'decision'],
  'kit-at-once/authorisation': [once, 0, 'decision'],
  'order-notify/notify': [hourly, 180, 'manual-restart'],
}

const minutes = (ms: readonly number[]) => ms.map((offset) => offset / MINUTE)

describe('policies', () => {
  it('are those of the list, no more and no fewer', () => {
    expect(Object.keys(POLICIES).sort()).toEqual(Object.keys(DOCUMENTED).sort())
  })

  it.each(Object.entries(DOCUMENTED))('%s calls, gives up and ends as documented', (id, [offsets, window, end]) => {
    const policy = policyById(id)
    expect(minutes(offsetsOf(policy.schedule))).toEqual(offsets)
    expect(callsOf(policy.schedule)).toBe(offsets.length)
    expect(policy.window / MINUTE).toBe(window)
    expect(policy.end).toBe(end)
    expect(Math.max(...offsetsOf(policy.schedule))).toBeLessThanOrEqual(policy.window)
  })

  it.each(Object.values(POLICIES))('$id can be restarted where the guides say so', (policy) => {
    expect(policy.restartDuring).toBe(policy.end !== 'nothing' && policy.end !== 'blocks-order')
    expect(policy.restartAfter).toBe(['manual-restart', 'seller-delivers', 'decision'].includes(policy.end))
  })

  it('name who decides, where a decision is their end', () => {
    const deciders = Object.values(POLICIES).filter(({ end }) => end === 'decision')
    expect(deciders.map(({ id, decider }) => [id.replace(/.*\//, ''), decider])).toEqual([
      ['tenant', 'buyer'],
      ['application', 'buyer'],
      ['authorisation', 'administrator'],
      ['tenant', 'buyer'],
      ['application', 'buyer'],
      ['authorisation', 'administrator'],
    ])
    expect(
      Object.values(POLICIES)
        .filter(({ decider }) => decider)
        .every(({ end }) => end === 'decision'),
    ).toBe(true)
  })

  it('are looked up by id', () => {
    expect(findPolicy('saas-v2/create')).toBe(POLICIES['saas-v2/create'])
    for (const none of ['saas-v9/create', 'toString', '__proto__']) expect(findPolicy(none)).toBeUndefined()
    expect(() => policyById('saas-v9/create')).toThrow('Failed to look up retry policy "saas-v9/create"')
  })
})

const OWN: Readonly<Record<Exclude<Guide, 'by-hand'>, ProfileName>> = {
  'saas-v1': 'saas-v1',
  'saas-v2': 'saas-v2',
  'license-v1': 'licence-1.0',
  'online-license': 'licence-online',
  'license-code': 'licence-code',
  'kit-v1': 'kit',
  'kit-v2': 'kit',
}

describe('profiles', () => {
  it.each(GUIDES.filter((guide) => guide !== 'by-hand'))('%s has its own', (guide) => {
    for (const [role, id] of Object.entries(PROFILES[OWN[guide]])) {
      expect(policyFor(guide, role as 'create')).toBe(POLICIES[id as PolicyId])
    }
  })

  it.each(Object.entries(PROFILES))('%s names policies that exist', (name, profile) => {
    expect(isProfileName(name)).toBe(true)
    for (const id of Object.values(profile)) expect(findPolicy(id)).toBeDefined()
  })

  it('take the place of the guide, role by role', () => {
    expect(policyFor('saas-v2', 'create', 'licence-online').id).toBe('online-license/create')
    expect(policyFor('saas-v2', 'upgrade', 'licence-online').id).toBe('saas-v2/upgrade')
    expect(policyFor('saas-v1', 'status', 'saas-v1-hourly').id).toBe('saas-v1/status')
    expect(policyFor('saas-v1', 'renew', 'saas-v1-hourly').id).toBe('saas-v1-hourly/renew')
  })

  it('leave a role nobody retries to one live call', () => {
    expect(policyFor('license-code', 'query').id).toBe('live')
    expect(policyFor('saas-v1', 'query').id).toBe('live')
    expect(isProfileName('saas-v9')).toBe(false)
    expect(isProfileName('toString')).toBe(false)
  })
})

describe('overrides', () => {
  const changed = (id: PolicyId, change: PolicyOverride) => {
    const policy = policyById(id, { [id]: change })
    return [minutes(offsetsOf(policy.schedule)), policy.window / MINUTE] as const
  }

  it.each<[string, PolicyId, PolicyOverride, readonly number[], number]>([
    ['another interval', 'saas-v1/create', { every: 'PT1M' }, every(1, 60), 59],
    ['another number of calls', 'saas-v1/create', { calls: 3 }, [0, 3, 6], 6],
    ['both', 'saas-v2/create', { every: '10m', calls: 4 }, [0, 10, 20, 30], 30],
    ['fewer of the hourly calls', 'saas-v2/create', { calls: 3 }, [0, 60, 120], 120],
    ['times', 'saas-v2/renew', { at: ['PT0S', '5m', 'PT1H'] }, [0, 5, 60], 60],
    ['times in any order', 'saas-v2/renew', { at: ['PT1H', '0s', '5m'] }, [0, 5, 60], 60],
    ['a window that is longer', 'online-license/create', { window: 'PT3H' }, every(2, 60), 180],
    ['a window that is shorter: no call after it', 'saas-v1/create', { window: 'PT30M' }, every(3, 11), 30],
    ['a window and an interval', 'saas-v2/status', { every: '5m', window: 'PT1H' }, every(5, 13), 60],
    ['a single call', 'saas-v2/create', { calls: 1 }, [0], 0],
    ['two calls where there was one', 'saas-v1/status', { calls: 2, every: 'PT1M' }, [0, 1], 1],
    ['nothing', 'saas-v2/create', {}, hourly, 180],
  ])('can give %s', (_, id, change, offsets, window) => {
    expect(changed(id, change)).toEqual([offsets, window])
  })

  it.each<[PolicyOverride, string]>([
    [{ every: 'often' }, 'Failed to read the duration "often"'],
    [{ window: '3' }, 'Failed to read the duration "3"'],
    [{ at: ['1x'] }, 'Failed to read the duration "1x"'],
    [{ at: [] }, 'at least one call'],
    [{ calls: 0 }, 'a whole number of calls'],
    [{ calls: 2.5 }, 'a whole number of calls'],
    [{ at: ['0s'], every: '1m' }, 'either times'],
    [{ at: ['5m'], window: '1m' }, 'no call falls into its window'],
  ])('are refused when they make no sense: %j', (change, message) => {
    expect(() => changed('saas-v2/create', change)).toThrow(message)
  })

  it('are refused when they leave the interval open', () => {
    expect(() => changed('saas-v1/status', { calls: 3 })).toThrow('how far apart')
  })

  it('touch the policy they name, and no other', () => {
    expect(policyFor('saas-v2', 'renew', undefined, { 'saas-v2/create': { calls: 1 } })).toBe(POLICIES['saas-v2/renew'])
    expect(callsOf(policyFor('saas-v2', 'create', 'saas-v2', { 'saas-v2/create': { calls: 1 } }).schedule)).toBe(1)
  })
})
