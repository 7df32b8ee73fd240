import { stopwatch } from '../../emulator/clock/wall.ts'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { createMarketplace } from '../../emulator/marketplace.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { OPEN_APIS, openApiNames } from '../../emulator/protocol/open-apis/catalogue.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import type { Finding, ScenarioResult } from '../../scenarios/runner/result.ts'
import type { PactFile, RecordedInteraction } from '../pact-file.ts'
import { CONTRACT_RULES } from '../rules.ts'
import { leftOut, mismatchWords, nothingOf } from '../verify/result.ts'
import { runVerifier, type VerifierError } from '../verify/run-verifier.ts'
import { type Door, INTERACTION_HEADER, openDoor, type Passed } from './door.ts'
import { type RecordedCall, recordedCall } from './read-interaction.ts'

export interface VerifyOpenApis {
  readonly pact: PactFile
  /** How the user names it. */
  readonly file: string
  /** Real milliseconds for all of it. */
  readonly limitMs: number
}

/**
 * Holds the emulator to what an ISV expects of the marketplace's own APIs.
 *
 * @throws WrongUse where the verifier did not do its work
 */
export async function verifyOpenApis({ pact, file, limitMs }: VerifyOpenApis): Promise<ScenarioResult[]> {
  const began = stopwatch()
  const all = pact.interactions.map((recorded, n): Numbered => ({ n: String(n), recorded, call: recordedCall(recorded) }))
  const known = all.filter(verifiable)
  const strangers = all.filter((one) => !verifiable(one)).map(unknown)
  if (known.length === 0) return strangers
  const isv = await serveReferenceIsv({ accessKey: DEFAULT_ACCESS_KEY, report: () => {} })
  const market = await createMarketplace({ isv: { url: isv.url, accessKey: DEFAULT_ACCESS_KEY, ...DEFAULT_ACCOUNT } })
  let door: Door | undefined
  try {
    const calls = new Map(known.map(({ n, call }) => [n, call]))
    door = await openDoor(market, calls, { ...DEFAULT_ACCOUNT, sellerKey: DEFAULT_ACCESS_KEY })
    const { url, passed } = door
    const { errorOf } = await runVerifier(
      { provider: pact.provider.name, providerBaseUrl: url, logLevel: 'error', timeout: limitMs },
      { pact: { ...pact, interactions: known.map(marked) } },
      limitMs,
    )
    const found = known.map((one) => result(one, passed.get(one.n), errorOf(numbered(one)), file))
    const realMs = Math.round(stopwatch() - began)
    return [...found.map((one, n) => (n === 0 ? { ...one, realMs } : one)), ...strangers]
  } finally {
    await door?.close()
    await market.close()
    await isv.close()
  }
}

/** An interaction and what it calls, under the number by which it is known on its way. */
interface Numbered {
  readonly n: string
  readonly recorded: RecordedInteraction
  readonly call: RecordedCall
}

const verifiable = ({ call: { api, otherType } }: Numbered): boolean => api !== undefined && otherType === undefined

/** Interactions may share a description, and differ in their states. */
const numbered = ({ n, recorded: { description } }: Numbered): string => `${description} (#${n})`

/** The interaction with its number on it: an older pact names its headers once, a newer one in lists. */
function marked(one: Numbered): RecordedInteraction {
  const { n, recorded } = one
  const request = (recorded.request ?? {}) as { headers?: Readonly<Record<string, unknown>> }
  const listed = Object.values(request.headers ?? {}).some(Array.isArray)
  return {
    ...recorded,
    description: numbered(one),
    pending: false,
    request: { ...request, headers: { ...request.headers, [INTERACTION_HEADER]: listed ? [n] : n } },
  }
}

function result(
  { recorded: { description }, call: { api } }: Numbered,
  passed: Passed | undefined,
  error: VerifierError | undefined,
  file: string,
): ScenarioResult {
  const wrong = error ? mismatchOf(passed, error) : passed ? undefined : UNVERIFIED
  return {
    ...nothingOf(),
    name: `${api?.id}/${description}`,
    title: text(description, description),
    guide: 'open-api',
    outcome: wrong ? 'failed' : 'passed',
    realMs: 0,
    findings: wrong ? [findingOf(wrong, file)] : [],
  }
}

/** A filter of the verifier's own in the environment, such as PACT_DESCRIPTION, leaves interactions out without a word. */
const UNVERIFIED = text(
  'The verifier left this interaction out. Take PACT_DESCRIPTION, PACT_PROVIDER_STATE and the like out of the environment, and verify again.',
  '验证器跳过了该交互。请从环境变量中移除 PACT_DESCRIPTION、PACT_PROVIDER_STATE 等后重新验证。',
)

function mismatchOf(passed: Passed | undefined, error: VerifierError): Text {
  const { answered, reason } = passed ?? {}
  if (passed && !answered && reason) {
    return text(
      `The emulated marketplace cannot be brought to what the pact expects. ${reason.en}`,
      `无法使（模拟的）云商店进入契约所期望的状态。${reason.zh}`,
    )
  }
  const said = mismatchWords(error)
  const words = [
    text(`The marketplace, as it is emulated, does not answer as the pact expects: ${said}`, `（模拟的）云商店响应与契约不符：${said}`),
    ...(answered
      ? [
          text(
            `It answered HTTP ${answered.status}: ${answered.text.slice(0, 300)}`,
            `其响应为 HTTP ${answered.status}：${answered.text.slice(0, 300)}`,
          ),
        ]
      : []),
    ...(reason ? [text(`Because: ${reason.en}`, `原因：${reason.zh}`)] : []),
  ]
  return text(words.map(({ en }) => ended(en, '.')).join(' '), words.map(({ zh }) => ended(zh, '。')).join(''))
}

const ended = (sentence: string, stop: string): string => (/[.。]$/.test(sentence) ? sentence : sentence + stop)

function findingOf(summary: Text, file: string): Finding {
  const rule = CONTRACT_RULES.openApi
  return {
    rule: rule.id,
    certainty: rule.provenance.certainty,
    severity: 'fail',
    summary,
    source: rule.provenance,
    count: 1,
    settings: [],
    reproduce: `koogallery contracts verify-emulator ${file}`,
  }
}

const unknown = ({ recorded, call }: Numbered): ScenarioResult => leftOut(recorded.description, 'open-api', whyUnknown(call))

function whyUnknown({ method, path, otherType }: RecordedCall): Text {
  if (otherType !== undefined) {
    return text(
      `The interaction is no HTTP call (${otherType}), and open APIs are called over HTTP.`,
      `该交互不是 HTTP 调用（${otherType}）。`,
    )
  }
  const near = nearestApi(path)
  const hint = near
    ? text(`Did you mean ${near.method} ${near.path}?`, `是否指 ${near.method} ${near.path}？`)
    : text(`Known: ${openApiNames().join(', ')}.`, `已知：${openApiNames().join('、')}。`)
  return text(`No open API is ${method} ${path}. ${hint.en}`, `开放接口中没有 ${method} ${path}。${hint.zh}`)
}

/** By its path, whatever stands for its parameters: a seller's version or prefix may be another, or the method. */
function nearestApi(path: string): OpenApi | undefined {
  const asked = path.split('/')
  const filled = new Map(
    OPEN_APIS.map((api) => [
      api.path
        .split('/')
        .map((segment, n) => (segment.startsWith('{') ? (asked[n] ?? segment) : segment))
        .join('/'),
      api,
    ]),
  )
  return filled.get(path) ?? filled.get(nearest(path, [...filled.keys()]) ?? '')
}
