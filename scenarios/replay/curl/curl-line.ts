import { CallError } from './call-error.ts'
import type { LoggedCall } from './logged-call.ts'
import { isWindowsLine, shellWords, windowsWords } from './words.ts'

/** Options of curl with a value that says nothing of the call itself. Source: [doc] curl.se/docs/manpage.html. */
const WITH_VALUE = new Set(
  (
    '-H --header -o --output -u --user -A --user-agent -e --referer -b --cookie -c --cookie-jar -m --max-time -x --proxy -w --write-out ' +
    '-E --cert --key --cacert --capath --connect-timeout --retry --retry-delay --retry-max-time --resolve --interface -r --range -T ' +
    '--upload-file -D --dump-header -K --config --tls-max --ciphers --limit-rate --max-redirs --proxy-user --noproxy'
  ).split(' '),
)
const DATA = new Set(['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json', '--data-urlencode'])
/** Short options whose value may stand right behind them. */
const GLUED = /^-([XHdouAebcmxwErTDK])(.+)$/s

/** Reads a curl command, of a POSIX shell or of the Windows command prompt. @throws CallError */
export function readCurl(line: string): LoggedCall {
  const words = wordsOf(line)
  let url: string | undefined
  let method: string | undefined
  let inQuery = false
  const data: string[] = []
  for (let at = 1; at < words.length; at++) {
    let word = words[at] as string
    let glued: string | undefined
    const short = GLUED.exec(word)
    const long = /^(--[a-z-]+)=(.*)$/s.exec(word)
    if (short) [word, glued] = [`-${short[1]}`, short[2]]
    else if (long) [word, glued] = [long[1] as string, long[2]]
    const value = (): string => {
      const given = glued ?? words[++at]
      if (given === undefined) throw new CallError(`"${word}" of the curl line has no value.`, `curl 命令中的“${word}”缺少值。`)
      return given
    }
    if (word === 'curl' || /^(\||;|&&)$/.test(word)) break
    if (word === '-X' || word === '--request') method = value().toUpperCase()
    else if (word === '--url') url = value()
    else if (DATA.has(word)) data.push(dataOf(word, value()))
    else if (word === '-G' || word === '--get') inQuery = true
    else if (word === '-F' || word === '--form') {
      throw new CallError('the curl line sends a form, which the marketplace never does.', 'curl 命令发送的是表单，云商店不会这样调用。')
    } else if (WITH_VALUE.has(word)) value()
    else if (!word.startsWith('-')) url ??= word
  }
  if (url === undefined) throw new CallError('no URL is in the curl line.', 'curl 命令中没有 URL。')
  const joined = data.join('&')
  if (inQuery) return { from: 'curl', method: 'GET', url: url + (url.includes('?') ? '&' : '?') + joined }
  return { from: 'curl', method: method ?? (data.length > 0 ? 'POST' : 'GET'), url, ...(data.length > 0 ? { body: joined } : {}) }
}

function wordsOf(line: string): string[] {
  try {
    return isWindowsLine(line) ? windowsWords(line) : shellWords(line)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CallError(
      `a quote (${error.message}) of the curl line is never closed; copy the whole line.`,
      `curl 命令中的引号（${error.message}）未闭合，请复制完整命令。`,
    )
  }
}

function dataOf(option: string, value: string): string {
  if (value.startsWith('@') && option !== '--data-raw') {
    throw new CallError(
      `the body of the curl line is in the file ${value.slice(1)}; write it into the line.`,
      `curl 命令的请求体在文件 ${value.slice(1)} 中，请直接写入命令。`,
    )
  }
  if (option !== '--data-urlencode') return value
  const cut = value.indexOf('=')
  return cut < 0 ? encodeURIComponent(value) : `${value.slice(0, cut + 1)}${encodeURIComponent(value.slice(cut + 1))}`.replace(/^=/, '')
}
