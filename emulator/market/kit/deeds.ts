import { type Text, text } from '../../protocol/text.ts'
import type { TenantAction } from './requests.ts'

/** What happens to an enterprise, in words: messages, pages and stories take them from here. */
export interface TenantDeed {
  readonly actor: 'buyer' | 'administrator'
  /** "Failed to …". */
  readonly attempt: Text
}

const deed = (actor: TenantDeed['actor'], en: string, zh: string): TenantDeed => ({ actor, attempt: text(en, zh) })

export const TENANT_DEEDS: Readonly<Record<TenantAction, TenantDeed>> = {
  bind: deed('buyer', 'bind the application to the enterprise', '绑定应用与企业'),
  rebind: deed('buyer', 'bind the application once more', '重新绑定应用'),
  'renew-secret': deed('administrator', 'renew the secret of the client', '更新客户端密钥'),
  grant: deed('administrator', 'grant users the application', '授权用户'),
  revoke: deed('administrator', 'revoke authorisations of users', '取消用户授权'),
  'add-user': deed('administrator', 'add a user', '新增用户'),
  'change-user': deed('administrator', 'change a user', '修改用户'),
  'remove-user': deed('administrator', 'remove a user', '删除用户'),
  'add-department': deed('administrator', 'add a department', '新增部门'),
  'change-department': deed('administrator', 'change a department', '修改部门'),
  'remove-department': deed('administrator', 'remove a department', '删除部门'),
  rename: deed('administrator', 'rename the enterprise', '修改企业名称'),
  dissolve: deed('buyer', 'dissolve the organisation', '解散组织'),
}
