import type { CasFailure, CasSuccess } from '../../market/login/tickets.ts'
import { iso } from '../../protocol/timestamps.ts'

/** Answers of CAS 3.0. Source: [doc] zh-cn_topic_0070649473; the frame is that of the protocol. */

const attributesOf = ({ ticket, tenant, user }: CasSuccess) => ({
  authenticationDate: iso(ticket.authenticatedAt),
  longTermAuthenticationRequestTokenUsed: false,
  isFromNewLogin: ticket.newLogin,
  role: user.role,
  organizationCode: user.orgCode,
  name: user.name,
  userName: user.userName,
  tenant: tenant.tenantId,
})

export const casJson = (answer: CasSuccess | CasFailure): object => ({
  serviceResponse:
    'code' in answer
      ? { authenticationFailure: { code: answer.code, description: answer.why.en } }
      : { authenticationSuccess: { user: answer.user.userName, attributes: attributesOf(answer) } },
})

export function casXml(answer: CasSuccess | CasFailure): string {
  const inner =
    'code' in answer
      ? `  <cas:authenticationFailure code="${answer.code}">${escaped(answer.why.en)}</cas:authenticationFailure>`
      : [
          '  <cas:authenticationSuccess>',
          `    <cas:user>${escaped(answer.user.userName)}</cas:user>`,
          '    <cas:attributes>',
          ...Object.entries(attributesOf(answer)).map(([name, value]) => `      <cas:${name}>${escaped(String(value))}</cas:${name}>`),
          '    </cas:attributes>',
          '  </cas:authenticationSuccess>',
        ].join('\n')
  return `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">\n${inner}\n</cas:serviceResponse>\n`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Characters that XML 1.0 cannot hold at all are left out. */
const escaped = (plain: string): string =>
  [...plain]
    .filter((character) => /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(character))
    .map((character) => ENTITIES[character] ?? character)
    .join('')
