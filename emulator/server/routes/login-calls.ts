import { LOGIN_CALLS, type LoginCall } from '../../market/login/model.ts'
import { closed, list, object, oneOf, optional, text as words } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { iso } from '../../protocol/timestamps.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { moment, note, record, whole } from '../schemas/notes.ts'

/** What browsers and sellers asked of the authentication centres. Codes, secrets and tokens stand in none of it. */

const id = (en: string, zh: string) => optional(words(128, note(en, zh)))

const loginCallSchema = object({
  callId: words(64, note('call id', '调用ID')),
  at: moment(note('virtual time', '虚拟时间')),
  call: oneOf(LOGIN_CALLS, note('which call', '调用')),
  orgId: optional({ type: 'boolean', description: 'by the newer identity service (OrgID)', 'x-zh': '经由 OrgID' }),
  tenantId: id('enterprise', '租户ID'),
  clientId: id('OAuth client', 'clientId'),
  appId: id('application', '应用ID'),
  userName: id('account', '联营账号'),
  status: whole(100, 599, note('HTTP status', 'HTTP 状态码')),
  error: id('as it was answered', '返回的错误'),
  why: id('what was wrong, in English', '原因（英文）'),
  whyZh: id('what was wrong, in Chinese', '原因（中文）'),
  form: record(words(4096, note('value', '值')), note('parameters by name, secrets masked', '参数，敏感值已隐藏')),
})

const shown = ({ at, why, ...call }: LoginCall) => ({ ...call, at: iso(at), ...(why ? { why: why.en, whyZh: why.zh } : {}) })

const EXAMPLE = {
  callId: 'login-000004',
  at: '2030-01-01T00:00:00.000Z',
  call: 'token',
  tenantId: '68cbc86abc2018ab880d92f36422fa0e',
  clientId: '1f0c8a51d8a74f12b8a4c9e9d2f1a7b0',
  status: 400,
  error: 'invalid_grant',
  why: 'the code was used already',
  whyZh: '授权码已使用',
  form: { grant_type: 'authorization_code', code: '***', client_secret: '***' },
}

export const loginCallRoutes: readonly Route[] = [
  route({
    id: 'listLoginCalls',
    method: 'GET',
    path: `${MARKET}/login-calls`,
    tag: 'enterprises',
    summary: text('List calls at the authentication centres', '列出认证中心的调用'),
    about: text('With the reason of each refusal, which the caller is not told.', '含每次拒绝的原因（调用方不会收到）。'),
    query: closed(object({ tenantId: optional(words(64, note('only those of this enterprise', '租户ID'))), ...PAGING })),
    success: {
      status: 200,
      about: text('calls, oldest first', '调用，按时间先后'),
      schema: list(loginCallSchema, note('calls', '调用')),
      example: [EXAMPLE],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) =>
      paged(call, call.market.state.login.calls.values(), {
        id: ({ callId }) => callId,
        wanted: ({ tenantId }) => call.query.tenantId === undefined || tenantId === call.query.tenantId,
        show: shown,
      }),
  }),
]
