import { displayWidth, padEnd } from '../../emulator/commands/columns.ts'
import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { interactionsOf } from '../interactions/interactions.ts'
import { apiInteractions } from '../open-apis/interactions.ts'

/** One interface of the catalogue and what its contract came to. */
export interface Row {
  readonly id: string
  readonly recorded: number
  readonly verified: number
  readonly failed: number
  readonly skipped: number
  readonly source: string
}

/** A row for every interface of the guides that were verified. */
export function rowsOf(results: readonly ScenarioResult[]): Row[] {
  const guides = [...new Set(results.map(({ guide }) => guide))]
  return guides.flatMap((guide) =>
    describedIn(guide).map(({ id, source, recorded }) => {
      const mine = results.filter(({ name }) => name.startsWith(`${id}/`))
      const count = (...outcomes: readonly string[]) => mine.filter(({ outcome }) => outcomes.includes(outcome)).length
      return {
        id,
        recorded,
        verified: count('passed', 'warned'),
        failed: count('failed'),
        skipped: count('skipped'),
        source: source.map(describeProvenance)[0] ?? '',
      }
    }),
  )
}

function describedIn(guide: ScenarioResult['guide']) {
  if (guide === 'open-api') {
    const all = apiInteractions()
    return OPEN_APIS.map(({ id, source }) => ({ id, source, recorded: all.filter(({ api }) => api.id === id).length }))
  }
  const all = interactionsOf(guide)
  return interfacesOf(guide).map(({ id, source }) => ({
    id,
    source,
    recorded: all.filter(({ description }) => description.id === id).length,
  }))
}

/** The table for people: interface × recorded × verified × source. */
export function tableOf(rows: readonly Row[], lang: Lang): string {
  const head =
    lang === 'zh' ? ['接口', '录制', '通过', '失败', '跳过', '来源'] : ['interface', 'recorded', 'verified', 'failed', 'skipped', 'source']
  const cells = rows.map(({ id, recorded, verified, failed, skipped, source }) => [
    id,
    ...[recorded, verified, failed, skipped].map(String),
    source,
  ])
  const widths = head.map((_, n) => Math.max(...[head, ...cells].map((row) => displayWidth(row[n] as string))))
  return [head, ...cells].map((row) => `  ${row.map((cell, n) => padEnd(cell, widths[n] as number)).join('  ')}`.trimEnd()).join('\n')
}
