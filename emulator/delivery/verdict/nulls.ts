/** Leaving null members out of an answer. */

import { redact } from '../record.ts'
import type { Answer, Case } from './case.ts'
import { note } from './findings.ts'
import { shorten } from './words.ts'

/** The documented answers nest four objects and lists deep. */
const NULL_DEPTH = 8

/** From now on the answer is what most parsers of typed objects see of it. */
export function leaveOutNulls(it: Case): void {
  const dropped: string[] = []
  it.answer = objectWithoutNulls(it.answer, '', NULL_DEPTH, dropped)
  if (dropped.length === 0) return
  const members = shorten(redact(dropped.join(', '), it.secrets), 120)
  note(
    it,
    'note.null-member',
    (name) => `The answer to ${name} has null in ${members}, which counts as absent. Leave such members out.`,
    (name) => `${name} 的响应中 ${members} 为 null，视为未携带。请不要返回值为 null 的字段。`,
  )
}

/** @param dropped gets the places of the members left out */
function objectWithoutNulls(value: Answer, path: string, depth: number, dropped: string[]): Answer {
  const kept: [string, unknown][] = []
  for (const [name, member] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`
    if (member === null) dropped.push(place)
    else kept.push([name, depth === 0 ? member : membersWithoutNulls(member, place, depth - 1, dropped)])
  }
  return Object.fromEntries(kept)
}

function membersWithoutNulls(value: unknown, path: string, depth: number, dropped: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return objectWithoutNulls(value as Answer, path, depth, dropped)
  return depth === 0 ? value : value.map((item, at) => membersWithoutNulls(item, `${path}.${at}`, depth - 1, dropped))
}
