/** Leaving null members out of an answer. */

import type { Answer } from './case.ts'

/** The documented answers nest four objects and lists deep. */
const NULL_DEPTH = 8

/** The value with null members left out, as most parsers of typed objects see it. */
export function withoutNulls(value: Answer, path: string, depth: number, dropped: string[]): Answer {
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
  if (!Array.isArray(value)) return withoutNulls(value as Answer, path, depth, dropped)
  return depth === 0 ? value : value.map((item, at) => membersWithoutNulls(item, `${path}.${at}`, depth - 1, dropped))
}
