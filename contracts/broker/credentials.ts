import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Target } from './target.ts'

/** Whether an answer means that the credentials are at fault. */
export const isRefusal = (status: number | undefined): status is 401 | 403 => status === 401 || status === 403

/** Why the broker does not let the command in. */
export function refusedCredentials({ url, credentials }: Target, status: number): Text {
  if (!credentials) {
    return text(
      `Failed to use the broker ${url}: it asks for credentials (${status}) and none are given. Set PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.`,
      `无法使用 Broker ${url}：需要凭证（${status}），但未提供。请设置 PACT_BROKER_TOKEN，或 PACT_BROKER_USERNAME 与 PACT_BROKER_PASSWORD。`,
    )
  }
  const what = 'token' in credentials ? text('token', '令牌') : text('user name and password', '用户名与密码')
  return text(
    `Failed to use the broker ${url}: it refuses the ${what.en} (${status}). Check that the ${what.en} belongs to this broker, is still valid and may write.`,
    `无法使用 Broker ${url}：${what.zh}被拒绝（${status}）。请检查${what.zh}是否属于此 Broker、是否有效并有写权限。`,
  )
}
