import { describe, expect, it } from 'vitest'
import { LOGIN_ADDRESS, putBinding, type Stage, stage } from './stage.ts'
import { codeFor, codeForm, post, refreshForm, type TokenAnswer } from './ways.ts'

const tokenUrl = (s: Stage) => `${s.url}/orgid/openapi/v1/oauth2/token`
const infoUrl = (s: Stage) => `${s.url}/orgid/openapi/v1/oauth2/userinfo`
const refusalOf = (error: string, description: string) => ({
  error_code: error,
  error_msg: description,
  error,
  error_description: description,
})

describe('a login by OrgID', () => {
  it('exchanges the code with its redirect_uri, and tells of the user in its own words', async () => {
    const s = await stage()
    putBinding(s.market, 't1', 'app1', { bindingId: 'second', fields: ['mobile', 'employeeCode'] })
    const form = codeForm(s.client('t1'), await codeFor(s, 't1'), { redirect_uri: LOGIN_ADDRESS })
    const tokens = (await (await post(tokenUrl(s), form)).json()) as TokenAnswer
    expect(tokens).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 7200, scope: 'get_user_info' })
    const info = await fetch(infoUrl(s), { headers: { 'X-OrgID-Authorization': `Bearer ${tokens.access_token}` } })
    expect(info.status).toBe(200)
    expect(await info.json()).toEqual({
      tenant_name: 'Enterprise t1',
      tenant: 't1-code',
      name: 'Name of zhangsan',
      mobile: '13800000000',
      user_name: 'zhangsan',
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      employee_code: 'E-zhangsan',
      role: 'admin',
    })
    const other = await fetch(infoUrl(s), { headers: { Authorization: `Bearer ${tokens.access_token}` } })
    expect(other.status).toBe(401)
    expect(await other.json()).toEqual(refusalOf('unauthorized', 'Full authentication is required to access this resource'))
    expect(s.last()).toMatchObject({ call: 'userinfo', orgId: true })
  })

  it('gives a refresh token to who asks for offline access', async () => {
    const s = await stage()
    const form = codeForm(s.client('t1'), await codeFor(s, 't1'), { redirect_uri: LOGIN_ADDRESS, access_type: 'offline' })
    const { refresh_token } = (await (await post(tokenUrl(s), form)).json()) as TokenAnswer
    expect((await post(tokenUrl(s), refreshForm(s.client('t1'), refresh_token))).status).toBe(200)
  })

  it('refuses with all four members: no redirect_uri, a used code, a wrong client', async () => {
    const s = await stage({ settings: { 'login-wrong-client': '403' } })
    const client = s.client('t1')
    const code = await codeFor(s, 't1')
    const without = await post(tokenUrl(s), codeForm(client, code))
    expect(without.status).toBe(400)
    expect(await without.json()).toMatchObject({ error_code: 'invalid_request', error_msg: expect.stringContaining('redirect_uri') })
    const form = codeForm(client, code, { redirect_uri: LOGIN_ADDRESS })
    const wrong = await post(tokenUrl(s), { ...form, client_secret: 'wrong' })
    expect(wrong.status).toBe(401)
    expect(await wrong.json()).toEqual(refusalOf('invalid_client', 'Bad client credentials'))
    expect((await post(tokenUrl(s), form)).status).toBe(200)
    const again = await post(tokenUrl(s), form)
    expect(again.status).toBe(400)
    expect(await again.json()).toEqual(refusalOf('invalid_grant', 'Invalid authorization code'))
  })

  it('validates tickets of CAS', async () => {
    const s = await stage()
    const response = await fetch(`${s.url}/orgid/openapi/v1/cas/p3/serviceValidate?service=x&ticket=ST-x&format=JSON`)
    expect(await response.json()).toMatchObject({ serviceResponse: { authenticationFailure: { code: 'INVALID_TICKET' } } })
  })
})
