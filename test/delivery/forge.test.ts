import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import { FAULTS, type FaultName, faultApplies } from '../../emulator/delivery/fault-catalogue.ts'
import { afterSigning, beforeSigning, UNKNOWN_ACTIVITY, UNKNOWN_FIELD } from '../../emulator/delivery/forge.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { CATALOGUE, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { CallFacts } from '../../emulator/protocol/facts.ts'
import type { MarketplaceInterface, Wire } from '../../emulator/protocol/interface.ts'
import { querySignature } from '../../emulator/protocol/signing/query-signature.ts'
import { testContext } from '../protocol/context.ts'
import { readCall, verified } from './verified.ts'

/** What a fault makes of a signed call, asked of the verification that an ISV has to do. */

const context = testContext()
const ISV = 'https://isv.example/saasproduce'

function sentWith(fault: FaultName | undefined, description: MarketplaceInterface, facts: CallFacts, url = ISV): SentRequest {
  const { context: changed, change } = beforeSigning(fault, context)
  return afterSigning(fault, description, buildRequest(description, facts, changed, url, change).request, context.accessKey)
}

const check = (sent: SentRequest) => verified(sent, context.accessKey, context.wallNow)

const forms = CATALOGUE.flatMap((description) =>
  description.forms.map((form) => ({ title: `${description.id} ${form.name}`, description, facts: form.facts })),
)

/** How each kind that is about the request is verified; where V1.0 knows no other time, its token is right. */
const VERIFIED: Partial<Record<FaultName, Partial<Record<Wire, string>>>> = {
  'wrong-key': everywhere('wrong'),
  'missing-signature': everywhere('missing'),
  'tampered-body': everywhere('wrong'),
  'stale-timestamp': byGeneration('ok', 'stale'),
  'future-timestamp': byGeneration('ok', 'future'),
  // Half a query has lost its token; the headers of the kit arrive whole.
  'truncated-request': { ...everywhere('wrong'), 'get-auth-token': 'missing' },
  'garbled-request': { ...everywhere('wrong'), 'get-auth-token': 'missing' },
  'base-formula': { 'kit-signature': 'wrong' },
  // Signed as it should be: what is wrong is what it says, or that it was said before.
  'unknown-activity': { 'get-auth-token': 'ok', 'post-query-signature': 'ok' },
  'replayed-nonce': { 'post-query-signature': 'ok', 'kit-signature': 'ok' },
}

function everywhere(check: string): Record<Wire, string> {
  return byGeneration(check, check)
}

function byGeneration(first: string, second: string): Record<Wire, string> {
  return { 'get-auth-token': first, 'kit-auth-token': first, 'post-query-signature': second, 'kit-signature': second }
}

const forged = FAULTS.filter(({ way }) => way === 'forged')
const variants = FAULTS.filter(({ way }) => way === 'variant')
const others = FAULTS.filter(({ way }) => way !== 'forged' && way !== 'variant')

it('is told for every forged kind', () => {
  expect(Object.keys(VERIFIED).sort()).toEqual(forged.map(({ name }) => name).sort())
})

describe.each(forms)('$title', ({ description, facts }) => {
  const { wire } = description
  const honest = sentWith(undefined, description, facts)

  it('verifies when nobody forged it', () => {
    expect(check(honest)).toBe('ok')
  })

  it.each(forged.filter(({ name }) => faultApplies(name, wire)))('$name is verified as what it is', ({ name }) => {
    expect(check(sentWith(name, description, facts))).toBe(VERIFIED[name]?.[wire])
  })

  it.each(variants.filter(({ name }) => faultApplies(name, wire)))('$name is another form of a valid call', ({ name }) => {
    expect(check(sentWith(name, description, facts))).toBe('ok')
  })

  it('is left alone by faults of the network', () => {
    for (const { name } of others) expect(sentWith(name, description, facts)).toEqual(honest)
  })

  it('differs from the honest call in what the fault is about only', () => {
    const said = (fault?: FaultName) => readCall(sentWith(fault, description, facts)).parameters
    const { activity: _, ...rest } = said()
    // A signature of its own, and nothing else.
    const bare = ({ authToken: __, ...parameters }: Readonly<Record<string, string>>) => parameters
    expect(bare(said('unknown-activity'))).toEqual({ ...bare(rest), activity: UNKNOWN_ACTIVITY })
    expect(bare(said('unknown-field'))).toEqual({ ...bare(said()), [UNKNOWN_FIELD]: '1' })
    expect(bare(said('wrong-key'))).toEqual(bare(said()))
    const [before, after] = [said(), said('tampered-body')]
    expect(Object.keys(after)).toEqual(Object.keys(before))
    expect(Object.keys(after).filter((name) => !isDeepStrictEqual(after[name], before[name]))).toHaveLength(1)
  })
})

it('the formula of the base interfaces is used with the right key: nothing else is wrong with such a call', () => {
  const [tenantSync] = interfacesOf('kit-v2')
  const [form] = tenantSync?.forms ?? []
  const { request } = buildRequest(tenantSync as MarketplaceInterface, form?.facts as CallFacts, context, ISV)
  const sent = afterSigning('base-formula', tenantSync as MarketplaceInterface, request, context.accessKey)
  const [timestamp = '', nonce = ''] = [request.headers['x-timestamp'], request.headers['x-nonce']]
  const { signature } = querySignature(request.body ?? '', context.accessKey, timestamp, nonce)
  expect(sent).toEqual({ ...request, headers: { ...request.headers, 'x-sign': signature } })
})

describe('a production address with a query of its own', () => {
  const own = `${ISV}?presignature=a&tenant=7`
  const named = forms.filter(({ description: { name } }) => name === 'newInstance')

  it.each(named)('is kept, and the call is forged all the same: $title', ({ description, facts }) => {
    for (const { name } of forged.filter(({ name }) => faultApplies(name, description.wire) && !/^(truncated|garbled)/.test(name))) {
      const sent = sentWith(name, description, facts, own)
      expect(sent.url.startsWith(own.slice(0, own.indexOf('tenant'))), sent.url).toBe(true)
      if (description.wire === 'post-query-signature') expect(check(sent), name).toBe(VERIFIED[name]?.[description.wire])
    }
  })
})
