import { nearest } from '../protocol/nearest.ts'
import { BASE } from './route.ts'

/** The template with a request's own values in it, if all else of the path is the same or nearly so. */
interface Resemblance {
  readonly path: string
  /** Segments that are the same to the letter. */
  readonly exact: number
  readonly same: boolean
}

/** Longer paths are no slip of the finger. */
const LONGEST = 512

/** Whether a path is an instance of a template such as `/markets/{market}`. */
export const matches = (template: string, path: string): boolean =>
  resemblance(segmentsOf(template), path.split('/').slice(1))?.same === true

/** The known path that a wrong one most likely meant. */
export function nearestPath(path: string, templates: readonly string[]): string | undefined {
  if (path.length > LONGEST) return undefined
  const asked = path.split('/').filter((segment) => segment !== '')
  const withBase = [...segmentsOf(BASE), ...asked]
  let best: Resemblance | undefined
  for (const template of templates) {
    for (const candidate of [asked, withBase]) {
      const found = resemblance(segmentsOf(template), candidate)
      if (found && (!best || found.exact > best.exact)) best = found
    }
  }
  return best?.path
}

const segmentsOf = (path: string): string[] => path.split('/').slice(1)

function resemblance(template: readonly string[], asked: readonly string[]): Resemblance | undefined {
  if (template.length !== asked.length) return undefined
  const path: string[] = []
  let exact = 0
  let same = true
  for (const [index, word] of template.entries()) {
    const given = asked[index] as string
    if (word.startsWith('{')) {
      if (given === '') return undefined
      path.push(given)
    } else if (word === given) {
      exact++
      path.push(word)
    } else {
      if (!nearest(given, [word])) return undefined
      same = false
      path.push(word)
    }
  }
  return { path: `/${path.join('/')}`, exact, same }
}
