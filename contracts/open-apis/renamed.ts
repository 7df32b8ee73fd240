import { openApiAt } from '../../emulator/protocol/open-apis/catalogue.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { pathTo } from '../../emulator/protocol/path-template.ts'
import type { StandIns } from './stand-ins.ts'

/**
 * The pact's ids become the market's where a call names them, and nowhere else: a seller's example may be as short as
 * "1", which a version in a path or a quantity holds as well.
 */

/** The path with the ids in its parameters. */
export function renamedPath({ method, path }: OpenApi, asked: string, ids: StandIns): string {
  const given = openApiAt(method, asked)?.parameters ?? {}
  return pathTo(path, Object.fromEntries(Object.entries(given).map(([name, value]) => [name, ids.get(value) ?? value])))
}

/** Written as the signature wants it: a space is %20. */
export function renamedQuery(query: URLSearchParams, ids: StandIns): string {
  const pairs = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(ids.get(value) ?? value)}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/** Members of a body that name something of the market's. */
const NAMING = /("(?:instance_id|product_id|relate_pkg_instance|license)"\s*:\s*)("(?:[^"\\]|\\.)*")/g

/** A list of licence codes, which are all of them ids. */
const LISTS = /("license_list"\s*:\s*)(\[[^\]]*\])/g
const WRITTEN = /"(?:[^"\\]|\\.)*"/g

/** In the text, since the rest must stay as it is written. */
export function renamedRecords(body: string, ids: StandIns): string {
  const named = (value: string) => {
    const real = ids.get(JSON.parse(value) as string)
    return real === undefined ? value : JSON.stringify(real)
  }
  return body
    .replace(NAMING, (_, member: string, value: string) => member + named(value))
    .replace(LISTS, (_, member: string, list: string) => member + list.replace(WRITTEN, named))
}

/** Back in the answer. The market's ids are like nothing else; the longest first, since a line's begins with its order's. */
export const renamedBack = (answer: string, ids: StandIns): string =>
  [...ids]
    .sort(([, one], [, other]) => other.length - one.length)
    .reduce((text, [pact, real]) => text.replaceAll(real, () => JSON.stringify(pact).slice(1, -1)), answer)
