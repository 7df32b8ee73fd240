import { text } from '../protocol/text.ts'
import { syntaxFault } from './json-syntax.ts'
import { HttpError } from './problem.ts'

/** Bytes of a request body that are read. */
export const MAX_BODY = 1024 * 1024

/** The JSON a request carries; an empty body counts as `{}`. @throws HttpError */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request)
  if (bytes.length === 0) return {}
  checkType(request.headers.get('content-type'))
  const written = decode(bytes)
  try {
    return JSON.parse(written)
  } catch {
    throw malformed(written)
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > MAX_BODY) throw tooLarge()
  try {
    if (declared !== null) return new Uint8Array(await request.arrayBuffer())
    return await readBounded(request.body)
  } catch (error) {
    if (error instanceof HttpError) throw error
    throw new HttpError(
      'invalid',
      text(
        'Failed to read the request body: the connection broke before all of it had arrived.',
        '无法读取请求体：数据尚未收齐，连接已中断。',
      ),
    )
  }
}

/** A body of unknown length, given up as soon as it is too long. */
async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > MAX_BODY) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function checkType(type: string | null): void {
  const essence = type?.split(';')[0]?.trim().toLowerCase()
  if (essence === 'application/json' || essence?.endsWith('+json')) return
  throw new HttpError(
    'media-type',
    text(
      `Failed to read the request body: its Content-Type is ${type === null ? 'missing' : `"${type}"`}, application/json is needed.`,
      `无法读取请求体：Content-Type ${type === null ? '缺失' : `为“${type}”`}，应为 application/json。`,
    ),
    { possible: ['Content-Type: application/json'] },
  )
}

/** Windows terminals send Chinese in GBK: better an error than garbled names. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new HttpError(
      'invalid',
      text(
        'Failed to read the request body: it is not UTF-8. Send it in UTF-8, or write other characters as \\uXXXX.',
        '无法读取请求体：不是 UTF-8 编码。请使用 UTF-8，或将非 ASCII 字符写成 \\uXXXX。',
      ),
    )
  }
}

function malformed(written: string): HttpError {
  const { position, line, column, found } = syntaxFault(written)
  const shown = JSON.stringify(found)
  return new HttpError(
    'invalid',
    text(
      `Failed to read the request body: it is no JSON. At position ${position} (line ${line}, column ${column}) ${shown === undefined ? 'it ends too early' : `${shown} is not expected`}.`,
      `无法读取请求体：不是合法的 JSON。位置 ${position}（第 ${line} 行第 ${column} 列）${shown === undefined ? '意外结束' : `出现意外字符 ${shown}`}。`,
    ),
    { extra: { position, line, column } },
  )
}

const tooLarge = (): HttpError =>
  new HttpError(
    'too-large',
    text(`Failed to read the request body: it is larger than ${MAX_BODY} bytes.`, `无法读取请求体：超过 ${MAX_BODY} 字节。`),
    // What is left of the body stays unread, so the connection is of no more use.
    { headers: { Connection: 'close' } },
  )
