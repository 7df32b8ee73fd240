/** Why TLS could not be set up, in words. */

import { type Text, text } from '../../protocol/text.ts'

/** Codes of an answer that is not TLS. */
export const NOT_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST', 'EPROTO'])
/** Codes of a connection that the other side closed. */
export const DROPPED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

const CERTIFICATE: Readonly<Record<string, Text>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: text('its certificate is self-signed', '证书为自签名'),
  SELF_SIGNED_CERT_IN_CHAIN: text('its certificate chain ends in a self-signed certificate', '证书链中有自签名证书'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  UNABLE_TO_GET_ISSUER_CERT: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: text('the issuer of its certificate is not known, or not sent along', '证书签发者未知或未随证书发送'),
  CERT_HAS_EXPIRED: text('its certificate has expired', '证书已过期'),
  CERT_NOT_YET_VALID: text('its certificate is not valid yet', '证书尚未生效'),
  ERR_TLS_CERT_ALTNAME_INVALID: text('its certificate is for another host name', '证书的域名不匹配'),
}

export function tlsWords(where: string, code: string, error: Error): Text {
  const certificate = CERTIFICATE[code]
  if (certificate) {
    return text(
      `Failed to trust ${where}: ${certificate.en} (${code}). Install a certificate of a public authority; for local work use http://, or name the certificate in NODE_EXTRA_CA_CERTS.`,
      `不信任 ${where}：${certificate.zh}（${code}）。请安装公共机构签发的证书；本地调试可使用 http:// 或在 NODE_EXTRA_CA_CERTS 中指定证书。`,
    )
  }
  if (NOT_TLS.has(code)) {
    return text(
      `Failed to set up TLS with ${where}: what it answered is not TLS (${code}). If it is a plain HTTP server, begin the production address with http://.`,
      `与 ${where} 建立 TLS 失败：对方的应答不是 TLS（${code}）。若为普通 HTTP 服务，生产地址应以 http:// 开头。`,
    )
  }
  if (DROPPED.has(code)) {
    return text(
      `Failed to set up TLS with ${where}: it dropped the connection during the handshake (${code}). Check that it speaks TLS 1.2 or later on that port.`,
      `与 ${where} 建立 TLS 失败：对方在握手时断开连接（${code}）。请确认该端口支持 TLS 1.2 或更高版本。`,
    )
  }
  const detail = error.message.split('\n', 1)[0]?.slice(0, 120) ?? ''
  return text(
    `Failed to set up TLS with ${where}: ${detail} (${code}). Check its certificate, and that it speaks TLS 1.2 or later.`,
    `与 ${where} 建立 TLS 失败：${detail}（${code}）。请检查证书，并确认支持 TLS 1.2 或更高版本。`,
  )
}
