import { exampleOf } from '../../emulator/protocol/example.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { anyCode, codeOf } from '../../emulator/protocol/open-apis/codes.ts'
import {
  INVALID_OPEN_API_PARAMETER,
  OTHER_PARAMETER_PROBLEM,
  USAGE_SIGNATURE_INVALID,
} from '../../emulator/protocol/open-apis/error-codes.ts'
import { IAM_REFUSED } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import { CODE_BATCH, CODE_UNKNOWN } from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import { LICENCE_CODE_APIS } from '../../emulator/protocol/open-apis/licence-codes.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { propertiesOf, requiredOf, type Schema } from '../../emulator/protocol/schema.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { ExpectedAnswer } from '../interactions/interaction.ts'
import { exactly, JSON_TYPE, matching, type Template, templateOf } from '../interactions/templates.ts'
import { type Way, waysOf } from './calls.ts'

/** What an ISV relies on when it calls the marketplace. */
export interface ApiInteraction {
  readonly id: string
  readonly api: OpenApi
  readonly kind: 'answered' | 'failed' | 'refused'
  readonly way: Way
  readonly title: Text
  readonly state: Text
  readonly answer: ExpectedAnswer
  readonly comments: readonly string[]
}

/** For each API every way to call it, a failure that sellers must be ready for, and a signature that does not fit. */
export const apiInteractions = (): readonly ApiInteraction[] => OPEN_APIS.flatMap(ofApi)

function ofApi(api: OpenApi): ApiInteraction[] {
  const [first] = waysOf(api) as [Way]
  return [
    ...waysOf(api).map((way) =>
      interaction(api, 'answered', way, text(way.name, way.name), whatThereIs(api), {
        status: [200],
        headers: JSON_TYPE,
        body: success(api, way.values),
      }),
    ),
    failing(api, first),
    refused(api, first),
  ]
}

function interaction(
  api: OpenApi,
  kind: ApiInteraction['kind'],
  way: Way,
  said: Text,
  state: Text,
  answer: ExpectedAnswer,
): ApiInteraction {
  return {
    id: [api.id, way.name, kind].join('/'),
    api,
    kind,
    way,
    title: text(`${api.name}: ${said.en}`, `${api.title.zh}：${said.zh}`),
    state,
    answer,
    comments: [
      `${api.title.zh} (${api.title.en})`,
      `source: ${api.source.map(describeProvenance).join(', ')}`,
      `settings: ${api.settings.join(', ')}`,
    ],
  }
}

/** What must exist for a call to succeed: whatever its example ids name. */
function whatThereIs({ name }: OpenApi): Text {
  switch (name) {
    case 'order-query':
      return text('an order was paid', '订单已支付')
    case 'upload':
      return text('a licence was applied for', '已申请 License')
    case 'license-activate':
    case 'license-activate-batch':
      return text('a buyer has taken a licence code', '用户已领取授权码')
    case 'license-heartbeat':
    case 'license-heartbeat-batch':
    case 'license-usage':
      return text('a licence code is active', '授权码已激活')
    default:
      return text('an instance sold on demand is open', '按需实例已开通')
  }
}

/** The mandatory members, those that only success carries, and the code of success under either prefix. */
function success({ response, result, carries = [] }: OpenApi, values: Way['values']): Record<string, Template> {
  const members = propertiesOf(response)
  const names = [...requiredOf(response), ...carries]
  const asked = Object.values(values).filter((value) => typeof value === 'string')
  return {
    ...Object.fromEntries(
      names.map((name) => {
        const example = exampleOf(members[name] as Schema)
        return [name, withIds(templateOf(members[name] as Schema, example), asked)]
      }),
    ),
    [result.code]: codeTemplate(result.success),
  }
}

/** Whatever was asked for by its id is answered with this id. */
function withIds(template: Template, asked: readonly unknown[]): Template {
  if (Array.isArray(template)) return template.map((item: Template) => withIds(item, asked))
  if (typeof template !== 'object' || template === null) return template
  const { value } = template as { value?: unknown }
  if (typeof value === 'string') return asked.includes(value) ? exactly(value) : template
  return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, withIds(member as Template, asked)]))
}

/** A failure by the tables of the API: something that the marketplace does not know, or a list without records. */
function failing(api: OpenApi, way: Way): ApiInteraction {
  const [said, values, code] = FAILURES[api.name] ?? [EMPTY, { ...way.values, usage_records: [] }, INVALID_OPEN_API_PARAMETER]
  const row = codeOf(api.name, code)
  return interaction(api, 'failed', { name: way.name, values: { ...way.values, ...values } }, said, NOTHING, {
    status: [row?.httpStatus ?? 400],
    headers: JSON_TYPE,
    body: { [api.result.code]: codeTemplate(code) },
  })
}

const NOTHING = text('the marketplace knows nothing of what is named', '云商店中不存在所指对象')
const EMPTY = text('a push without records', '不含话单的推送')
const FAILURES: Readonly<Record<string, readonly [Text, Way['values'], string]>> = {
  'order-query': [text('an order that there is not', '不存在的订单'), { orderId: 'CS0000000000NONE' }, OTHER_PARAMETER_PROBLEM],
  ...Object.fromEntries(
    LICENCE_CODE_APIS.map(({ name, request }) => [
      name,
      [
        text('a licence code that nobody made', '不存在的授权码'),
        strangeCodes(request),
        name === 'license-activate-batch' ? CODE_BATCH : CODE_UNKNOWN,
      ],
    ]),
  ),
  upload: [text('an application that nobody made', '不存在的申请'), { event_id: '00000000-0000-4000-8000-000000000000' }, '91381034'],
}

/** The example of a request, with a code in it that the marketplace never made. */
function strangeCodes(request: Schema): Way['values'] {
  const known = /PL[0-9A-Z]{14}/g
  return JSON.parse(JSON.stringify(exampleOf(request)).replace(known, 'PL00000000000000')) as Way['values']
}

function refused(api: OpenApi, way: Way): ApiInteraction {
  const gateway = api.auth === 'sdk-hmac'
  const code = gateway ? IAM_REFUSED : USAGE_SIGNATURE_INVALID
  const status = anyCode(code)?.httpStatus ?? 401
  const said = text('signed with another key: refused', '使用错误密钥签名：应拒绝')
  return interaction(api, 'refused', way, said, whatThereIs(api), {
    status: [status],
    headers: JSON_TYPE,
    body: { [gateway ? 'error_code' : api.result.code]: codeTemplate(code) },
  })
}

/** A result code under either prefix of the marketplace's own; one of the gateway, and one without a prefix, as it is. */
const codeTemplate = (code: string): Template =>
  matching(`^${code.replace(/^(MKT|CBC)\./, '(MKT|CBC)\\.').replace('APIGW.', 'APIGW\\.')}$`, code)
