import { parseDuration } from '../clock/duration.ts'
import type { Guide, Role } from '../protocol/interface.ts'
import { callsOf, findPolicy, POLICIES, type PolicyId, type RetryPolicy, type Schedule } from './policies.ts'

/** A set of policies, one for each role. `--profile` chooses it. Source: policies 14. */
export type Profile = Readonly<Partial<Record<Role | 'notify', PolicyId>>>

const SAAS_V1: Profile = {
  create: 'saas-v1/create',
  renew: 'saas-v1/renew',
  expire: 'saas-v1/expire',
  status: 'saas-v1/status',
  release: 'saas-v1/release',
  upgrade: 'saas-v1/upgrade',
  query: 'live',
}

const KIT: Profile = {
  tenant: 'kit/tenant',
  application: 'kit/application',
  authorisation: 'kit/authorisation',
  department: 'kit/department',
  departments: 'kit/departments',
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
    license: 'online-license/license',
  },
  'licence-1.0': { create: 'license-v1/create', renew: 'license-v1/renew', expire: 'license-v1/expire', release: 'license-v1/release' },
  'licence-code': { renew: 'license-code/renew', status: 'license-code/status', release: 'license-code/release' },
  kit: KIT,
  'kit-decides-at-once': {
    ...KIT,
    tenant: 'kit-at-once/tenant',
    application: 'kit-at-once/application',
    authorisation: 'kit-at-once/authorisation',
  },
  'order-notify': { notify: 'order-notify/notify' },
} as const satisfies Readonly<Record<string, Profile>>

export type ProfileName = keyof typeof PROFILES

/** None for what is delivered by hand: nobody is called. */
const OWN: Readonly<Record<Exclude<Guide, 'by-hand'>, ProfileName>> = {
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
  const own: Profile = guide === 'by-hand' ? {} : PROFILES[OWN[guide]]
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
  const schedule = changedSchedule(base, change)
  if (change.window === undefined) return schedule === base.schedule ? base : { ...base, schedule, window: lastOf(schedule) }
  const window = length(change.window)
  const kept = within(schedule, window)
  if (callsOf(kept) === 0) throw new RangeError(`Failed to change policy "${base.id}": no call falls into its window of ${change.window}.`)
  return { ...base, schedule: kept, window }
}

function changedSchedule(base: RetryPolicy, change: PolicyOverride): Schedule {
  const { at, every, calls } = change
  if (at) {
    if (at.length === 0) throw new RangeError(`Failed to change policy "${base.id}": "at" is empty, at least one call must be made.`)
    if (every !== undefined || calls !== undefined) {
      throw new RangeError(`Failed to change policy "${base.id}": give either times ("at") or an interval ("every", "calls"), not both.`)
    }
    return { kind: 'at', offsets: at.map(length).sort((a, b) => a - b) }
  }
  if (every === undefined && calls === undefined) return base.schedule
  if (calls !== undefined && !(Number.isSafeInteger(calls) && calls >= 1)) {
    throw new RangeError(`Failed to change policy "${base.id}": "calls" is ${calls}, must be a whole number of calls, 1 or more.`)
  }
  const interval = every === undefined ? intervalOf(base.schedule) : length(every)
  const made = calls ?? callsOf(base.schedule)
  if (made > 1 && interval === undefined) {
    throw new RangeError(`Failed to change policy "${base.id}": ${made} calls, but not how far apart. Give "every" as well, such as PT2M.`)
  }
  return { kind: 'every', interval: interval ?? 0, calls: made }
}

/** The calls that fall inside a window; the marketplace makes none after it has given up. */
function within(schedule: Schedule, window: number): Schedule {
  if (lastOf(schedule) <= window) return schedule
  if (schedule.kind === 'every') return { ...schedule, calls: Math.floor(window / schedule.interval) + 1 }
  return { kind: 'at', offsets: schedule.offsets.filter((offset) => offset <= window) }
}

const lastOf = (schedule: Schedule): number =>
  schedule.kind === 'every' ? (schedule.calls - 1) * schedule.interval : (schedule.offsets.at(-1) ?? 0)

/** Undefined for a schedule of one call, which has none. */
function intervalOf(schedule: Schedule): number | undefined {
  if (schedule.kind === 'every') return schedule.interval
  const [first, second] = schedule.offsets
  return first === undefined || second === undefined ? undefined : second - first
}

function length(written: string): number {
  const ms = parseDuration(written)
  if (ms === undefined) throw new RangeError(`Failed to read the duration "${written}" of a policy override: write it as PT2M or 2m.`)
  return ms
}
