import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Agent, ProxyAgent, request } from 'undici'
import { present } from '../../protocol/peers/run.ts'

/** What each client asks: URLs, with the headers of the signature, trusting one CA. */
export interface Asked {
  /** Path of the CA certificate, and the same as text. */
  readonly ca: string
  readonly caPem: string
  /** URL of the proxy; straight without. */
  readonly proxy?: string
  readonly date: string
  readonly authorization: string
  readonly urls: readonly string[]
}

/** Asks, and gives one line for each URL: status and body, or the client's own word for a failure. */
export interface Client {
  readonly name: string
  readonly missing: boolean
  ask(asked: Asked): Promise<string[]>
}

const fileHere = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs a program to its end without blocking the servers of this process. Proxies of the environment are none of a test's business. */
export function run(program: string, args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)))
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, LC_ALL: 'C.UTF-8' } })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

async function lines(program: string, args: readonly string[]): Promise<string[]> {
  const { code, out, err } = await run(program, args)
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${err}`)
  return out.trimEnd().split('\n')
}

const argumentsOf = ({ ca, proxy = '-', date, authorization, urls }: Asked) => [ca, proxy, date, authorization, ...urls]

async function askByCurl({ ca, proxy, date, authorization, urls }: Asked): Promise<string[]> {
  const headers = ['-H', `X-Sdk-Date: ${date}`, '-H', `Authorization: ${authorization}`]
  const answers = urls.map(async (url) => {
    const { code, out, err } = await run('curl', [
      '-sS',
      '--cacert',
      ca,
      ...(proxy ? ['--proxy', proxy] : []),
      ...headers,
      '-w',
      '\n%{http_code}',
      url,
    ])
    const [body = '', status = ''] = out.split(/\n(?=\d+$)/)
    return code === 0 ? `${status} ${body}` : err.trim()
  })
  return Promise.all(answers)
}

async function askByNode({ caPem: ca, proxy, date, authorization, urls }: Asked): Promise<string[]> {
  const dispatcher = proxy ? new ProxyAgent({ uri: proxy, requestTls: { ca } }) : new Agent({ connect: { ca } })
  const headers = { 'X-Sdk-Date': date, Authorization: authorization }
  const answers = urls.map((url) =>
    request(url, { dispatcher, headers }).then(
      async ({ statusCode, body }) => `${statusCode} ${await body.text()}`,
      (error: Error) => `Error ${error.message}`,
    ),
  )
  return Promise.all(answers).finally(() => dispatcher.close())
}

export const CLIENTS: readonly Client[] = [
  { name: 'curl', missing: !present('curl', '--version'), ask: askByCurl },
  {
    name: "Python's standard library",
    missing: !present('python3', '--version'),
    ask: (asked) => lines('python3', [fileHere('order_query.py'), ...argumentsOf(asked)]),
  },
  {
    name: "Java's HttpClient",
    missing: !(present('java', '-version') && present('javac', '-version')),
    ask: (asked) => lines('java', [fileHere('OrderQuery.java'), ...argumentsOf(asked)]),
  },
  { name: 'undici', missing: false, ask: askByNode },
]
