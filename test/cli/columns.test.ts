import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, displayWidth, padEnd, wrap } from '../../emulator/commands/columns.ts'

const mixed = fc.string({ unit: fc.constantFrom(...'abc 0.，。张三（）()-é😀\u00a0') })

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['张三', 4],
    ['张三 & Co', 9],
    ['，。（）：', 10],
    ['é', 1],
    ['e\u0301', 1],
    ['😀', 2],
    ['“…”', 3],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['a\u200bb', 2],
  ])('%j takes %d columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  it('is what padding counts in', () => {
    expect(padEnd('张三', 6)).toBe('张三  ')
    expect(padEnd('abcdef', 3)).toBe('abcdef')
    fc.assert(
      fc.property(mixed, fc.nat({ max: 40 }), (text, width) => {
        expect(displayWidth(padEnd(text, width))).toBe(Math.max(width, displayWidth(text)))
      }),
    )
  })
})

describe('wrapping', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['unbreakable', 4, ['unbreakable']],
    ['云商店模拟器', 6, ['云商店', '模拟器']],
    ['云商店，模拟器', 6, ['云商', '店，模', '拟器']],
    ['[doc]\u00a0page', 5, ['[doc] page']],
    ['  leading', 20, ['leading']],
    ['', 10, ['']],
  ])('%j in %d columns', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })

  it('loses nothing but blanks, and is wider than asked only where a word is', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 4, max: 30 }), (text, width) => {
        const lines = wrap(text, width)
        const bare = (written: string) => written.replaceAll(/\s/g, '')
        expect(bare(lines.join(''))).toBe(bare(text))
        for (const line of lines) expect(displayWidth(line) <= width || !/[^\s]\s[^\s]/.test(line) || text.includes('\u00a0')).toBe(true)
      }),
    )
  })
})

describe('columns', () => {
  it('stand one below the other, Chinese or not', () => {
    expect(
      columns([
        ['a', '张三', 'one'],
        ['long', 'b', 'two'],
      ]),
    ).toEqual(['  a     张三  one', '  long  b     two'])
  })

  it('wrap the last one below its own beginning', () => {
    expect(columns([['a', 'one two three four five six seven eight nine']], 0, 33)).toEqual([
      'a  one two three four five six',
      '   seven eight nine',
    ])
  })

  it('leave no blanks at the end of a line', () => {
    for (const line of columns([
      ['a', ''],
      ['b', 'c'],
    ]))
      expect(line).toBe(line.trimEnd())
    expect(columns([])).toEqual([])
  })
})
