/** Time limits of many calls at once. */

import { after, stopwatch } from '../../clock/wall.ts'

export interface Deadlines<T> {
  /** Starts the time of one item. */
  add(item: T, ms: number): void
  remove(item: T, ms: number): void
  /** Every item whose time still runs, oldest first within one length; none is left, nor any timer. */
  drain(): T[]
}

/**
 * Time limits in one row per length, each behind a single timer: calls have one or two different limits, so whoever
 * started first is due first. A timer or an abort signal per call would cost more than all other work on it.
 */
export function createDeadlines<T>(expired: (item: T) => void): Deadlines<T> {
  interface Row {
    readonly due: Map<T, number>
    cancel: (() => void) | undefined
  }
  const rows = new Map<number, Row>()

  // Unreferenced: the connection that is waited on keeps the process alive, its time limit need not.
  const arm = (row: Row, ms: number, left: number) => {
    row.cancel = after(Math.ceil(left), () => fire(row, ms), { keepAlive: false })
  }

  const disarm = (row: Row) => {
    row.cancel?.()
    row.cancel = undefined
  }

  function fire(row: Row, ms: number): void {
    disarm(row)
    for (const [item, at] of row.due) {
      const left = at - stopwatch()
      if (left > 0) {
        if (!row.cancel) arm(row, ms, left)
        return
      }
      row.due.delete(item)
      // May add an item of the same length again, which then arms the timer.
      expired(item)
    }
    disarm(row)
    rows.delete(ms)
  }

  return {
    add: (item, ms) => {
      let row = rows.get(ms)
      if (!row) {
        row = { due: new Map(), cancel: undefined }
        rows.set(ms, row)
      }
      row.due.set(item, stopwatch() + ms)
      if (!row.cancel) arm(row, ms, ms)
    },
    remove: (item, ms) => {
      rows.get(ms)?.due.delete(item)
    },
    drain: () => {
      const left: T[] = []
      for (const row of rows.values()) {
        disarm(row)
        left.push(...row.due.keys())
      }
      rows.clear()
      return left
    },
  }
}
