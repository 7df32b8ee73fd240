import { describe, expect, it, onTestFinished } from 'vitest'
import { wallNow } from '../../emulator/clock/wall.ts'
import { deliver } from '../../emulator/delivery/deliver.ts'
import { FAULTS, type FaultName, faultApplies } from '../../emulator/delivery/fault-catalogue.ts'
import { afterSigning, beforeSigning, UNKNOWN_FIELD } from '../../emulator/delivery/forge.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { judgedAgainstFault } from '../../emulator/delivery/verdict/forged.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { testContext } from '../protocol/context.ts'
import { checkingIsv, KEY } from './checking-isv.ts'

/** Forged and unusual calls of the kit, through a socket to an ISV that verifies headers. */

const LIMIT = 10_000

async function sent(
  description: MarketplaceInterface,
  fault: FaultName | undefined,
  manner: 'honest' | 'believing' | 'refusing' = 'honest',
) {
  const isv = await checkingIsv({ manner })
  const transport = createTransport()
  onTestFinished(() => transport.close())
  const settings = {}
  const now = testContext({ accessKey: KEY, wallNow: wallNow(), settings })
  const { context, change } = beforeSigning(fault, now)
  const [form] = description.forms
  const honest = buildRequest(description, form?.facts ?? { instanceIds: [] }, context, isv.url, change)
  const request = afterSigning(fault, description, honest.request, KEY)
  const rule = fault === undefined ? {} : { fault: { id: 'f1', on: '*', attempts: 'all', fault } as const }
  const { result } = await deliver({ request, timeoutMs: LIMIT, transport, ...rule })
  const verdict = judge(description, honest.parameters, result, { accessKey: KEY, settings })
  return { ...isv, verdict: judgedAgainstFault(verdict, result, fault, description.wire) }
}

const [tenantV1] = interfacesOf('kit-v1')
const [tenantV2] = interfacesOf('kit-v2')
const both = [tenantV1, tenantV2] as [MarketplaceInterface, MarketplaceInterface]
const changing = FAULTS.filter(({ way }) => way === 'forged' || way === 'variant')
const played = both.flatMap((description) =>
  changing
    .filter(({ name }) => faultApplies(name, description.wire))
    .map(({ name, way }) => ({ id: description.id, description, name, way })),
)

/** What the two generations make of a time that is off. */
const CHECKS: Partial<Record<FaultName, readonly [v1: readonly string[], v2: readonly string[]]>> = {
  'missing-signature': [['missing'], ['missing']],
  'stale-timestamp': [['ok'], ['stale']],
  'future-timestamp': [['ok'], ['future']],
  'replayed-nonce': [[], ['ok', 'ok']],
}

it.each([...interfacesOf('kit-v1'), ...interfacesOf('kit-v2')])(
  'an honest call of $id arrives at its path and succeeds',
  async (description) => {
    const { arrived, verdict } = await sent(description, undefined)
    expect(arrived.map(({ check }) => check)).toEqual(['ok'])
    expect(new URL(arrived[0]?.url ?? '').pathname).toBe(`/produce${description.path}`)
    expect(verdict.outcome).toBe('succeeded')
  },
)

describe('an ISV that verifies', () => {
  it.each(played)('judges $name as what it is, $id', async ({ description, name, way }) => {
    const { arrived, verdict } = await sent(description, name)
    const checks = CHECKS[name]?.[description === tenantV1 ? 0 : 1] ?? [way === 'variant' ? 'ok' : 'wrong']
    expect(arrived.map(({ check }) => check)).toEqual(checks)
    expect(verdict.outcome).toBe(checks.at(-1) === 'ok' ? 'succeeded' : 'failed')
    // An ISV may take the same nonce again; it is told, no more.
    expect(verdict.notes.map(({ rule }) => rule)).toEqual(name === 'replayed-nonce' ? ['forged.replayed-nonce'] : [])
    if (name === 'unknown-field') expect(arrived[0]?.parameters[UNKNOWN_FIELD]).toBe('1')
  })
})

describe('an ISV that believes every call', () => {
  it.each(played.filter(({ way }) => way === 'forged'))('is told of $name, $id', async ({ description, name }) => {
    const { verdict } = await sent(description, name, 'believing')
    // V1.0 names no tolerance: there is nothing to hold against the ISV.
    const free = description === tenantV1 && /timestamp$/.test(name)
    expect(verdict.notes.map(({ rule }) => rule)).toEqual(free ? [] : [`forged.${name}`])
  })
})

describe('an ISV that refuses every call', () => {
  it.each(played.filter(({ way }) => way === 'variant'))('is told that $name is valid, $id', async ({ description, name }) => {
    const { verdict } = await sent(description, name, 'refusing')
    expect(verdict.notes.map(({ rule }) => rule)).toContain(`variant.${name}`)
  })
})
