import type { CommandIo } from '../../emulator/commands/io.ts'

/** Colours for a terminal; plain text everywhere else. */
export interface Paint {
  good(text: string): string
  bad(text: string): string
  warning(text: string): string
  faint(text: string): string
  strong(text: string): string
}

const same = (text: string): string => text
const PLAIN: Paint = { good: same, bad: same, warning: same, faint: same, strong: same }

const styled =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`

const COLOURED: Paint = { good: styled(32, 39), bad: styled(31, 39), warning: styled(33, 39), faint: styled(2, 22), strong: styled(1, 22) }

/** Colours only where a person looks, and has not asked for none. See no-color.org. */
export const paintFor = (stream: { readonly isTTY?: boolean }, env: CommandIo['env']): Paint =>
  stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' ? COLOURED : PLAIN
