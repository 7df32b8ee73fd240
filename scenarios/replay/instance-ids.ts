/** What the answers to one purchase say about its instance id, then and now. */
export type SameInstance = 'same' | 'worse' | 'better' | 'still-broken'

interface Known {
  readonly before: Set<string>
  readonly after: Set<string>
}

/** Shorter texts occur in answers by chance. */
const SHORTEST = 6

/** Which instance of the recording is which instance of the build under test. */
export class InstanceIds {
  readonly #byKey = new Map<string, Known>()
  readonly #keyOf = new Map<string, string>()
  readonly #pairs = new Map<string, string>()

  /**
   * Takes note of an answer to a purchase, and tells whether repeats are still answered with one instance.
   *
   * @param key of the instance, which the recording knows before the ISV names it
   */
  answered(key: string, before: string | undefined, after: string | undefined): SameInstance {
    const known: Known = this.#byKey.get(key) ?? { before: new Set(), after: new Set() }
    this.#byKey.set(key, known)
    const changedThen = another(known.before, before)
    const changedNow = another(known.after, after)
    if (before !== undefined) this.#keyOf.set(before, key)
    if (before !== undefined && after !== undefined && !this.#pairs.has(before)) this.#pairs.set(before, after)
    if (changedNow) return changedThen ? 'still-broken' : 'worse'
    return changedThen && after !== undefined ? 'better' : 'same'
  }

  /** The id to send in place of a recorded one; undefined when the build under test never named that instance. */
  idFor(before: string): string | undefined {
    const paired = this.#pairs.get(before)
    if (paired !== undefined) return paired
    const key = this.#keyOf.get(before)
    // Never named by an answer of the recording: nothing is known of it, so it goes as it is.
    if (key === undefined) return before
    return this.#byKey.get(key)?.after.values().next().value
  }

  /** A text in which the instances of the recording, or those of now, are called by what both have in common. */
  neutral(written: string, when: 'before' | 'after'): string {
    let made = written
    for (const [key, known] of this.#byKey) {
      for (const id of known[when]) if (id.length >= SHORTEST || made === id) made = made.replaceAll(id, `<instance ${key}>`)
    }
    return made
  }
}

function another(known: Set<string>, id: string | undefined): boolean {
  if (id === undefined) return false
  const changed = known.size > 0 && !known.has(id)
  known.add(id)
  return changed
}
