import { describe, expect, it } from 'vitest'
import { attemptListed, FAULTS, faultFor, isAttemptList } from '../../emulator/delivery/faults.ts'

describe('a list of attempts', () => {
  it.each(['all', '1', '1-2', '3-', '1,3', '2-4, 7-'])('%s can be read', (written) => {
    expect(isAttemptList(written)).toBe(true)
  })

  it.each(['', '0', '0-2', '3-1', 'none', '1..2', '-1', '1,,2', '1.5'])('"%s" is none', (written) => {
    expect(isAttemptList(written)).toBe(false)
  })

  it('holds what it says', () => {
    const listed = (written: string) => [1, 2, 3, 4, 5].filter((n) => attemptListed(written, n))
    expect(listed('all')).toEqual([1, 2, 3, 4, 5])
    expect(listed('2')).toEqual([2])
    expect(listed('2-3')).toEqual([2, 3])
    expect(listed('4-')).toEqual([4, 5])
    expect(listed('1,3-4')).toEqual([1, 3, 4])
  })
})

describe('the rule that strikes', () => {
  const rules = [
    { id: 'a', on: 'newInstance', attempts: '1', fault: 'refuse', orderId: 'one' },
    { id: 'b', on: 'newInstance', attempts: '1-2', fault: 'error-500' },
    { id: 'c', on: '*', attempts: 'all', fault: 'lose-response' },
  ] as const

  it('is the first that fits interface, order and attempt', () => {
    expect(faultFor(rules, { interfaceName: 'newInstance', orderId: 'one' }, 1)?.id).toBe('a')
    expect(faultFor(rules, { interfaceName: 'newInstance', orderId: 'two' }, 1)?.id).toBe('b')
    expect(faultFor(rules, { interfaceName: 'newInstance', orderId: 'one' }, 3)?.id).toBe('c')
    expect(faultFor(rules, { interfaceName: 'queryInstance' }, 1)?.id).toBe('c')
    expect(faultFor([], { interfaceName: 'queryInstance' }, 1)).toBeUndefined()
  })

  it('is described in both languages, with a source and what a good seller does', () => {
    for (const fault of FAULTS) {
      expect(fault.about.zh).toMatch(/[一-鿿]/)
      expect(fault.goodSeller.zh).toMatch(/[一-鿿]/)
      expect(fault.source.page).not.toBe('')
    }
  })
})
