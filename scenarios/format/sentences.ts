import { nearest } from '../../emulator/protocol/nearest.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Violation } from '../../emulator/protocol/validate.ts'
import { suggestion } from './problem.ts'
import type { Path } from './source.ts'

/** A violation of a schema, in words for whoever wrote the file. */
export interface Told {
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly text: Text
}

/** Says in both languages what is wrong at one place of a document, and what would be right. */
export function tell(schema: Schema, document: unknown, violation: Violation): Told {
  const path = segments(violation.path)
  const name = nameOf(path)
  const around = path.slice(0, -1)
  const told = (part: 'key' | 'value', en: string, zh: string, at: Path = path): Told => ({ path: at, part, text: text(en, zh) })
  const here = schemaAt(schema, path)
  const value = valueAt(document, path)
  const about = meaning(here)
  // A key must not appear in any message, whatever is wrong with it.
  const secret = here?.writeOnly === true
  const shown = secret ? '***' : show(value)
  const kind = secret ? (KINDS[typeof value] ?? text('of another type', '其他类型')) : kindOf(value)
  switch (violation.keyword) {
    case 'required': {
      const parent = nameOf(around)
      return told('key', `${name.en} is missing in ${lower(parent.en)}${about.en}.`, `${parent.zh}缺少${name.zh}${about.zh}。`, around)
    }
    case 'additionalProperties': {
      const known = Object.keys((schemaAt(schema, around)?.properties as object | undefined) ?? {})
      const hint = suggestion(nearest(String(path.at(-1)), known), known)
      const parent = nameOf(around)
      const where =
        typeof around.at(-1) === 'number' || around.length === 0 ? text('here', '此处') : text(`in ${lower(parent.en)}`, `在${parent.zh}中`)
      return told('key', `${name.en} is not known ${where.en}. ${hint.en}`, `${where.zh}没有${name.zh}。${hint.zh}`)
    }
    case 'enum': {
      const possible = ((here?.enum as unknown[] | undefined) ?? []).map(String)
      const hint = suggestion(typeof value === 'string' ? nearest(value, possible) : undefined, possible)
      return told('value', `${name.en} is ${shown}, which is not possible. ${hint.en}`, `${name.zh}不能为 ${shown}。${hint.zh}`)
    }
    case 'type': {
      const wanted = [here?.type ?? 'object'].flat().map(String)
      return told(
        'value',
        `${name.en} is ${kind.en}, must be ${wanted.map((kind) => KINDS[kind]?.en ?? kind).join(' or ')}${about.en}.`,
        `${name.zh}为${kind.zh}，应为${wanted.map((kind) => KINDS[kind]?.zh ?? kind).join('或')}${about.zh}。`,
      )
    }
    case 'pattern':
    case 'anyOf':
    case 'x-decimals': {
      const words = ((here?.examples as unknown[] | undefined) ?? []).filter((word) => typeof word === 'string')
      const near = typeof value === 'string' ? nearest(value, words) : undefined
      const hint = near === undefined ? text('', '') : suggestion(near, words)
      return told(
        'value',
        `${name.en} is ${shown}, which has not the right form${about.en}.${hint.en === '' ? '' : ` ${hint.en}`}`,
        `${name.zh}为 ${shown}，格式不符${about.zh}。${hint.zh}`,
      )
    }
    case 'minLength':
      return told('value', `${name.en} is empty${about.en}.`, `${name.zh}为空${about.zh}。`)
    case 'maxLength':
      return told('value', `${name.en} has more than ${here?.maxLength} characters.`, `${name.zh}超过 ${here?.maxLength} 个字符。`)
    case 'minimum':
      return told('value', `${name.en} is ${shown}, must be at least ${here?.minimum}.`, `${name.zh}为 ${shown}，最小为 ${here?.minimum}。`)
    case 'maximum':
      return told('value', `${name.en} is ${shown}, must be at most ${here?.maximum}.`, `${name.zh}为 ${shown}，最大为 ${here?.maximum}。`)
    case 'minItems':
      return told('value', `${name.en} is empty, must have at least ${here?.minItems}.`, `${name.zh}为空，至少需要 ${here?.minItems} 项。`)
    case 'maxItems':
      return told('value', `${name.en} has more than ${here?.maxItems} entries.`, `${name.zh}超过 ${here?.maxItems} 项。`)
    case 'minProperties': {
      const known = Object.keys((here?.properties as object | undefined) ?? {}).join(', ')
      return told('value', `${name.en} is empty. Possible: ${known}.`, `${name.zh}没有内容。可选：${known}。`)
    }
    case 'maxProperties': {
      const keys = Object.keys((value as object | null) ?? {})
      return told(
        'value',
        `A step has one key only, this one has ${keys.join(', ')}. Begin each with "- " on a line of its own.`,
        `一个步骤只有一个键，此处有 ${keys.join('、')}。请各自以“- ”另起一行。`,
      )
    }
    default:
      return told('value', `${violation.message}.`, `${violation.message}。`)
  }
}

/** A JSON pointer as the steps it takes. */
const segments = (pointer: string): Path =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))

/** What people call a place: the member, or the entry of a list by its number from 1. */
function nameOf(path: Path): Text {
  const last = path.at(-1)
  if (last === undefined) return text('The file', '文件')
  if (typeof last === 'string') return text(`"${last}"`, `“${last}”`)
  const list = path.at(-2)
  return list === 'story'
    ? text(`Step ${last + 1}`, `第 ${last + 1} 步`)
    : text(`Entry ${last + 1} of "${list}"`, `“${list}”的第 ${last + 1} 项`)
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let here: Schema | undefined = schema
  for (const step of path) {
    const members = here?.properties as Readonly<Record<string, Schema>> | undefined
    here = typeof step === 'number' ? (here?.items as Schema | undefined) : members?.[step]
  }
  return here
}

function valueAt(document: unknown, path: Path): unknown {
  let here: unknown = document
  for (const step of path) here = typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[step] : undefined
  return here
}

function meaning(schema: Schema | undefined): Text {
  if (typeof schema?.description !== 'string') return text('', '')
  const zh = schema['x-zh']
  return text(` (${schema.description})`, `（${typeof zh === 'string' ? zh : schema.description}）`)
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

const KINDS: Readonly<Record<string, Text>> = {
  string: text('text', '文本'),
  integer: text('a whole number', '整数'),
  number: text('a number', '数字'),
  boolean: text('true or false', 'true 或 false'),
  array: text('a list', '列表'),
  object: text('a mapping of names to values', '键值映射'),
}

function kindOf(value: unknown): Text {
  if (value === null || value === undefined) return text('empty', '空')
  if (Array.isArray(value)) return text('a list', '列表')
  if (typeof value === 'number') return text(`the number ${value}`, `数字 ${value}`)
  return KINDS[typeof value] ?? text(typeof value, typeof value)
}

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? 'nothing'
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}
