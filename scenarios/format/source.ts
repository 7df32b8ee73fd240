import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import { text } from '../../emulator/protocol/text.ts'
import type { Problem } from './problem.ts'

export type Path = readonly (string | number)[]

interface Place {
  readonly line: number
  readonly column: number
}

/** A YAML text with the place of everything in it. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** What makes it no YAML; the value is of no use then. */
  readonly problems: readonly Problem[]
  /** Where something stands: its value, or the key it stands under. The nearest thing around it when it is not there. */
  place(path: Path, part?: 'key' | 'value'): Place
}

/** Reads YAML without giving up at the first mistake. */
export function readSource(written: string, file: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(written, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const problems: Problem[] = document.errors.map((error) => {
    const words = oneLine(error.message)
    return { ...placeAt(error.pos[0]), text: text(`This is no YAML: ${words}`, `YAML 语法错误：${words}`) }
  })
  let value: unknown
  if (problems.length === 0) {
    try {
      value = document.toJS()
    } catch (error) {
      const words = oneLine(error instanceof Error ? error.message : String(error))
      problems.push({ line: 1, column: 1, text: text(`This YAML cannot be read: ${words}`, `YAML 无法读取：${words}`) })
    }
  }
  return { file, value, problems, place: (path, part = 'value') => placeAt(offsetOf(document, path, part)) }
}

/** Where a path leads. A list written without brackets is its own first entry, so a number may lead nowhere new. */
function offsetOf(document: Document.Parsed, path: Path, part: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      )
      if (!pair) {
        if (typeof step === 'number') continue
        return offset
      }
      const key = startOf(pair.key) ?? offset
      const last = depth === path.length - 1
      node = pair.value
      offset = last && part === 'key' ? key : (startOf(node) ?? key)
    } else if (isSeq(node)) {
      const next: unknown = node.items[Number(step)]
      if (next === undefined) return offset
      node = next
      offset = startOf(node) ?? offset
    }
  }
  return offset
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

const oneLine = (words: string): string => words.replace(/\s+/g, ' ').trim()
