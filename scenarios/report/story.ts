import { displayWidth, padEnd, wrap } from '../../emulator/commands/columns.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import type { TimelineEntry } from '../runner/result.ts'
import { type FoldedEntry, folded } from './fold.ts'
import { ACTORS, MARKS, whenOf } from './labels.ts'
import type { Paint } from './paint.ts'

export interface StoryLook {
  readonly lang: Lang
  readonly paint: Paint
  readonly width: number
  /** What the marketplace does at one moment stands on one line; that time passes is seen from the times alone. */
  readonly compact?: boolean
}

/** The story on its virtual time line. */
export function storyLines(timeline: readonly TimelineEntry[], { lang, paint, width, compact = false }: StoryLook): string[] {
  const rows = (compact ? joined(folded(timeline).filter(({ entry }) => entry.mark !== 'time')) : folded(timeline)).map((line) => ({
    line,
    when: whenOf(line),
    times: line.count === 1 ? '' : `×${line.count}`,
    actor: ACTORS[line.entry.actor][lang],
  }))
  const widest = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => displayWidth(pick(row))))
  const [whenWidth, timesWidth, actorWidth] = [widest(({ when }) => when), widest(({ times }) => times), widest(({ actor }) => actor)]
  return rows.flatMap(({ line, when, times, actor }) => {
    const { entry } = line
    const head = `  ${padEnd(when, whenWidth)} ${padEnd(times, timesWidth)}  ${padEnd(actor, actorWidth)}  `
    const hang = displayWidth(head) + 2
    const fault = entry.fault === undefined ? '' : `  [${entry.fault}]`
    return wrap(`${entry.text[lang]}${fault}`, Math.max(30, width - hang)).map((said, n) => {
      const colour = colourOf(entry, paint)
      return n === 0 ? `${paint.faint(head)}${colour(`${MARKS[entry.mark]} ${said}`)}` : `${' '.repeat(hang)}${colour(said)}`
    })
  })
}

/** Runs of what the marketplace did well or decided at one moment, as one entry each. Failures keep lines of their own. */
function joined(lines: readonly FoldedEntry[]): FoldedEntry[] {
  const made: FoldedEntry[] = []
  for (const line of lines) {
    const before = made.at(-1)
    if (before && quiet(before) && quiet(line) && before.from === line.from) {
      const parts = [before.entry.text, line.entry.text]
      const said = text(parts.map(({ en }) => en).join('; '), parts.map(({ zh }) => zh).join('；'))
      const mark = line.entry.mark === before.entry.mark ? line.entry.mark : 'good'
      made[made.length - 1] = { ...before, entry: { ...before.entry, text: said, mark } }
    } else made.push(line)
  }
  return made
}

const quiet = ({ entry, count }: FoldedEntry): boolean =>
  count === 1 && entry.actor === 'marketplace' && (entry.mark === 'good' || entry.mark === 'change')

function colourOf({ mark }: TimelineEntry, paint: Paint): (text: string) => string {
  switch (mark) {
    case 'good':
      return paint.good
    case 'bad':
      return paint.bad
    case 'injected':
    case 'waiting':
      return paint.warning
    case 'time':
      return paint.faint
    case 'act':
      return paint.strong
    default:
      return (text) => text
  }
}
