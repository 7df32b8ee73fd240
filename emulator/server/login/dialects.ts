import type { Refusal } from '../../market/login/refusal.ts'
import type { UserInfo } from '../../market/login/user-info.ts'

/** The two services that speak OAuth2.0 with the same codes: OneAccess behind a tenant's domain, and OrgID. */
export interface Dialect {
  readonly orgId: boolean
  /** Parameters of a token call that must be there, beside those of both. */
  readonly needed: readonly string[]
  refreshable(form: URLSearchParams): boolean
  accessToken(request: Request): string | undefined
  refusal(refusal: Refusal): { readonly status: number; readonly body: object }
  user(info: UserInfo): Readonly<Record<string, string | undefined>>
}

const bearer = (request: Request, header: string): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.get(header) ?? '')?.[1]

/** Source: [doc] zh-cn_topic_0070649448, zh-cn_topic_0070649450. */
export const ONE_ACCESS: Dialect = {
  orgId: false,
  needed: [],
  refreshable: () => true,
  accessToken: (request) => bearer(request, 'authorization'),
  refusal: ({ status, error, description }) => ({ status, body: { error, error_description: description } }),
  user: ({ id, tenant, user, departmentName }) => ({
    id,
    userName: user.userName,
    name: user.name,
    email: user.email,
    mobile: user.mobile,
    role: user.role,
    organizationName: departmentName,
    organizationCode: user.orgCode,
    userId: id,
    projectName: tenant.name,
    tenant: tenant.tenantId,
  }),
}

/** Statuses that its pages list. */
const ORGID_STATUSES = [400, 401, 500]

/** Source: [doc] api-orgid. What error_code holds is not told: [assumed] kit B.11, as error. */
export const ORGID: Dialect = {
  orgId: true,
  needed: ['redirect_uri'],
  refreshable: (form) => form.get('access_type') === 'offline',
  accessToken: (request) => bearer(request, 'x-orgid-authorization'),
  refusal: ({ status, error, description }) => ({
    status: ORGID_STATUSES.includes(status) ? status : 401,
    body: { error_code: error, error_msg: description, error, error_description: description },
  }),
  user: ({ id, tenant, user }) => ({
    tenant_name: tenant.name,
    tenant: tenant.tenantCode,
    name: user.name,
    mobile: user.mobile,
    user_name: user.userName,
    user_id: id,
    employee_code: user.employeeCode,
    role: user.role,
  }),
}
