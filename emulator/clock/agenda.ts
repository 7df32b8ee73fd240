/** One thing that falls due. Ties are broken by `id`, which grows: first planned, first done. */
export interface Due {
  readonly id: number
  /** Milliseconds since 1970, in the clock's time. */
  readonly at: number
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.id < b.id)

/** Due work in time order with a fixed tie-break: a binary heap with removal by id. */
export class Agenda<T extends Due> {
  readonly #heap: T[] = []
  readonly #alive = new Map<number, T>()

  get size(): number {
    return this.#alive.size
  }

  add(due: T): void {
    this.#alive.set(due.id, due)
    this.#heap.push(due)
    this.#rise(this.#heap.length - 1)
  }

  /** Removes by id; the heap forgets it when it surfaces. */
  remove(id: number): void {
    this.#alive.delete(id)
    if (this.#heap.length > 64 && this.#heap.length > this.#alive.size * 2) this.#rebuild()
  }

  peek(): T | undefined {
    while (this.#heap.length > 0) {
      const top = this.#heap[0] as T
      if (this.#alive.get(top.id) === top) return top
      this.#dropTop()
    }
    return undefined
  }

  /** All that is planned, in the order it falls due. */
  list(): T[] {
    return [...this.#alive.values()].sort((a, b) => (before(a, b) ? -1 : 1))
  }

  #rebuild(): void {
    this.#heap.length = 0
    this.#heap.push(...this.list())
  }

  #dropTop(): void {
    const last = this.#heap.pop() as T
    if (this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
  }

  #rise(index: number): void {
    const heap = this.#heap
    let i = index
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(heap[i] as T, heap[parent] as T)) return
      this.#swap(i, parent)
      i = parent
    }
  }

  #sink(index: number): void {
    const heap = this.#heap
    let i = index
    for (;;) {
      let least = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && before(heap[child] as T, heap[least] as T)) least = child
      }
      if (least === i) return
      this.#swap(i, least)
      i = least
    }
  }

  #swap(i: number, j: number): void {
    const heap = this.#heap
    const held = heap[i] as T
    heap[i] = heap[j] as T
    heap[j] = held
  }
}
