import { LICENCE_CODE_APIS } from './licence-codes.ts'
import type { OpenApi } from './open-api.ts'
import { ORDER_QUERY } from './order-query.ts'
import { UPLOAD } from './upload.ts'
import { USAGE_PUSH, USAGE_PUSH_OLD } from './usage-push.ts'

/** Every API of the marketplace that an ISV calls and this emulator serves. */
export const OPEN_APIS: readonly OpenApi[] = [ORDER_QUERY, UPLOAD, USAGE_PUSH, USAGE_PUSH_OLD, ...LICENCE_CODE_APIS]

const TEMPLATES = OPEN_APIS.map((api) => ({ api, template: api.path.split('/') }))

export const openApiNames = (): string[] => OPEN_APIS.map(({ name }) => name)

/** A call's API and the parameters of its path; undefined when no API has this method and path. */
export function openApiAt(method: string, path: string): { api: OpenApi; parameters: Readonly<Record<string, string>> } | undefined {
  const asked = path.split('/')
  for (const { api, template } of TEMPLATES) {
    if (api.method !== method) continue
    const parameters = fitted(template, asked)
    if (parameters) return { api, parameters }
  }
  return undefined
}

/** APIs at a path whose method is another. */
export const openApisAtPath = (path: string): readonly OpenApi[] => {
  const asked = path.split('/')
  return TEMPLATES.filter(({ template }) => fitted(template, asked)).map(({ api }) => api)
}

function fitted(template: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
  if (template.length !== asked.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of template.entries()) {
    const given = asked[index] as string
    if (segment === given && !segment.startsWith('{')) continue
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (name === undefined) return undefined
    const value = decoded(given)
    if (!value) return undefined
    parameters[name] = value
  }
  return parameters
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
