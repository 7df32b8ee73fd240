import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { createMarketplace } from '../../emulator/marketplace.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { OPEN_APIS, openApiNames } from '../../emulator/protocol/open-apis/catalogue.ts'
import { text } from '../../emulator/protocol/text.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import type { Finding, ScenarioResult } from '../../scenarios/runner/result.ts'
import { fileNameOf, type PactFile, pactText, type RecordedInteraction } from '../pact-file.ts'
import { CONTRACT_RULES } from '../rules.ts'
import { mismatchWords, nothingOf } from '../verify/result.ts'
import { errorOf, runVerifier, VerifierBroken, type VerifierError } from '../verify/run-verifier.ts'
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
 * @throws VerifierBroken
 */
export async function verifyOpenApis({ pact, file, limitMs }: VerifyOpenApis): Promise<ScenarioResult[]> {
  const began = stopwatch()
  const isv = await serveReferenceIsv({ accessKey: DEFAULT_ACCESS_KEY, report: () => {} })
  const market = await createMarketplace({ isv: { url: isv.url, accessKey: DEFAULT_ACCESS_KEY, ...DEFAULT_ACCOUNT } })
  const dir = mkdtempSync(join(tmpdir(), 'koogallery-verify-'))
  const calls = new Map(pact.interactions.map((recorded, n) => [String(n), recordedCall(recorded)]))
  const known = pact.interactions.map((recorded, n) => marked(recorded, String(n))).filter((_, n) => calls.get(String(n))?.api)
  const strangers = pact.interactions.flatMap((recorded, n) => {
    const call = calls.get(String(n)) as RecordedCall
    return call.api ? [] : [unknown(recorded, call)]
  })
  let door: Door | undefined
  try {
    if (known.length === 0) return strangers
    door = await openDoor(market, calls, { ...DEFAULT_ACCOUNT, sellerKey: DEFAULT_ACCESS_KEY })
    const sifted = { ...pact, interactions: known }
    const copy = join(dir, fileNameOf(pact))
    writeFileSync(copy, pactText(sifted))
    const told = await runVerifier(
      { provider: pact.provider.name, providerBaseUrl: door.url, pactUrls: [copy], logLevel: 'error', timeout: limitMs },
      limitMs,
    )
    if (!told.report) throw VerifierBroken.of(told)
    const { errors, pendingErrors } = told.report
    const passed = door.passed
    const found = pact.interactions.flatMap((recorded, n) => {
      const call = calls.get(String(n)) as RecordedCall
      if (!call.api) return []
      const error = errorOf([...errors, ...pendingErrors], recorded.description)
      return [result(recorded, call, passed.get(String(n)), error, file)]
    })
    const [first] = found
    return [...(first ? [{ ...first, realMs: Math.round(stopwatch() - began) }] : []), ...found.slice(1), ...strangers]
  } finally {
    await door?.close()
    await market.close()
    await isv.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The interaction with its number on it: an older pact names its headers once, a newer one in lists. */
function marked(recorded: RecordedInteraction, n: string): RecordedInteraction {
  const request = recorded.request as { headers?: Readonly<Record<string, unknown>> }
  const listed = Object.values(request.headers ?? {}).some(Array.isArray)
  return {
    ...recorded,
    pending: false,
    request: { ...request, headers: { ...request.headers, [INTERACTION_HEADER]: listed ? [n] : n } },
  }
}

const titleOf = ({ description }: RecordedInteraction) => text(description, description)

function result(
  recorded: RecordedInteraction,
  { api }: RecordedCall,
  passed: Passed | undefined,
  error: VerifierError | undefined,
  file: string,
): ScenarioResult {
  return {
    ...nothingOf(),
    name: `${api?.id}/${recorded.description}`,
    title: titleOf(recorded),
    guide: 'open-api',
    outcome: error ? 'failed' : 'passed',
    realMs: 0,
    findings: error ? [findingOf(passed, error, file)] : [],
  }
}

function findingOf(passed: Passed | undefined, error: VerifierError, file: string): Finding {
  const rule = CONTRACT_RULES.openApi
  const reason = passed?.noted?.reason
  const said = mismatchWords(error)
  const answered =
    passed &&
    text(` It answered HTTP ${passed.status}: ${passed.text.slice(0, 300)}`, `其响应为 HTTP ${passed.status}：${passed.text.slice(0, 300)}`)
  return {
    rule: rule.id,
    certainty: rule.provenance.certainty,
    severity: 'fail',
    summary: text(
      `The marketplace, as it is emulated, does not answer as the pact expects: ${said}.${answered?.en ?? ''}${reason ? ` Because: ${reason.en}.` : ''}`,
      `（模拟的）云商店响应与契约不符：${said}。${answered?.zh ?? ''}${reason ? `原因：${reason.zh}。` : ''}`,
    ),
    source: rule.provenance,
    count: 1,
    settings: [],
    reproduce: `koogallery contracts verify-emulator ${file}`,
  }
}

/** The nearest by its path: a seller's version or prefix may be another. */
function unknown(recorded: RecordedInteraction, { method, path }: RecordedCall): ScenarioResult {
  const near = nearest(
    path,
    OPEN_APIS.map((api) => api.path),
  )
  const hint = near
    ? text(`Did you mean ${near}?`, `是否指 ${near}？`)
    : text(`Known: ${openApiNames().join(', ')}.`, `已知：${openApiNames().join('、')}。`)
  return {
    ...nothingOf(),
    name: recorded.description,
    title: titleOf(recorded),
    guide: 'open-api',
    outcome: 'skipped',
    reason: text(`No open API is ${method} ${path}. ${hint.en}`, `开放接口中没有 ${method} ${path}。${hint.zh}`),
    realMs: 0,
    findings: [],
  }
}
