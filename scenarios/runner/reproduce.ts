import type { Scenario } from '../format/scenario.ts'
import type { RunOptions } from './options.ts'

/** The command that runs a scenario again in the same way. It never holds a key. */
export function reproduceLine(scenario: Scenario, options: RunOptions): string {
  const { guide, isv, seed, profile, timeout, strict, reproduceWith = [] } = options
  const args = [
    'koogallery',
    'run',
    scenario.ref,
    '--guide',
    guide,
    '--isv',
    isv.url,
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(timeout === undefined ? [] : ['--timeout', timeout]),
    ...reproduceWith,
    ...(strict ? ['--strict'] : []),
    '--seed',
    String(seed),
  ]
  return shellLine(args)
}

/** Arguments as a shell takes them. */
export const shellLine = (args: readonly string[]): string => args.map(quoted).join(' ')

const quoted = (arg: string): string => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`)
