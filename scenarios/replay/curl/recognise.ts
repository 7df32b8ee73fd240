import { CATALOGUE } from '../../../emulator/protocol/catalogue.ts'
import { decryptField, type KeyBits } from '../../../emulator/protocol/cipher/field-cipher.ts'
import { type CallParameters, type Guide, isKitWire, type MarketplaceInterface } from '../../../emulator/protocol/interface.ts'
import { nearest } from '../../../emulator/protocol/nearest.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { violations } from '../../../emulator/protocol/validate.ts'
import { askedIn } from '../asked.ts'
import type { Plain } from '../caller.ts'
import { CallError } from './call-error.ts'
import type { LoggedCall } from './logged-call.ts'

/** What a logged call is, and what has to be known before it is made again. */
export interface Recognised {
  readonly description: MarketplaceInterface
  readonly asked: CallParameters
  /** Parameters to encrypt under the local key. */
  readonly plain: Plain
  readonly notes: readonly Text[]
}

/** @param guides what the user says it is; none: whatever fits best @throws CallError */
export function recognise(call: LoggedCall, guides: readonly Guide[], key: { accessKey: string; keyBits: KeyBits }): Recognised {
  const asked = parametersOf(call)
  const { description, doubt } = descriptionOf(call, asked, guides)
  const { asked: kept, plain, notes } = encrypted(description, asked, key)
  const { instanceId } = asked
  return {
    description,
    asked: kept,
    plain,
    notes: [
      ...(doubt ? [doubt] : []),
      ...wrong(description, asked),
      ...notes,
      // The kit's calls are taken whether or not an instance is known.
      ...(typeof instanceId === 'string' && !isKitWire(description.wire)
        ? [
            text(
              `It speaks of instance ${instanceId}: the ISV at hand answers 000003 unless it knows that instance.`,
              `该请求针对实例 ${instanceId}：若被测商家没有此实例，将返回 000003。`,
            ),
          ]
        : []),
    ],
  }
}

function parametersOf(call: LoggedCall): CallParameters {
  const { method, url, body } = call
  if (method !== 'GET' && method !== 'POST') {
    throw new CallError(
      `it is a ${method}; the marketplace calls with GET (V1.0) and POST (V2.0).`,
      `方法为 ${method}；云商店只使用 GET（V1.0）与 POST（V2.0）。`,
    )
  }
  const asked = method === 'POST' ? askedIn({ url, body: body ?? '' }) : askedIn({ url })
  if (asked) return asked
  throw method === 'POST'
    ? new CallError('its body is no JSON object, as calls of V2.0 have.', '请求体不是 JSON 对象（V2.0 请求应为 JSON）。')
    : new CallError('its URL has no query, so there are no parameters.', 'URL 中没有查询参数。')
}

function descriptionOf(
  { method, url }: LoggedCall,
  asked: CallParameters,
  guides: readonly Guide[],
): { description: MarketplaceInterface; doubt?: Text } {
  const { activity } = asked
  const allowed = CATALOGUE.filter(({ guide }) => guides.length === 0 || guides.includes(guide))
  // Calls of the kit are named by their path.
  const [path = ''] = url.split(/[?#]/)
  const byPath = allowed.filter((entry) => entry.path !== '' && path.endsWith(entry.path))
  if (byPath.length === 0 && (typeof activity !== 'string' || activity === '')) {
    throw new CallError(
      'it has no "activity", which names the interface, and its path is none of the kit’s.',
      '缺少“activity”，且路径不属于联营 kit，无法确定接口。',
    )
  }
  const named = byPath.length > 0 ? byPath : allowed.filter(({ name }) => name === activity)
  if (named.length === 0 && typeof activity === 'string') {
    const hint = nearest(activity, [...new Set(allowed.map(({ name }) => name))])
    throw new CallError(
      `no interface of ${guides.join(', ') || 'the guides known here'} is called "${activity}".${hint ? ` Did you mean "${hint}"?` : ''}`,
      `${guides.join('、') || '已知接入指南'}中没有名为“${activity}”的接口。${hint ? `是否指“${hint}”？` : ''}`,
    )
  }
  const fitting = named.filter((entry) => entry.method === method)
  if (fitting.length === 0) {
    const others = named.map((entry) => `${entry.guide} (${entry.method})`).join(', ')
    throw new CallError(
      `${activity} is called with ${method} in no guide; it is known in ${others}.`,
      `没有接入指南以 ${method} 调用 ${activity}；已知：${others}。`,
    )
  }
  const ranked = fitting
    .map((description) => ({ description, faults: wrong(description, asked).length }))
    .sort((a, b) => a.faults - b.faults)
  const [best, second] = ranked as [(typeof ranked)[number], (typeof ranked)[number] | undefined]
  if (second?.faults !== best.faults) return { description: best.description }
  const doubt = text(
    `${second.description.id} looks the same; taken for ${best.description.guide}. Say otherwise with --guide ${second.description.guide}.`,
    `与 ${second.description.id} 形式相同，按 ${best.description.guide} 处理；如不是，请使用 --guide ${second.description.guide}。`,
  )
  return { description: best.description, doubt }
}

/** Where the call departs from its table, signature apart: that is made afresh. */
function wrong({ request }: MarketplaceInterface, asked: CallParameters): Text[] {
  const known = Object.keys(request.properties as object)
  const strange = Object.keys(asked).filter((name) => !known.includes(name))
  return [
    ...violations(request, asked)
      .filter(({ path }) => path !== '/authToken' && path !== '/timeStamp')
      .map(({ message }) => text(`Not as documented: ${message}.`, `与文档不符：${message}。`)),
    ...strange.map((name) => text(`No table lists "${name}"; it is sent all the same.`, `参数表中没有“${name}”，仍按原样发送。`)),
  ]
}

const EXAMPLES = { mobilePhone: '13900000000', email: 'buyer@example.com' } as const

/** What another key encrypted nobody here can read. */
function encrypted({ wire }: MarketplaceInterface, asked: CallParameters, { accessKey, keyBits }: { accessKey: string; keyBits: KeyBits }) {
  const kept: Record<string, unknown> = { ...asked }
  const plain: Record<string, string> = {}
  const notes: Text[] = []
  if (wire !== 'get-auth-token') return { asked: kept, plain, notes }
  for (const name of ['mobilePhone', 'email'] as const) {
    const value = asked[name]
    if (typeof value !== 'string' || value === '') continue
    const read = decryptField(value, accessKey, keyBits)
    plain[name] = read ?? EXAMPLES[name]
    if (read !== undefined) continue
    notes.push(
      text(
        `${name} is encrypted under another key and cannot be read; ${EXAMPLES[name]} is sent in its place, encrypted under the local key.`,
        `${name} 由其他密钥加密，无法解密；已用本地密钥加密示例值 ${EXAMPLES[name]} 代替。`,
      ),
    )
  }
  return { asked: kept, plain, notes }
}
