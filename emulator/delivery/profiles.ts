import { parseDuration } from '../clock/duration.ts'
import type { Guide, Role } from '../protocol/interface.ts'
import { findPolicy, POLICIES, type PolicyId, type RetryPolicy, type Schedule } from './policies.ts'

/** A set of policies, one for each role. `--profile` chooses it. Source: policies 14. */
export type Profile = Readonly<Partial<Record<Role | 'kit' | 'notify', PolicyId>>>

const SAAS_V1: Profile = {
  create: 'saas-v1/create',
  renew: 'saas-v1/renew',
  expire: 'saas-v1/expire',
  status: 'saas-v1/status',
  release: 'saas-v1/release',
  upgrade: 'saas-v1/upgrade',
  query: 'live',
}

export const PROFILES = {
  'saas-v1': SAAS_V1,
  'saas-v1-hourly': {
    ...SAAS_V1,
    create: 'saas-v1-hourly/create',
    renew: 'saas-v1-hourly/renew',
    expire: 'saas-v1-hourly/expire',
    release: 'saas-v1-hourly/release',
    upgrade: 'saas-v1-hourly/upgrade',
  },
  'saas-v2': {
    create: 'saas-v2/create',
    query: 'saas-v2/query',
    renew: 'saas-v2/renew',
    status: 'saas-v2/status',
    release: 'saas-v2/release',
    upgrade: 'saas-v2/upgrade',
    check: 'saas-v2/check',
  },
  'licence-online': {
    create: 'online-license/create',
    renew: 'online-license/renew',
    status: 'online-license/status',
    release: 'online-license/release',
  },
  'licence-1.0': { create: 'license-v1/create', renew: 'license-v1/renew', expire: 'license-v1/expire', release: 'license-v1/release' },
  'licence-code': { renew: 'license-code/renew', status: 'license-code/status', release: 'license-code/release' },
  kit: { kit: 'kit/sync' },
  'order-notify': { notify: 'order-notify/notify' },
} as const satisfies Readonly<Record<string, Profile>>

export type ProfileName = keyof typeof PROFILES

const OWN: Readonly<Record<Guide, ProfileName>> = {
  'saas-v1': 'saas-v1',
  'saas-v2': 'saas-v2',
  'license-v1': 'licence-1.0',
  'online-license': 'licence-online',
  'license-code': 'licence-code',
  'kit-v1': 'kit',
  'kit-v2': 'kit',
}

export const isProfileName = (name: string): name is ProfileName => Object.hasOwn(PROFILES, name)

/** A user's change to one policy: durations as text, such as `PT2M`. Keyed by policy id. */
export interface PolicyOverride {
  readonly every?: string
  readonly calls?: number
  readonly at?: readonly string[]
  readonly window?: string
}

export type PolicyOverrides = Readonly<Record<string, PolicyOverride>>

/**
 * The policy for a role: the profile's where it has the role, else the guide's own.
 * A `live` call is always {@link POLICIES}.live, whatever the profile.
 */
export function policyFor(guide: Guide, role: keyof Profile, profile?: ProfileName, overrides: PolicyOverrides = {}): RetryPolicy {
  const named: Profile = profile ? PROFILES[profile] : {}
  const own: Profile = PROFILES[OWN[guide]]
  const id = named[role] ?? own[role] ?? 'live'
  return applyOverride(POLICIES[id], overrides[id])
}

/** The policy by id with a user's change applied; for work already planned under that id. */
export function policyById(id: string, overrides: PolicyOverrides = {}): RetryPolicy {
  const found = findPolicy(id)
  if (!found) throw new Error(`Failed to look up retry policy "${id}": there is none of that name.`)
  return applyOverride(found, overrides[id])
}

function applyOverride(base: RetryPolicy, change: PolicyOverride | undefined): RetryPolicy {
  if (!change) return base
  const schedule = changedSchedule(base.schedule, change)
  const offsets = schedule.kind === 'at' ? schedule.offsets : [0, (schedule.calls - 1) * schedule.interval]
  const last = offsets[offsets.length - 1] ?? 0
  const window =
    change.window === undefined ? Math.max(last, change.every || change.at || change.calls ? last : base.window) : length(change.window)
  return { ...base, schedule, window: Math.max(window, last) }
}

function changedSchedule(base: Schedule, change: PolicyOverride): Schedule {
  if (change.at) return { kind: 'at', offsets: change.at.map(length) }
  if (change.every === undefined && change.calls === undefined) return base
  const calls = change.calls ?? (base.kind === 'every' ? base.calls : base.offsets.length)
  const interval = change.every === undefined ? intervalOf(base) : length(change.every)
  return { kind: 'every', interval, calls }
}

const intervalOf = (schedule: Schedule): number =>
  schedule.kind === 'every' ? schedule.interval : (schedule.offsets[1] ?? 0) - (schedule.offsets[0] ?? 0)

function length(written: string): number {
  const ms = parseDuration(written)
  if (ms === undefined) throw new RangeError(`Failed to read the duration "${written}" of a policy override: write it as PT2M or 2m.`)
  return ms
}
