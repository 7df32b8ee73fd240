import { UPLOAD_FILE_PART, UPLOAD_JSON_PART, type UploadPart } from '../../../emulator/protocol/open-apis/upload.ts'

/**
 * The body of an upload: a JSON part and, for a file, its bytes. Written out in whole, so that the very bytes which are
 * sent can be hashed for the signature. Source: [doc] zh-cn_topic_0070649351.
 *
 * @param boundary must not occur in the file: random letters and digits
 */
export function uploadBody(
  part: UploadPart,
  boundary: string,
  file?: Uint8Array,
): { readonly contentType: string; readonly body: Uint8Array<ArrayBuffer> } {
  const json = [
    `--${boundary}\r\nContent-Disposition: form-data; name="${UPLOAD_JSON_PART}"\r\nContent-Type: application/json\r\n\r\n`,
    JSON.stringify(part),
    '\r\n',
  ]
  const stream = file && [
    `--${boundary}\r\nContent-Disposition: form-data; name="${UPLOAD_FILE_PART}"; filename="${quoted(part.file_name ?? '')}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
    file,
    '\r\n',
  ]
  const pieces = [...json, ...(stream ?? []), `--${boundary}--\r\n`]
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece))),
  }
}

/** As browsers write a file name, so that it cannot end its own header. */
const quoted = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
