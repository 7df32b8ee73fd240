import { decryptClientSecret, OAEP_MODES } from '../../../emulator/protocol/cipher/client-secret.ts'
import type { DepartmentFacts, TenantFacts, UserFacts } from '../../../emulator/protocol/facts.ts'
import { KIT_FLAGS } from '../../../emulator/protocol/guides/kit-parts.ts'
import type { KitRole } from '../../../emulator/protocol/interface.ts'
import { INTERNAL_ERROR } from '../../../emulator/protocol/result-codes.ts'
import { type Answer, Refusal, success } from '../answer.ts'
import type { Handlers } from '../dispatch.ts'
import type { Seller } from '../seller.ts'

type Tenant = { readonly instanceId: string; readonly tenantId: string }
type Flagged = { readonly flag: number }
type Application = Tenant & Flagged & { readonly appId: string; readonly clientId: string; readonly clientSecret: string }
/** `enable` travels as a text: "false" is true to whoever asks the text itself. */
type User = Omit<UserFacts, 'enable'> & { readonly enable: 'true' | 'false' }

/**
 * What each call of the kit does, in both generations, with lists as V2.0 has them. An add that comes again makes nothing
 * new, a delete that comes again finds nothing to do, and no call asks whether the purchase is still there: it need not be,
 * and a credential has none. Source: [doc] zh-cn_topic_0070649433 to …437.
 */
export function kitHandlers({ kit, kitKeys }: Pick<Seller, 'kit' | 'kitKeys'>): Required<Pick<Handlers, KitRole>> {
  return {
    tenant: ({ instanceId, tenantId, tenantCode, name, domainName, flag }: TenantFacts & Tenant & Flagged): Answer => {
      if (flag === KIT_FLAGS.delete) kit.forgetTenant(instanceId, tenantId)
      else {
        // A change is one of name and domain only.
        const known = flag === KIT_FLAGS.modify ? kit.tenants.get([instanceId, tenantId]) : undefined
        kit.tenants.put([instanceId, tenantId], { instanceId, tenantId, tenantCode: known?.tenantCode ?? tenantCode, name, domainName })
      }
      return success()
    },

    application: ({ instanceId, tenantId, appId, clientId, clientSecret, flag }: Application): Answer => {
      if (flag === KIT_FLAGS.delete) kit.forgetApplication(instanceId, tenantId, appId)
      else {
        const plain = decrypted(clientSecret, kitKeys.privateKey)
        // A repeated add may bring a new secret: binding again is Huawei's cure for a stale one. Source: [doc] imc_faq.
        kit.applications.put([instanceId, tenantId, appId], { instanceId, tenantId, appId, clientId, clientSecret: plain })
      }
      return success()
    },

    authorisation: ({ instanceId, tenantId, appId, userList, flag }: Application & { readonly userList: readonly User[] }): Answer => {
      for (const { enable, ...told } of userList) {
        const key = [instanceId, tenantId, appId, told.userName]
        const known = kit.users.get(key)
        const user = { ...told, instanceId, tenantId, appId, enable: enable === 'true' }
        if (flag === KIT_FLAGS.add) kit.users.put(key, { ...user, authorised: true })
        // A right is given by an add alone: a change that overtook its add, or came after a revocation, must not give it.
        else if (flag === KIT_FLAGS.modify && known) kit.users.put(key, { ...user, authorised: known.authorised })
        // 0 removes the account, 3 takes this application away from it: [assumed] kit F.
        else if (flag === KIT_FLAGS.cancel && known) kit.users.put(key, { ...known, authorised: false })
        else if (flag === KIT_FLAGS.delete) kit.users.remove(key)
      }
      return success()
    },

    department: ({ instanceId, tenantId, orgCode, orgName, parentCode, flag }: DepartmentFacts & Tenant & Flagged): Answer => {
      const key = [instanceId, tenantId, orgCode]
      if (flag === KIT_FLAGS.delete) kit.departments.remove(key)
      else kit.departments.put(key, { instanceId, tenantId, orgCode, orgName, ...parentOf(parentCode) })
      return success()
    },

    departments: ({ instanceId, tenantId, orgInfoList }: Tenant & { readonly orgInfoList: readonly DepartmentFacts[] }): Answer => {
      // "Full" is everything there is: what is not in the list is gone. [assumed] kit F.
      kit.departments.removeBelow([instanceId, tenantId])
      for (const { orgCode, orgName, parentCode } of orgInfoList) {
        kit.departments.put([instanceId, tenantId, orgCode], { instanceId, tenantId, orgCode, orgName, ...parentOf(parentCode) })
      }
      return success()
    },
  }
}

/** Empty only for a department at the top. Source: [doc] zh-cn_topic_0070649436. */
const parentOf = (parentCode: string | undefined): { parentCode?: string } => (parentCode ? { parentCode } : {})

/** No page says which digests OAEP takes: only the right ones give a text. */
function decrypted(clientSecret: string, privateKey: string): string {
  for (const mode of OAEP_MODES) {
    const plain = decryptClientSecret(clientSecret, privateKey, mode)
    if (plain !== undefined) return plain
  }
  // Huawei's sample answers 000101, which the pages use for a phone number. Source: [code] ResultCodeEnum.
  throw new Refusal(
    INTERNAL_ERROR,
    '"clientSecret" cannot be decrypted with our private key; is it encrypted with the public key of the credential?',
  )
}
