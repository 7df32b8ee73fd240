import { describe, expect, it } from 'vitest'
import { type MarketStore, StoreError } from '../../emulator/store/store.ts'

const T0 = Date.UTC(2030, 0, 1)

/** What every store must do, whatever it keeps its lines in. @param open gives a new, empty store */
export function storeSuite(name: string, open: () => Promise<MarketStore>): void {
  describe(`${name}, as any store`, () => {
    it('begins empty', async () => {
      const store = await open()
      expect(store.recovery).toEqual({ tornBytes: 0, lines: 0 })
      expect(store.snapshot()).toBeUndefined()
      expect([...store.lines(0)]).toEqual([])
      await store.close()
    })

    it('numbers lines from 1 and gives them back in order', async () => {
      const store = await open()
      expect(store.append(T0, [{ type: 'a' }])).toBe(1)
      expect(store.append(T0, [])).toBe(2)
      expect(store.append(T0 + 5, [{ type: 'b' }, { type: 'c' }])).toBe(3)
      expect([...store.lines(0)]).toEqual([
        { seq: 1, at: T0, events: [{ type: 'a' }] },
        { seq: 2, at: T0, events: [] },
        { seq: 3, at: T0 + 5, events: [{ type: 'b' }, { type: 'c' }] },
      ])
      expect([...store.lines(2)].map((line) => line.seq)).toEqual([3])
      expect([...store.lines(3)]).toEqual([])
      expect([...store.lines(99)]).toEqual([])
      await store.close()
    })

    it('reads any line again', async () => {
      const store = await open()
      for (let n = 1; n <= 2500; n++) store.append(T0 + n, [{ n }])
      for (const seq of [1, 2, 1024, 1025, 2048, 2049, 2500]) expect(store.line(seq)).toEqual({ seq, at: T0 + seq, events: [{ n: seq }] })
      expect([...store.lines(0)].map((line) => line.seq)).toEqual(Array.from({ length: 2500 }, (_, i) => i + 1))
      await store.close()
    })

    it.each([
      ['Chinese and emoji', '云商店 🛒'],
      ['line breaks and quotes', 'a\n\r\u2028"\\b'],
      ['control characters', '\u0000\u0001\u001f'],
      ['half a surrogate pair', '\ud800'],
      ['what looks like a seal', '{"x":1,"crc":"00000000"}\n{"seq":2'],
      ['several pages', '费'.repeat(300_000)],
    ])('keeps %s', async (_, text) => {
      const store = await open()
      store.append(T0, [{ text, [text.slice(0, 20)]: [text.length] }])
      store.append(T0, [{ crc: text }])
      expect(store.line(1).events).toEqual([{ text, [text.slice(0, 20)]: [text.length] }])
      expect([...store.lines(0)][1]).toEqual({ seq: 2, at: T0, events: [{ crc: text }] })
      await store.close()
    })

    it('keeps what JSON keeps, no more', async () => {
      const store = await open()
      store.append(T0, [{ kept: null, dropped: undefined, list: [undefined], number: 1e300 }])
      expect(store.line(1).events).toEqual([{ kept: null, list: [null], number: 1e300 }])
      expect(Object.keys(store.line(1).events[0] as object)).toEqual(['kept', 'list', 'number'])
      await store.close()
    })

    it('shares no object with its caller', async () => {
      const store = await open()
      const event = { list: [1] }
      store.append(T0, [event])
      event.list.push(2)
      expect(store.line(1).events).toEqual([{ list: [1] }])
      ;(store.line(1).events[0] as typeof event).list.push(3)
      expect([...store.lines(0)][0]?.events).toEqual([{ list: [1] }])
      await store.close()
    })

    it('walks the lines that were there when the walk began', async () => {
      const store = await open()
      store.append(T0, [])
      store.append(T0, [])
      const seen: number[] = []
      for (const line of store.lines(0)) {
        seen.push(line.seq)
        store.append(T0, [])
      }
      expect(seen).toEqual([1, 2])
      expect([...store.lines(2)].map((line) => line.seq)).toEqual([3, 4])
      await store.close()
    })

    it('lets a walk be left early', async () => {
      const store = await open()
      store.append(T0, [])
      store.append(T0, [])
      for (const line of store.lines(0)) if (line.seq === 1) break
      expect(store.append(T0, [])).toBe(3)
      await store.close()
    })

    it.each([0, 2, -1, 1.5, Number.NaN])('refuses to read line %d of one', async (seq) => {
      const store = await open()
      store.append(T0, [])
      expect(() => store.line(seq)).toThrow(new StoreError(`Failed to read line ${seq}: the journal has lines 1 to 1.`))
      await store.close()
    })

    it('refuses to read a line of none, and lines after no number', async () => {
      const store = await open()
      expect(() => store.line(1)).toThrow(new StoreError('Failed to read line 1: the journal is empty.'))
      expect(() => store.lines(-1)).toThrow(RangeError)
      await store.close()
    })

    it('takes nothing from a failed append', async () => {
      const store = await open()
      expect(() => store.append(Number.NaN, [])).toThrow('its time is NaN; milliseconds since 1970 are needed.')
      expect(() => store.append(T0, [1n])).toThrow(TypeError)
      expect(store.append(T0, ['next'])).toBe(1)
      expect([...store.lines(0)]).toEqual([{ seq: 1, at: T0, events: ['next'] }])
      await store.close()
    })

    it('keeps the newest snapshot', async () => {
      const store = await open()
      await store.saveSnapshot({ version: 1, seq: 0, state: null })
      expect(store.snapshot()).toEqual({ version: 1, seq: 0, state: null })
      store.append(T0, [])
      store.append(T0, [])
      await store.saveSnapshot({ version: 1, seq: 1, state: { orders: ['云'] } })
      await store.saveSnapshot({ version: 2, seq: 2, state: { orders: [] } })
      expect(store.snapshot()).toEqual({ version: 2, seq: 2, state: { orders: [] } })
      await store.close()
    })

    it('keeps the newest of snapshots saved at once', async () => {
      const store = await open()
      for (let n = 1; n <= 5; n++) store.append(T0, [])
      await Promise.all([1, 2, 3, 4, 5].map((seq) => store.saveSnapshot({ version: 1, seq, state: { seq } })))
      expect(store.snapshot()).toEqual({ version: 1, seq: 5, state: { seq: 5 } })
      await store.close()
    })

    it('saves the state as it was at the call', async () => {
      const store = await open()
      const state = { orders: ['a'] }
      const saved = store.saveSnapshot({ version: 1, seq: 0, state })
      state.orders.push('b')
      await saved
      state.orders.push('c')
      const read = () => store.snapshot()?.state as typeof state
      expect(read()).toEqual({ orders: ['a'] })
      read().orders.push('d')
      expect(read()).toEqual({ orders: ['a'] })
      await store.close()
    })

    it.each([
      [{ version: 1, seq: 2, state: {} }, 'after line 2: the journal ends with line 1. Append first, then save.'],
      [{ version: 1, seq: -1, state: {} }, 'after line -1'],
      [{ version: 1.5, seq: 1, state: {} }, 'its version is 1.5'],
    ])('refuses the snapshot %j', async (snapshot, why) => {
      const store = await open()
      store.append(T0, [])
      await expect(store.saveSnapshot(snapshot)).rejects.toThrow(why)
      expect(store.snapshot()).toBeUndefined()
      await store.close()
    })

    it('refuses everything once closed, but for closing again', async () => {
      const store = await open()
      store.append(T0, [])
      await store.close()
      await store.close()
      expect(() => store.append(T0, [])).toThrow(new StoreError('Failed to append a line: it was closed. Open it again first.'))
      expect(() => store.line(1)).toThrow(StoreError)
      expect(() => store.lines(0)).toThrow(StoreError)
      expect(() => store.snapshot()).toThrow(StoreError)
      await expect(store.saveSnapshot({ version: 1, seq: 0, state: {} })).rejects.toThrow(StoreError)
    })
  })
}
