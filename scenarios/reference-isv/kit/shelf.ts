/** Records by a key of several parts, such as instance, tenant and application. A database has a unique index for it. */
export class Shelf<T> {
  readonly #kept = new Map<string, { readonly key: readonly string[]; readonly value: T }>()

  /** Puts a record in the place of the one with this key; it becomes the newest. */
  put(key: readonly string[], value: T): void {
    const name = JSON.stringify(key)
    this.#kept.delete(name)
    this.#kept.set(name, { key, value })
  }

  get(key: readonly string[]): T | undefined {
    return this.#kept.get(JSON.stringify(key))?.value
  }

  /** Nothing happens where there is none. */
  remove(key: readonly string[]): void {
    this.#kept.delete(JSON.stringify(key))
  }

  /** Removes every record whose key begins like this. */
  removeBelow(start: readonly string[]): void {
    for (const [name, { key }] of this.#kept) if (start.every((part, n) => part === key[n])) this.#kept.delete(name)
  }

  /** All records, the newest first. */
  newest(): readonly T[] {
    return [...this.#kept.values()].map(({ value }) => value).reverse()
  }
}
