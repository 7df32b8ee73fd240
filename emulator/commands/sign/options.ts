import { freshSeed, seededRandom } from '../../clock/random.ts'
import { wallNow } from '../../clock/wall.ts'
import { redact } from '../../delivery/record.ts'
import { findInterface, interfacesOf, RUNNABLE_GUIDES } from '../../protocol/catalogue.ts'
import { exampleOf } from '../../protocol/example.ts'
import type { CallContext } from '../../protocol/facts.ts'
import {
  baseOf,
  type CallForm,
  type CallParameters,
  GUIDES,
  type Guide,
  isKitWire,
  KIT_GUIDES,
  type MarketplaceInterface,
  type Wire,
} from '../../protocol/interface.ts'
import { nearest } from '../../protocol/nearest.ts'
import type { Schema } from '../../protocol/schema.ts'
import type { Lang } from '../../protocol/text.ts'
import { UsageError } from '../usage-error.ts'

/** One call to sign by hand. */
export interface SignOptions {
  readonly guide: string
  /** Name such as `newInstance`, or id such as `saas-v1/newInstance`, which overrules the guide. */
  readonly interfaceName: string
  /** One of the interface's documented forms; the first unless given. */
  readonly form?: string
  /** Production address (生产接口地址). */
  readonly url: string
  readonly accessKey: string
  /** Key of the kit's calls, where it differs. */
  readonly kitKey?: string | undefined
  /** `name=value` texts: parameters that differ from the form's example, as they travel. */
  readonly fields?: readonly string[]
  /** Wall-clock milliseconds; now unless given. */
  readonly now?: number
  readonly nonce?: string
  readonly businessId?: string
  readonly lang: Lang
}

/** What one call is made of, read from the options. */
export interface SignInput {
  readonly description: MarketplaceInterface
  readonly form: CallForm
  /** Parameters that differ from the form's example. */
  readonly overrides: CallParameters
  readonly context: CallContext
}

/** Parameters that signing makes: setting them by hand would only break the signature. The kit's timeStamp is one of the body. */
const MADE_BY_SIGNING: Readonly<Record<Wire, readonly string[]>> = {
  'get-auth-token': ['authToken', 'timeStamp', 'signature', 'timestamp', 'nonce'],
  'post-query-signature': ['authToken', 'timeStamp', 'signature', 'timestamp', 'nonce'],
  'kit-auth-token': ['authToken'],
  'kit-signature': ['x-sign', 'x-timestamp', 'x-nonce'],
}

/** @throws UsageError for an unknown guide, interface or form, a field or URL that is none, a missing or misplaced key */
export function readSignOptions(asked: SignOptions): SignInput {
  const refuse: Refuse = (en, zh) => new UsageError(asked.lang === 'zh' ? zh : en)
  const description = descriptionOf(asked, refuse)
  const { accessKey, kitKey = accessKey } = asked
  const options = isKitWire(description.wire) ? { ...asked, accessKey: kitKey } : asked
  const form = formOf(description, options, refuse)
  checkAddressAndKey(options, refuse)
  return { description, form, overrides: overridesOf(description, options, refuse), context: contextOf(options, refuse) }
}

type Refuse = (en: string, zh: string) => UsageError

function descriptionOf({ guide, interfaceName }: SignOptions, refuse: Refuse): MarketplaceInterface {
  const known = GUIDES.find((one) => one === guide)
  // A seller of the kit serves two guides at one address, and thinks of them as one.
  const others = known === undefined ? [] : [baseOf(known), ...KIT_GUIDES.filter((kit) => baseOf(kit) === known)]
  const byId = [interfaceName, ...[guide, ...others].map((one) => `${one}/${interfaceName}`)].map(findInterface).find(Boolean)
  if (byId) return byId
  if (!RUNNABLE_GUIDES.includes(guide as Guide)) throw unknown('guide', '接入指南', guide, RUNNABLE_GUIDES, refuse)
  const names = interfacesOf(guide as Guide).map(({ name }) => name)
  throw unknown(`interface of ${guide}`, `${guide} 接口`, interfaceName, names, refuse)
}

