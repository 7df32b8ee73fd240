import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Agenda, type Due } from '../../emulator/clock/agenda.ts'

const inOrder = (a: Due, b: Due): number => a.at - b.at || a.id - b.id

/** Takes everything off, first due first. */
function drain(agenda: Agenda<Due>): Due[] {
  const taken: Due[] = []
  for (let due = agenda.peek(); due; due = agenda.peek()) {
    taken.push(due)
    agenda.remove(due.id)
  }
  return taken
}

describe('the agenda', () => {
  it('gives work in time order, first planned first among equals', () => {
    const agenda = new Agenda<Due>()
    for (const due of [
      { id: 1, at: 30 },
      { id: 2, at: 10 },
      { id: 3, at: 10 },
      { id: 4, at: -5 },
    ]) {
      agenda.add(due)
    }
    expect(agenda.list().map(({ id }) => id)).toEqual([4, 2, 3, 1])
    expect(drain(agenda).map(({ id }) => id)).toEqual([4, 2, 3, 1])
    expect(agenda.size).toBe(0)
    expect(agenda.peek()).toBeUndefined()
  })

  it('peeking takes nothing off', () => {
    const agenda = new Agenda<Due>()
    agenda.add({ id: 1, at: 1 })
    expect(agenda.peek()).toBe(agenda.peek())
    expect(agenda.size).toBe(1)
  })

  it('forgets what is removed, and takes a removal of something unknown for what it is', () => {
    const agenda = new Agenda<Due>()
    agenda.add({ id: 1, at: 1 })
    agenda.add({ id: 2, at: 2 })
    agenda.remove(1)
    agenda.remove(99)
    expect(agenda.peek()?.id).toBe(2)
    expect(agenda.list().map(({ id }) => id)).toEqual([2])
  })

  it('holds the newer of two works with one id', () => {
    const agenda = new Agenda<Due>()
    agenda.add({ id: 1, at: 5 })
    agenda.add({ id: 1, at: 9 })
    expect(agenda.size).toBe(1)
    expect(drain(agenda)).toEqual([{ id: 1, at: 9 }])
  })

  it('agrees with a sorted list, whatever is added and removed in between', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.integer({ min: 0, max: 20 }) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), pick: fc.nat(), at: fc.integer({ min: 0, max: 20 }) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const agenda = new Agenda<Due>()
        let model: Due[] = []
        let nextId = 1
        for (const next of steps) {
          if (next.kind === 'add') {
            const due = { id: nextId++, at: next.at }
            agenda.add(due)
            model.push(due)
          } else if (next.kind === 'take') {
            const due = model.sort(inOrder)[0]
            expect(agenda.peek()).toEqual(due)
            if (due) {
              agenda.remove(due.id)
              model = model.filter(({ id }) => id !== due.id)
            }
          } else if (model.length > 0) {
            const { id } = model[next.pick % model.length] as Due
            model = model.filter((due) => due.id !== id)
            if (next.kind === 'remove') agenda.remove(id)
            else {
              const due = { id, at: next.at }
              agenda.add(due)
              model.push(due)
            }
          }
          expect(agenda.size).toBe(model.length)
        }
        expect(agenda.list()).toEqual(model.sort(inOrder))
        expect(drain(agenda)).toEqual(model)
      }),
    )
  })

  it('stays in order while most of a long list is removed', () => {
    const agenda = new Agenda<Due>()
    const count = 1_000
    for (let id = 1; id <= count; id++) agenda.add({ id, at: (id * 7_919) % 1_009 })
    for (let id = 1; id <= count; id++) if (id % 10 !== 0) agenda.remove(id)
    const left = drain(agenda)
    expect(left).toHaveLength(count / 10)
    expect(left).toEqual([...left].sort(inOrder))
  })
})
