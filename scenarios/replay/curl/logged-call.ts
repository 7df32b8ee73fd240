import { type Text, text } from '../../../emulator/protocol/text.ts'

/** A call as a log holds it. The address is not needed: the call goes to the ISV at hand. */
export interface LoggedCall {
  readonly from: 'curl' | 'url' | 'request' | 'log'
  readonly method: string
  readonly url: string
  readonly body?: string
}

export const FROM_WORDS: Readonly<Record<LoggedCall['from'], Text>> = {
  curl: text('a curl line', 'curl 命令'),
  url: text('a URL', 'URL'),
  request: text('a request with its body', '请求与请求体'),
  log: text('a line of an access log', '访问日志'),
}