function formOf({ forms, name }: MarketplaceInterface, options: SignOptions, refuse: Refuse): CallForm {
  const wanted = options.form
  const found = wanted === undefined ? forms[0] : forms.find((form) => form.name === wanted)
  if (found) return found
  const names = forms.map((form) => form.name)
  throw unknown(`form of ${name}`, `${name} 的调用形式`, String(wanted), names, refuse)
}

function unknown(what: string, chinese: string, word: string, possible: readonly string[], refuse: Refuse): UsageError {
  const hint = nearest(word, possible)
  return refuse(
    `Failed to sign: "${word}" is no ${what}. ${hint ? `Did you mean "${hint}"?` : `Possible: ${possible.join(', ')}.`}`,
    `无法签名：“${word}”不是${chinese}。${hint ? `是否指“${hint}”？` : `可选：${possible.join('、')}。`}`,
  )
}

function checkAddressAndKey({ url, accessKey, fields = [], nonce = '', businessId = '' }: SignOptions, refuse: Refuse): void {
  if (accessKey === '') {
    throw refuse(
      'Failed to sign: no access key is given. Put it into KOOGALLERY_ACCESS_KEY, or use --access-key.',
      '无法签名：未提供访问密钥。请设置环境变量 KOOGALLERY_ACCESS_KEY 或使用 --access-key。',
    )
  }
  const parsed = /\s/.test(url) || !URL.canParse(url) ? undefined : new URL(url)
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw refuse(
      'Failed to sign: the production address is no http or https URL. Write one such as https://isv.example.com/saasproduce.',
      '无法签名：生产接口地址不是 http 或 https 地址，例如 https://isv.example.com/saasproduce。',
    )
  }
  const given = [url, ...fields, nonce, businessId].join('\n')
  if (redact(given, [accessKey]) !== given) {
    throw refuse(
      'Failed to sign: the access key stands in the address or in a parameter, where everybody could read it. Leave it out.',
      '无法签名：地址或参数中包含访问密钥，任何人都能读到。请去掉。',
    )
  }
}

function overridesOf({ request, wire }: MarketplaceInterface, { fields = [] }: SignOptions, refuse: Refuse): CallParameters {
  const members = request.properties as Readonly<Record<string, Schema>>
  return Object.fromEntries(
    fields.map((field) => {
      const cut = field.indexOf('=')
      if (cut < 1) {
        throw refuse(
          `Failed to sign: "${field}" is no parameter. Write name=value, for instance orderId=CS2211181819B4LVS.`,
          `无法签名：“${field}”不是参数。请写成 name=value，例如 orderId=CS2211181819B4LVS。`,
        )
      }
      const [name, value] = [field.slice(0, cut), field.slice(cut + 1)]
      if (MADE_BY_SIGNING[wire].includes(name)) {
        throw refuse(`Failed to sign: "${name}" is made by signing and cannot be given.`, `无法签名：“${name}”由签名过程生成，不能指定。`)
      }
      return [name, readValue(name, value, members[name], refuse)]
    }),
  )
}

/** Text as it is; for members that are no text, JSON. */
function readValue(name: string, value: string, schema: Schema | undefined, refuse: Refuse): unknown {
  if (schema?.type === undefined || schema.type === 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    const like = `${name}='${JSON.stringify(exampleOf(schema))}'`
    throw refuse(
      `Failed to sign: "${name}" is no text, and its value is not JSON. Write it like ${like}.`,
      `无法签名：“${name}”不是字符串类型，其值应为 JSON，例如 ${like}。`,
    )
  }
}

function contextOf(options: SignOptions, refuse: Refuse): CallContext {
  const { nonce, now, businessId, accessKey } = options
  if (nonce !== undefined && !/^[A-Za-z0-9]{1,128}$/.test(nonce)) {
    throw refuse('Failed to sign: the nonce must be 1 to 128 letters or digits.', '无法签名：nonce 应为 1 至 128 位字母或数字。')
  }
  const random = seededRandom(freshSeed())
  return {
    businessId: businessId ?? random.uuid('businessId'),
    wallNow: now ?? wallNow(),
    nonce: nonce ?? random.hex('nonce').toUpperCase(),
    iv: (field) => random.alphanumeric(16, 'iv', field),
    accessKey,
    keyBits: 256,
    settings: {},
  }
}
