import type { Instance } from '../../emulator/market/model.ts'
import { membersIn } from '../../emulator/protocol/json.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { StepValue } from '../format/steps.ts'
import type { Done } from './done.ts'
import type { Broken } from './findings/broken.ts'
import { nothing } from './nothing.ts'
import { postJson } from './post-json.ts'
import type { Stage } from './stage.ts'

/** Real milliseconds for the ISV, which may have to turn to both domains. */
const PATIENCE_MS = 30_000
/** A code that the marketplace never made. */
const NOBODY = 'PLNOBODYMADETHIS'

/**
 * A buyer enters a code in the ISV's software, or uses the software with it, and the ISV says whether it runs. Without a
 * hook the story waits for what the ISV's own software does.
 */
export async function useCode(
  stage: Stage,
  step: StepValue<'use-code'>,
  hook: string | undefined,
): Promise<{ done: Done; broken: Broken[] }> {
  const { of, item, client = 'client-1', code, expect } = step
  const instance: Instance | undefined = stage.instance(of, item)
  if (instance?.instanceId === undefined) throw nothing(`use the licence code of "${of}"`, 'it has none')
  if (hook === undefined) {
    const words = text(
      `knows no hook at which the code of ${of} can be entered; waits for the ISV's software`,
      `没有输入 ${of} 授权码的钩子，等待商家软件自身动作`,
    )
    return { done: { actor: 'tester', text: words }, broken: [] }
  }
  const license = code === 'unknown' ? NOBODY : instance.instanceId
  const said = await asked(hook, { license, client })
  const told = said.served === undefined ? said.words : text(`it ${RUNS[String(said.served)]?.en}`, `${RUNS[String(said.served)]?.zh}`)
  const why = said.reason === '' ? text('', '') : text(` (${said.reason})`, `（${said.reason}）`)
  const done: Done = {
    actor: 'buyer',
    text: text(
      `uses the software with ${code === 'unknown' ? 'a code that nobody made' : `the code of ${of}`}: ${told.en}${why.en}`,
      `使用${code === 'unknown' ? '不存在的授权码' : ` ${of} 的授权码`}：${told.zh}${why.zh}`,
    ),
  }
  if (expect === undefined || (said.served !== undefined && said.served === (expect === 'served'))) return { done, broken: [] }
  return { done, broken: [broken(step, expect, told, why)] }
}

const RUNS: Readonly<Record<string, Text>> = { true: text('runs', '可用'), false: text('does not run', '不可用') }

function broken(
  { of, rule = 'scenario.expect', source = 'license 3.12', certainty = 'doc', says }: StepValue<'use-code'>,
  expect: 'served' | 'refused',
  told: Text,
  why: Text,
): Broken {
  const wanted = expect === 'served' ? text('that the software runs', '软件可用') : text('that the software does not run', '软件不可用')
  return {
    rule,
    summary: text(
      `${says ? `${says.en} ` : ''}Expected with the code of ${of} ${wanted.en}; ${told.en}${why.en}.`,
      `${says?.zh ?? ''}期望使用 ${of} 的授权码时${wanted.zh}；实际${told.zh}${why.zh}。`,
    ),
    source: { certainty, page: source },
    severity: certainty === 'doc' ? 'fail' : 'warn',
    alike: `${rule} ${of}`,
  }
}

interface Said {
  readonly served: boolean | undefined
  readonly reason: string
  readonly words: Text
}

async function asked(hook: string, body: object): Promise<Said> {
  try {
    const { status, text: answer } = await postJson(hook, body, PATIENCE_MS)
    const { served, reason } = membersIn(answer)
    return {
      served: typeof served === 'boolean' ? served : undefined,
      reason: typeof reason === 'string' ? reason.slice(0, 300) : '',
      words: text(`it answers HTTP ${status} ${answer.slice(0, 200)}`, `返回 HTTP ${status} ${answer.slice(0, 200)}`),
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    return { served: undefined, reason: '', words: text(`it cannot be asked: ${why}`, `无法请求：${why}`) }
  }
}
