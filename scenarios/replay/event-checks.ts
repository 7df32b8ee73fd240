import { type Text, text } from '../../emulator/protocol/text.ts'

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'

/** What is wrong with an answered call of a trace, as far as it is needed to make the call again; undefined when nothing is. */
export function wrongAnswer({ exchange, seen, verdict }: Members): Text | undefined {
  return wrongExchange(exchange) ?? (seen === undefined ? undefined : wrongExchange(seen)) ?? wrongVerdict(verdict)
}

export function wrongExchange(exchange: unknown): Text | undefined {
  if (!isObject(exchange) || !isObject(exchange.request) || !isText(exchange.request.url)) {
    return text('the answer has no request with a url', '缺少请求或其 url')
  }
  const { body } = exchange.request
  if (body !== undefined && !isText(body)) return text('the body of the request is no text', '请求体不是文本')
  const { response, failure } = exchange
  if (response === undefined) {
    return isObject(failure) && isText(failure.kind) && isWords(failure.reason)
      ? undefined
      : text('the answer has neither a response nor a failure with its reason', '既没有响应，也没有失败原因')
  }
  if (!isObject(response) || typeof response.status !== 'number' || !isText(response.body)) {
    return text('the response has no status or body', '响应缺少状态码或响应体')
  }
  return Array.isArray(response.rawHeaders) && response.rawHeaders.every(isText)
    ? undefined
    : text('the headers of the response are no list of texts', '响应头不是文本列表')
}

function wrongVerdict(verdict: unknown): Text | undefined {
  if (!isObject(verdict) || !isText(verdict.outcome) || !isText(verdict.rule) || !isWords(verdict.reason)) {
    return text('the answer has no verdict with outcome, rule and reason', '缺少含 outcome、rule 与 reason 的判定结果')
  }
  return Array.isArray(verdict.notes) && verdict.notes.every((note) => isObject(note) && isText(note.rule) && isWords(note.about))
    ? undefined
    : text('the notes of the verdict are no list of rules with their words', '判定结果的提示格式有误')
}

const isWords = (value: unknown): boolean => isObject(value) && isText(value.en) && isText(value.zh)

/** What is wrong with a message; undefined when nothing is. */
export function wrongMessage(message: unknown): Text | undefined {
  if (!isObject(message) || !isText(message.messageId)) return text('the message has no messageId', '消息缺少 messageId')
  for (const name of ['orderId', 'instanceKey']) {
    if (message[name] !== undefined && !isText(message[name])) return text(`"${name}" of the message is no text`, `消息的 ${name} 不是文本`)
  }
  return undefined
}

/** What is wrong with an order; undefined when nothing is. */
export function wrongOrder(order: unknown): Text | undefined {
  if (!isObject(order) || !isText(order.orderId)) return text('the order has no orderId', '订单缺少 orderId')
  const { customer } = order
  const plain = isObject(customer) && ['mobilePhone', 'email'].every((name) => customer[name] === undefined || isText(customer[name]))
  return plain ? undefined : text('the customer of the order cannot be read', '订单的客户信息无法识别')
}

/** What is wrong with how a market was set up; undefined when nothing is. */
export function wrongConfig(config: unknown): Text | undefined {
  return isObject(config) && isObject(config.settings) && (config.isvUrl === undefined || isText(config.isvUrl))
    ? undefined
    : text('the market has no settings, or an address that is no text', '市场缺少 settings，或地址不是文本')
}
