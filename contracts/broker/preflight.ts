import { membersOf } from '../../emulator/protocol/json.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { type Answer, ask } from './ask.ts'
import { isRefusal, refusedCredentials } from './credentials.ts'
import type { Target } from './target.ts'

/**
 * One look at the index of a broker before anything is sent: the official client says the same in words made for its
 * own developers, and tries for a long time first.
 *
 * @param relation a link the command depends on
 * @throws WrongUse
 */
export async function preflight(target: Target, relation?: string): Promise<void> {
  let answer: Answer
  try {
    answer = await ask(target, '/')
  } catch (error) {
    if (error instanceof WrongUse) throw error
    throw new WrongUse([noConnection(target, error as NodeJS.ErrnoException)])
  }
  const trouble = troubleIn(target, answer, relation)
  if (trouble) throw new WrongUse([trouble])
}

/** Why there is no talking to the broker, and what to do. */
function noConnection(target: Target, error: NodeJS.ErrnoException): Text {
  const { url, timeoutMs } = target
  const code = error.code ?? ''
  if (isTls(code, error.message)) {
    return text(
      `Failed to trust the broker ${url}: ${tlsReason(error)}. If its certificate is of your own authority, name the authority's PEM file in SSL_CERT_FILE; if it speaks plain HTTP, write http://. Nothing was sent.`,
      `无法信任 Broker ${url}：${tlsReason(error)}。如证书由自建机构签发，请用 SSL_CERT_FILE 指定其 PEM 文件；如其为明文 HTTP，请写 http://。未发送任何内容。`,
    )
  }
  const why = connectionReason(code, error.message, timeoutMs)
  return text(
    `Failed to reach the broker ${url}: ${why.en}. Check --broker (PACT_BROKER_BASE_URL), and that the broker runs. Nothing was sent.`,
    `无法连接 Broker ${url}：${why.zh}。请检查 --broker（PACT_BROKER_BASE_URL）以及 Broker 是否运行。未发送任何内容。`,
  )
}

const isTls = (code: string, message: string): boolean =>
  /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|^EPROTO|UNABLE_TO_/.test(code) || /\bSSL routines\b/.test(message)

/** OpenSSL writes its source file and line into the message; the code says it all. */
const tlsReason = ({ code, message }: NodeJS.ErrnoException): string => code ?? message

function connectionReason(code: string, message: string, timeoutMs: number): Text {
  switch (code) {
    case 'ECONNREFUSED':
      return text('the connection is refused', '连接被拒绝')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return text('the host name cannot be resolved', '域名无法解析')
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'ETIMEDOUT':
      return text(`no answer within ${timeoutMs} ms`, `${timeoutMs} 毫秒内无响应`)
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return text('the connection was closed before an answer came', '响应前连接已关闭')
    default:
      return text(code || message, code || message)
  }
}

function troubleIn(target: Target, { status, location, json }: Answer, relation: string | undefined): Text | undefined {
  const { url } = target
  if (isRefusal(status)) {
    const { en, zh } = refusedCredentials(target, status)
    return text(`${en} Nothing was sent.`, `${zh}未发送任何内容。`)
  }
  if (status >= 300 && status < 400) return moved(url, location)
  if (status >= 500) {
    return text(
      `Failed to use the broker ${url}: it is in trouble itself and answers ${status}. Try again later. Nothing was sent.`,
      `无法使用 Broker ${url}：其自身故障，返回 ${status}。请稍后重试。未发送任何内容。`,
    )
  }
  const links = linksOf(json)
  if (status !== 200 || !links.some((name) => name.startsWith('pb:'))) {
    return text(
      `Failed to use ${url}: something answers there (${status}), but it is no Pact broker: its index has no "pb:" links. Check --broker (PACT_BROKER_BASE_URL), its path too. Nothing was sent.`,
      `无法使用 ${url}：有服务响应（${status}），但不是 Pact Broker：首页没有“pb:”链接。请检查 --broker（PACT_BROKER_BASE_URL）及其路径。未发送任何内容。`,
    )
  }
  if (relation === undefined || links.includes(relation)) return undefined
  return text(
    `Failed to use the broker ${url}: its index has no link "${relation}", so it is too old for this command. Update the broker to 2.86 or later. Nothing was sent.`,
    `无法使用 Broker ${url}：首页没有“${relation}”链接，版本过旧。请升级至 2.86 或更高版本。未发送任何内容。`,
  )
}

function moved(url: string, location: string | undefined): Text {
  const where = location && URL.canParse(location, url) ? new URL(location, url) : undefined
  const target = where ? `${where.origin}${where.pathname}` : '?'
  return text(
    `Failed to use ${url}: it redirects to ${target}. Give that address, if it is the broker's. Nothing was sent.`,
    `无法使用 ${url}：重定向至 ${target}。如其为 Broker 地址，请直接使用。未发送任何内容。`,
  )
}

const linksOf = (json: unknown): string[] => Object.keys(membersOf(membersOf(json)._links))
