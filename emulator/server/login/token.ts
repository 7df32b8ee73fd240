import { clientOf } from '../../market/login/access.ts'
import { invalidRequest, isRefusal, type Refusal } from '../../market/login/refusal.ts'
import { exchangeCode, refresh, type Tokens } from '../../market/login/tokens.ts'
import type { Transaction } from '../../market/transaction.ts'
import { text } from '../../protocol/text.ts'
import { jsonAnswer } from './answers.ts'
import type { Dialect } from './dialects.ts'
import type { Entry } from './entry.ts'
import { missingOf, readForm } from './read-form.ts'
import { record } from './record.ts'

/** POST …/oauth2/token: tokens for a code, or for a refresh token. */
export async function token(entry: Entry, dialect: Dialect): Promise<Response> {
  const read = await readForm(entry.request)
  const form = read instanceof URLSearchParams ? read : new URLSearchParams()
  const { market, tenantId } = entry.place({ clientId: form.get('client_id'), values: [form.get('code'), form.get('refresh_token')] })
  return market.decide((tx) => {
    const grantType = form.get('grant_type')
    const answer = read instanceof URLSearchParams ? tokens(tx, tenantId, form, dialect) : read
    const { status, body } = isRefusal(answer) ? dialect.refusal(answer) : { status: 200, body: tokenBody(answer) }
    const userName = isRefusal(answer) ? undefined : answer.userName
    record(tx, {
      call: grantType === 'refresh_token' ? 'refresh' : 'token',
      ...(dialect.orgId ? { orgId: true as const } : {}),
      parameters: form,
      tenantId,
      client: clientOf(tx.state, form.get('client_id') ?? ''),
      ...(userName === undefined ? {} : { userName }),
      status,
      ...(isRefusal(answer) ? { error: answer.error, why: answer.why } : {}),
    })
    return jsonAnswer(status, body)
  })
}

const NEEDED: Readonly<Record<string, string>> = { authorization_code: 'code', refresh_token: 'refresh_token' }

function tokens(tx: Transaction, tenantId: string | undefined, form: URLSearchParams, dialect: Dialect): Tokens | Refusal {
  const grantType = form.get('grant_type') ?? ''
  const value = Object.hasOwn(NEEDED, grantType) ? NEEDED[grantType] : undefined
  if (grantType !== '' && value === undefined) {
    return invalidRequest(
      text('grant_type must be authorization_code or refresh_token', 'grant_type 应为 authorization_code 或 refresh_token'),
      'unsupported_grant_type',
    )
  }
  const byCode = value === 'code'
  const missing = missingOf(form, [
    'grant_type',
    'client_id',
    'client_secret',
    ...(value ? [value] : []),
    ...(byCode ? dialect.needed : []),
  ])
  if (missing !== undefined) {
    return invalidRequest(text(`${missing} is missing: it belongs in the form of the request body`, `缺少 ${missing}：应放在请求体表单中`))
  }
  const claimed = { tenantId, clientId: form.get('client_id') as string, clientSecret: form.get('client_secret') as string }
  if (!byCode) return refresh(tx, { ...claimed, refreshToken: form.get('refresh_token') as string })
  return exchangeCode(tx, {
    ...claimed,
    code: form.get('code') as string,
    redirectUri: form.get('redirect_uri') || undefined,
    refreshable: dialect.refreshable(form),
  })
}

/** Source: [doc] zh-cn_topic_0070649448. */
const tokenBody = ({ accessToken, refreshToken, expiresIn }: Tokens) => ({
  access_token: accessToken,
  token_type: 'Bearer',
  ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  expires_in: expiresIn,
  scope: 'get_user_info',
})
