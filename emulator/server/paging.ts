import { digits, optional, text as words } from '../protocol/schema.ts'
import { text } from '../protocol/text.ts'
import { invalid } from './checks.ts'
import { type Call, Reply } from './route.ts'
import { note } from './schemas/notes.ts'

/** Query parameters of every list. */
export const PAGING = {
  limit: optional(digits(6, note('at most so many; the Link header then leads on', '最多返回的条数；下一页见 Link 响应头', '100'))),
  after: optional(words(128, note('begin behind the entry of this id', '从该标识之后开始'))),
}

export const LINK = { Link: text('rel="next" leads to the next page, when there is one', 'rel="next" 指向下一页') }

type Asked = { readonly limit?: string; readonly after?: string }

/** The page of a list that was asked for; without a limit, all of it. */
export function paged<T>(
  call: Call<unknown, Asked>,
  all: Iterable<T>,
  list: { readonly id: (item: T) => string; readonly wanted?: (item: T) => boolean; readonly show: (item: T) => unknown },
): Reply {
  const limit = call.query.limit === undefined ? Infinity : Number(call.query.limit)
  const { after } = call.query
  let begun = after === undefined
  let last: string | undefined
  let more = false
  const page: unknown[] = []
  for (const item of all) {
    if (!begun) {
      begun = list.id(item) === after
      continue
    }
    if (list.wanted && !list.wanted(item)) continue
    if (page.length >= limit) {
      more = true
      break
    }
    page.push(list.show(item))
    last = list.id(item)
  }
  if (!begun) {
    throw invalid(text('list', '列出'), [
      { path: '/after', keyword: 'after', message: `"after" is "${after}", which is no id of this list` },
    ])
  }
  return new Reply(page, more && last !== undefined ? { Link: `<${next(call.target, last)}>; rel="next"` } : {})
}

function next(target: URL, after: string): string {
  const query = new URLSearchParams(target.search)
  query.set('after', after)
  return `${target.pathname}?${query}`
}
