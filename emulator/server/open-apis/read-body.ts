import { type Text, text } from '../../protocol/text.ts'

/** A body as text, or why it cannot be read: too long, broken off, or no UTF-8. */
export async function readBody(request: Request, limit: number): Promise<string | { why: Text; httpStatus: number }> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length
      if (length > limit) {
        return { why: text(`The body is larger than ${limit} bytes.`, `请求体超过 ${limit} 字节。`), httpStatus: 413 }
      }
      chunks.push(chunk)
    }
  } catch {
    return { why: text('The connection broke before the whole body had come.', '请求体尚未收齐，连接已中断。'), httpStatus: 400 }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
  } catch {
    return { why: text('The body is not UTF-8.', '请求体不是 UTF-8 编码。'), httpStatus: 400 }
  }
}
