import { membersOf } from '../../../emulator/protocol/json.ts'
import { INVALID_PARAMETER } from '../../../emulator/protocol/result-codes.ts'
import { Refusal } from '../answer.ts'

type Members = Readonly<Record<string, unknown>>

/** What V1.0 may hide in `extension` of a user; whatever else a buyer defined there is not ours to know. Source: [doc] zh-cn_topic_0070649111. */
const PROFILE = ['position', 'employeeCode', 'employeeType', 'mobile', 'email', 'workPlace', 'entryDate'] as const

/** Nulls stand for what is not there. Source: [code] Huawei's sample, which drops them at the top and keeps them below. */
export const withoutNulls = (members: Members): Members => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))

/** A V1.0 call in the form of V2.0: lists are JSON in a text there, and departments have a `name`. Source: [doc] zh-cn_topic_0070649113. */
export function listsOfV1({ orgInfo, ...call }: Members): Members {
  if (orgInfo !== undefined) return { ...call, orgInfoList: listIn('orgInfo', orgInfo).map(departmentOfV1) }
  return call.userList === undefined ? call : { ...call, userList: listIn('userList', call.userList).map(userOfV1) }
}

/**
 * Lists of V2.0 are lists; `orgInfoList` may be a text, as in the page's sample, which contradicts its table. Source: [doc]
 * zh-cn_topic_0070649437.
 */
export function listsOfV2(call: Members): Members {
  const { orgInfoList, userList } = call
  return {
    ...call,
    ...(typeof orgInfoList === 'string' ? { orgInfoList: listIn('orgInfoList', orgInfoList).map(entry) } : {}),
    ...(Array.isArray(orgInfoList) ? { orgInfoList: orgInfoList.map(entry) } : {}),
    ...(Array.isArray(userList) ? { userList: userList.map(entry) } : {}),
  }
}

function listIn(name: string, written: unknown): readonly unknown[] {
  let value: unknown
  try {
    value = JSON.parse(String(written))
  } catch {
    throw new Refusal(INVALID_PARAMETER, `"${name}" is no JSON`)
  }
  if (!Array.isArray(value)) throw new Refusal(INVALID_PARAMETER, `"${name}" is no list`)
  return value
}

/** What is no object stays what it is, and is refused by the description. */
const entry = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutNulls(value as Members) : value

function departmentOfV1(value: unknown): unknown {
  const { name, ...others } = withoutNulls(membersOf(value))
  return { orgName: name, ...others }
}

function userOfV1(value: unknown): unknown {
  const { extension, ...own } = withoutNulls(membersOf(value))
  const hidden = membersOf(extension)
  const user: Record<string, unknown> = { ...own }
  for (const name of PROFILE) user[name] ??= hidden[name] ?? undefined
  if (typeof user.employeeType === 'string') user.employeeType = user.employeeType === '' ? undefined : Number(user.employeeType)
  return Object.fromEntries(Object.entries(user).filter(([, member]) => member !== undefined))
}
