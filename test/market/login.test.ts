import { describe, expect, it } from 'vitest'
import { liveClientsOf, loginRefusal } from '../../emulator/market/login/access.ts'
import { issueCode } from '../../emulator/market/login/codes.ts'
import { redirectRefusal, withQuery } from '../../emulator/market/login/redirects.ts'
import { openSession, sessionOf } from '../../emulator/market/login/sessions.ts'
import { exchangeCode } from '../../emulator/market/login/tokens.ts'
import type { Market } from '../../emulator/market/market.ts'
import { clientOf, furnish, LOGIN_ADDRESS, newMarket, putBinding, user } from '../server/login/stage.ts'

/** The rules of logging in, without a socket. */

const furnished = (): Market => {
  const market = newMarket()
  furnish(market, 'http://login.example')
  return market
}

const codeOf = (market: Market) =>
  market.decide((tx) => {
    const { session } = openSession(tx, 't1', 'zhangsan')
    return issueCode(tx, { tenantId: 't1', appId: 'app1', clientId: clientOf(market, 't1').id }, session, LOGIN_ADDRESS)
  })

describe('who may log in', () => {
  const refusal = (market: Market, userName: string) => loginRefusal(market.state, clientOf(market, 't1').id, userName)?.en

  it('is told by tenant, account, authorisation and binding', () => {
    const market = furnished()
    expect(refusal(market, 'zhangsan')).toBeUndefined()
    expect(refusal(market, 'lisi')).toContain('no authorisation')
    expect(refusal(market, 'off')).toContain('disabled')
    expect(refusal(market, 'toString')).toContain('no such account')
    expect(loginRefusal(market.state, 'nobody', 'zhangsan')?.en).toContain('bound to no enterprise')
    market.decide((tx) => tx.emit({ type: 'binding-moved', bindingId: 'b-t1-app1', state: 'stopped', next: [] }))
    expect(refusal(market, 'zhangsan')).toBeUndefined()
    market.decide((tx) => tx.emit({ type: 'binding-moved', bindingId: 'b-t1-app1', state: 'dissolved', next: [] }))
    expect(refusal(market, 'zhangsan')).toContain('no longer bound')
    putBinding(market, 't1', 'app1', { bindingId: 'again', grants: { lisi: 0 } })
    expect(refusal(market, 'zhangsan')).toContain('no authorisation')
    expect(refusal(market, 'lisi')).toBeUndefined()
    market.decide((tx) => tx.emit({ type: 'tenant-dissolved', tenantId: 't1' }))
    expect(refusal(market, 'lisi')).toContain('dissolved')
  })

  it('counts an application once for each enterprise, however often it is bound', () => {
    const market = furnished()
    putBinding(market, 't1', 'app1', { bindingId: 'second' })
    expect(liveClientsOf(market.state, 'app1').map(({ tenantId }) => tenantId)).toEqual(['t1', 't2'])
  })

  it('is asked again of a session: it ends with the account and after twelve hours', async () => {
    const market = furnished()
    const { cookie } = market.decide((tx) => openSession(tx, 't1', 'zhangsan'))
    const session = () => sessionOf(market.state, market.clock.now(), 't1', cookie)
    expect(session()?.userName).toBe('zhangsan')
    expect(sessionOf(market.state, market.clock.now(), 't2', cookie)).toBeUndefined()
    market.decide((tx) => tx.emit({ type: 'tenant-user-set', tenantId: 't1', user: user('zhangsan', { enable: false }) }))
    expect(session()).toBeUndefined()
    market.decide((tx) => tx.emit({ type: 'tenant-user-set', tenantId: 't1', user: user('zhangsan') }))
    expect(session()).toBeDefined()
    await market.advance({ by: 12 * 3_600_000 })
    expect(session()).toBeUndefined()
  })
})

describe('what was issued', () => {
  it('has other values each time, alike in every run of one seed', () => {
    const [one, two] = [furnished(), furnished()]
    const codes = [codeOf(one), codeOf(one)]
    expect(new Set(codes).size).toBe(2)
    expect([codeOf(two), codeOf(two)]).toEqual(codes)
  })

  it('is forgotten a day after its end, not sooner', async () => {
    const market = furnished()
    const code = codeOf(market)
    const asked = { clientId: clientOf(market, 't1').id, clientSecret: clientOf(market, 't1').secret, code, refreshable: true }
    await market.advance({ by: 300_000 + 86_400_000 - 1 })
    codeOf(market)
    expect(market.decide((tx) => exchangeCode(tx, asked))).toMatchObject({ why: { en: expect.stringContaining('expired at') } })
    await market.advance({ by: 1 })
    codeOf(market)
    expect(market.decide((tx) => exchangeCode(tx, asked))).toMatchObject({ why: { en: expect.stringContaining('never issued') } })
    expect(market.state.login.codes.size).toBe(2)
  })
})

describe('where a browser may be sent', () => {
  it('keeps the query of the address and adds to it', () => {
    expect(withQuery('http://isv.example/cb', { code: 'a b' })).toBe('http://isv.example/cb?code=a%20b')
    expect(withQuery('http://isv.example/cb?x=%2F&y=1+2#/route', { code: 'c', state: undefined })).toBe(
      'http://isv.example/cb?x=%2F&y=1+2&code=c#/route',
    )
  })

  it('is the registered address or its origin', () => {
    const market = furnished()
    const credential = market.state.kit.credentials.get('app1')
    if (!credential) throw new Error('The fixture has no application app1.')
    expect(redirectRefusal(credential, LOGIN_ADDRESS)).toBeUndefined()
    expect(redirectRefusal(credential, 'http://127.0.0.1:9/other?a=b')).toBeUndefined()
    expect(redirectRefusal(credential, 'http://127.0.0.1:90/other')?.en).toContain('not where the application lives')
  })
})
