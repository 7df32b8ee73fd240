import type { Schema } from '../../emulator/protocol/schema.ts'
import { checkStory } from './checks.ts'
import { departures } from './fit.ts'
import { normalise } from './normalise.ts'
import { FileError, type Problem } from './problem.ts'
import type { Scenario, Step } from './scenario.ts'
import { scenarioSchema } from './scenario-schema.ts'
import { type Told, tell } from './sentences.ts'
import { readSource, type Source } from './source.ts'
import type { StepName } from './steps.ts'

/**
 * Reads a scenario.
 *
 * @param file what it is called in error messages
 * @param ref what one types to run it
 * @throws FileError with everything that is wrong, each with its line and column
 */
export function parseScenario(written: string, file: string, ref: string = file): Scenario {
  const { source, value } = readChecked<Omit<Scenario, 'ref' | 'story'> & { story: Readonly<Record<string, unknown>>[] }>(
    written,
    file,
    scenarioSchema,
  )
  const found = checkStory(value as unknown as Parameters<typeof checkStory>[0])
  if (found.length > 0) throw new FileError(file, placed(source, found))
  const story = value.story.map((step, index) => {
    const name = Object.keys(step)[0] as StepName
    return { name, value: step[name], line: source.place(['story', index]).line } as unknown as Step
  })
  const { name, title, about, guides, sources = [], market = {} } = value
  return { ref, name, title, about, guides: [...new Set(guides)], sources, market, story }
}

/** Reads YAML that must fit a schema. @throws FileError with everything in which it does not */
export function readChecked<T>(written: string, file: string, schema: Schema): { source: Source; value: T } {
  const source = readSource(written, file)
  if (source.problems.length > 0) throw new FileError(file, source.problems)
  const value = normalise(schema, source.value)
  const told = departures(schema, value).map((violation) => tell(schema, value, violation))
  if (told.length > 0) throw new FileError(file, placed(source, told))
  return { source, value: value as T }
}

/** Problems at the places they speak of. */
export const placed = (source: Source, told: readonly Told[]): Problem[] =>
  told.map(({ path, part, text }) => ({ ...source.place(path, part), text }))
