import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeWebStream } from 'node:stream/web'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import { UPLOAD_FILE_PART, UPLOAD_JSON_PART } from '../../protocol/open-apis/upload.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { StagedFile, UploadFolder } from '../../store/upload-folder.ts'

/** An upload that has come in whole; nothing of it counts before its signature was checked. */
export interface ReceivedUpload {
  /** Lower-case hex SHA-256 of the body as it came. */
  readonly bodyHash: string
  readonly bytes: number
  /** Text of the JSON part. */
  readonly json?: string
  readonly file?: { readonly staged: StagedFile; readonly fileName?: string }
  /** Parts that no table lists. */
  readonly unknownParts: readonly string[]
}

/** An upload that cannot be taken: too large, cut off, or no multipart body. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly tooLarge: boolean
  readonly text: Text

  constructor(why: Text, tooLarge = false) {
    super(why.en)
    this.text = why
    this.tooLarge = tooLarge
  }
}

/** The JSON part has four short members; more than this is none. */
const MOST_JSON = 64 * 1024

/**
 * Streams a multipart body: the file part to disk, the JSON part to memory, the whole through SHA-256.
 *
 * @param limit most bytes of the whole body
 * @throws UploadError, with nothing left behind
 */
export async function receiveUploadBody(request: Request, uploads: UploadFolder, limit: number): Promise<ReceivedUpload> {
  const parser = parserFor(request)
  const digest = createHash('sha256')
  let bytes = 0
  const measured = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > limit) throw tooLarge(limit)
      digest.update(chunk)
      yield chunk
    }
  }
  let json: string | undefined
  let staging: Promise<StagedFile> | undefined
  let fileName: string | undefined
  const unknownParts: string[] = []
  const wrong: Text[] = []
  parser.on('file', (name, stream, given) => {
    if (name !== UPLOAD_FILE_PART || staging) {
      if (name === UPLOAD_FILE_PART) wrong.push(text(`the body has two parts "${name}"`, `请求体含两个“${name}”部分`))
      else unknownParts.push(name)
      stream.resume()
      return
    }
    fileName = given
    staging = uploads.stage(stream)
    // It is awaited below; until then a broken stream is nobody's unhandled error.
    staging.catch(() => {})
  })
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (name !== UPLOAD_JSON_PART) unknownParts.push(name)
    else if (valueCut) wrong.push(text(`the part "${name}" is longer than ${MOST_JSON} bytes`, `“${name}”部分超过 ${MOST_JSON} 字节`))
    else json = value
  })
  try {
    const source = request.body === null ? Readable.from([]) : Readable.fromWeb(request.body as unknown as NodeWebStream<Uint8Array>)
    await pipeline(source, measured, parser)
    const staged = await staging
    if (wrong[0]) {
      staged?.discard()
      throw new UploadError(wrong[0])
    }
    return {
      bodyHash: digest.digest('hex'),
      bytes,
      ...(json === undefined ? {} : { json }),
      ...(staged ? { file: { staged, ...(fileName ? { fileName } : {}) } } : {}),
      unknownParts,
    }
  } catch (error) {
    await staging?.then((staged) => staged.discard()).catch(() => {})
    if (error instanceof UploadError) throw error
    throw new UploadError(
      text(
        `the multipart body ended early or is malformed (${error instanceof Error ? error.message : 'no reason given'})`,
        'multipart 请求体不完整或格式错误',
      ),
    )
  }
}

function parserFor(request: Request): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' } as BusboyHeaders,
      // By name: clients give the JSON part a file name, or the file none.
      isPartAFile: (name) => name !== UPLOAD_JSON_PART,
      limits: { fieldSize: MOST_JSON, parts: 16, fields: 8, files: 4 },
    })
  } catch {
    throw new UploadError(
      text('the Content-Type is no multipart/form-data with a boundary', 'Content-Type 不是带 boundary 的 multipart/form-data'),
    )
  }
}

export const tooLarge = (limit: number): UploadError =>
  new UploadError(
    text(
      `the body is larger than ${limit} bytes, the limit of this market (uploadLimit; the real one is not documented)`,
      `请求体超过此市场的上限 ${limit} 字节（uploadLimit；真实上限文档未说明）`,
    ),
    true,
  )
