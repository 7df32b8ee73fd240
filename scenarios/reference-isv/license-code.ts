import { CODE_ILLEGAL_STATE } from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import type { LicenseInfo } from '../../emulator/protocol/open-apis/licence-codes.ts'
import { NO_SUCH_INSTANCE } from '../../emulator/protocol/result-codes.ts'
import { parseStamp } from '../../emulator/protocol/timestamps.ts'
import { type Answer, Refusal, success } from './answer.ts'
import type { Handlers } from './dispatch.ts'
import type { EnteredCode } from './entered-code.ts'
import { instantOf } from './lifecycle.ts'
import { OpenApiRefusal } from './open-apis/answers.ts'
import type { OpenApiClient } from './open-apis/client.ts'
import type { Seller } from './seller.ts'

/** Whether the software runs for whoever entered a code. */
export interface Use {
  readonly served: boolean
  readonly reason: string
}

export type UseCode = (license: string, client: string) => Promise<Use>

type CodeCall = { readonly license: string }

/**
 * What the licence code guide has beyond V2.0, whose wire it speaks: codes stand where instance ids stand there. Source:
 * [doc] zh-cn_topic_0070649167, zh-cn_topic_0070649168, zh-cn_topic_0070649169.
 */
export function withLicenceCodes(saas: Handlers, { codes }: Pick<Seller, 'codes'>): Handlers {
  const known = (license: string): EnteredCode => {
    const code = codes.get(license)
    if (!code) throw new Refusal(NO_SUCH_INSTANCE, license)
    return code
  }
  const living = (license: string): EnteredCode => {
    const code = known(license)
    if (code.state === 'released') throw new Refusal(NO_SUCH_INSTANCE, license)
    return code
  }
  const own = {
    /** The expiry is absolute: the same call twice changes nothing, and a cancelled renewal makes it shorter. */
    renew: ({ license, expireTime, productId }: CodeCall & { expireTime: string; productId?: string }): Answer => {
      const code = living(license)
      code.expireTime = instantOf(expireTime)
      if (productId !== undefined) code.productId = productId
      return success()
    },
    status: ({ license, status }: CodeCall & { status: string }): Answer => {
      living(license).state = status === 'FREEZE' ? 'frozen' : 'active'
      return success()
    },
    release: ({ license }: CodeCall): Answer => {
      known(license).state = 'released'
      return success()
    },
  }
  type Role = keyof typeof own
  const either =
    (role: Role) =>
    (call: Partial<CodeCall>): Answer | Promise<Answer> =>
      ((call.license === undefined ? saas[role] : own[role]) as (call: unknown) => Answer | Promise<Answer>)(call)
  return { ...saas, renew: either('renew'), status: either('status'), release: either('release') }
}

/**
 * A buyer enters a code in the software: at the first time it is activated, at the first use of each day the marketplace
 * is asked how it stands and told who uses it. Source: [doc] zh-cn_topic_0070649244, zh-cn_topic_0070649245.
 */
export function codeUser({ codes, openApis, now, report }: Pick<Seller, 'codes' | 'openApis' | 'now' | 'report'>): UseCode {
  /** One activation of a code at a time: a second one would be told that the state is illegal. */
  const entering = new Map<string, Promise<EnteredCode>>()

  const enter = (license: string, api: OpenApiClient): Promise<EnteredCode> => {
    const known = codes.get(license)
    if (known) return Promise.resolve(known)
    const begun = entering.get(license) ?? activated(license, api).finally(() => entering.delete(license))
    entering.set(license, begun)
    return begun
  }

  const activated = async (license: string, api: OpenApiClient): Promise<EnteredCode> => {
    try {
      const { expire_time: end, product_id: productId } = await api.activateCode(license)
      return keep(license, end, productId)
    } catch (error) {
      // Not idempotent: the code is active already, maybe by a call of ours whose answer got lost. The heartbeat knows.
      if (!(error instanceof OpenApiRefusal && error.code === CODE_ILLEGAL_STATE)) throw error
      const { status, expire_time: end, product_id: productId } = await api.queryCode(license)
      if (status !== 'ALIVE') throw error
      return keep(license, end, productId)
    }
  }

  const keep = (license: string, end: string | undefined, productId: string | undefined): EnteredCode => {
    const expireTime = end === undefined ? undefined : parseStamp(end)
    const code: EnteredCode = {
      license,
      state: 'active',
      ...(expireTime === undefined ? {} : { expireTime }),
      ...(productId === undefined ? {} : { productId }),
    }
    codes.set(license, code)
    return code
  }

  /** A marketplace that cannot be reached takes nothing away from a buyer. */
  const firstUseOfDay = async (code: EnteredCode, client: string, api: OpenApiClient): Promise<void> => {
    const today = new Date(now()).toISOString().slice(0, 10)
    if (code.checkedOn === today) return
    try {
      agree(code, await api.queryCode(code.license))
      await api.reportSoftwareUsage([{ license: code.license, software_usage_Info: [{ id: client }] }])
      code.checkedOn = today
    } catch (error) {
      report(error)
    }
  }

  return async (license, client) => {
    if (!openApis) return { served: false, reason: 'this seller has no client of the open APIs' }
    let code: EnteredCode
    try {
      code = await enter(license, openApis)
    } catch (error) {
      return { served: false, reason: (error as Error).message }
    }
    if (code.state === 'active') await firstUseOfDay(code, client, openApis)
    return code.state === 'active' ? { served: true, reason: 'the code is good' } : { served: false, reason: `the code is ${code.state}` }
  }
}

/** What the marketplace says of a code is what counts. */
function agree(code: EnteredCode, { status, expire_time: end }: LicenseInfo): void {
  const expireTime = end === undefined ? undefined : parseStamp(end)
  if (expireTime !== undefined) code.expireTime = expireTime
  if (status === 'EXPIRED') code.state = 'frozen'
  if (status === 'RELEASED') code.state = 'released'
}
