import { interfaceFor } from '../../emulator/protocol/catalogue.ts'
import { isKitGuide } from '../../emulator/protocol/interface.ts'
import { membersIn } from '../../emulator/protocol/json.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { NO_APPLICATION } from '../../scenarios/runner/no-application.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { DEVICE } from '../states/situations.ts'
import { Stage } from '../states/stage.ts'
import { StateError } from '../states/state-error.ts'

/** What the ISV was seen to do where the guide leaves it a choice. */
export interface Learnt {
  /** Why an optional interaction is not for this ISV; undefined where it is. */
  notFor(interaction: Interaction): Text | undefined
}

/**
 * Buys once in each way that may be answered differently, and looks at the answers: a seller who opens at once is not
 * held to what the guide wants of one who opens behind the call.
 */
export async function learn(run: RunOptions, openApis: OpenApiStand | undefined): Promise<Learnt> {
  // Nothing of the kit is optional, but all of it needs an application.
  if (isKitGuide(run.guide)) return { notFor: () => (run.kit ? undefined : NO_APPLICATION) }
  if (!interfaceFor(run.guide, 'create') && run.hooks?.useCode === undefined) return { notFor: () => NO_HOOK }
  const codes = new Set<string>()
  const members = new Set<string>()
  for (const [n, buyer] of buyers(run).entries()) {
    const stage = await Stage.open(run, openApis, `learn ${n}`)
    try {
      await buyer(stage)
    } catch (error) {
      // Whatever is wrong shows in the interactions themselves.
      if (!(error instanceof StateError)) throw error
    } finally {
      for (const { name, code, answer } of answersIn(stage)) {
        codes.add(`${name} ${code}`)
        for (const path of pathsOf(answer)) members.add(`${name} ${path}`)
      }
      await stage.close()
    }
  }
  return {
    notFor: ({ description: { name, inProgress }, kind, member, optional }) => {
      if (!optional) return undefined
      if (kind === 'in-progress') {
        return inProgress.some((code) => codes.has(`${name} ${code}`))
          ? undefined
          : text(
              `This ISV answers ${name} at once; the guide lets it also answer ${inProgress.join(', ')}.`,
              `该商家同步响应 ${name}；指南亦允许返回 ${inProgress.join('、')}。`,
            )
      }
      return members.has(`${name} ${member}`)
        ? undefined
        : text(
            `The answers of this ISV to ${name} do not tell ${member}; the guide leaves that open.`,
            `该商家的 ${name} 响应不含 ${member}；指南允许不返回。`,
          )
    },
  }
}

/** Nothing is called at the purchase: an ISV knows of a code from the buyer alone. */
const NO_HOOK = text(
  'The ISV knows of a licence code from the buyer alone: name the address at which one is entered (--use-code-hook).',
  '商家只能从买家处得知授权码：请用 --use-code-hook 指定输入授权码的地址。',
)

function buyers({ guide }: RunOptions): ((stage: Stage) => Promise<unknown>)[] {
  const asks = interfaceFor(guide, 'query') !== undefined
  const applies = interfaceFor(guide, 'license') !== undefined
  const follow = async (stage: Stage) => {
    if (asks) await stage.query()
    if (applies) await stage.orders[0]?.applyLicence(DEVICE)
  }
  const bought = (request: Parameters<Stage['buy']>[0]) => async (stage: Stage) => {
    await stage.buy(request)
    await follow(stage)
  }
  return [bought({}), ...(asks ? [bought({ chargingMode: 'on-demand' })] : [])]
}

function answersIn(stage: Stage) {
  return stage.calls().flatMap(({ interface: name, attempts }) =>
    attempts.map(({ response }) => {
      const answer = membersIn(response?.body ?? '')
      return { name, code: String(answer.resultCode), answer }
    }),
  )
}

/** `appInfo`, `info.usageInfo`: members that hold something, those of list items without their number. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    if (member === null || (Array.isArray(member) && member.length === 0)) return []
    const at = path === '' ? name : `${path}.${name}`
    return [at, ...pathsOf(member, at)]
  })
}
