import type { Lang } from '../protocol/text.ts'

/** Where a command writes and what it reads from its surroundings; tests give their own. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean }
  readonly env: Readonly<Record<string, string | undefined>>
}

export const processIo: CommandIo = { stdout: process.stdout, stderr: process.stderr, env: process.env }

/** The language of messages: `--lang`, else the environment's. */
export function langOf(args: readonly string[], env: CommandIo['env']): Lang {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const written = at < 0 ? undefined : args[at]?.includes('=') ? args[at]?.split('=')[1] : args[at + 1]
  if (written === 'zh' || written === 'en') return written
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return /^zh/i.test(locale) ? 'zh' : 'en'
}
