import type { Guide } from '../../../emulator/protocol/interface.ts'
import type { Finding } from '../../../scenarios/runner/result.ts'
import type { Mutant } from './mutant.ts'

/** Who was caught, by which scenario, and by which rule; printed when all is over. */
export class CatchTable {
  readonly #seen = new Map<Mutant, { where: string[]; rules: Set<string>; caught: boolean }>()

  add(mutant: Mutant, guide: Guide, scenario: string, named: readonly Finding[]): void {
    const row = this.#seen.get(mutant) ?? { where: [], rules: new Set(), caught: true }
    row.where.push(`${scenario} (${guide})`)
    for (const { rule, severity } of named) row.rules.add(severity === 'fail' ? rule : `${rule} (warns)`)
    row.caught &&= named.length > 0
    this.#seen.set(mutant, row)
  }

  written(): string {
    const rows = [...this.#seen].map(([{ name }, { where, rules, caught }]) =>
      [name.padEnd(36), (caught ? [...rules].join(', ') : 'NOT CAUGHT').padEnd(44), where.join(', ')].join('  '),
    )
    const caught = [...this.#seen.values()].filter((row) => row.caught).length
    const rate = this.#seen.size === 0 ? 0 : Math.floor((caught / this.#seen.size) * 100)
    return `\n${rows.join('\n')}\n\n${caught} of ${this.#seen.size} mutants caught (${rate} %)\n`
  }
}
