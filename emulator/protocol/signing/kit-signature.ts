import { createHmac } from 'node:crypto'

/**
 * `x-sign` of a V2.0 kit call: hex(HMAC(accessKey, accessKey + nonce + timestamp + body)), the body itself
 * and not its hash, upper case. Source: [doc] zh-cn_topic_0070649476; the kit's own key: [code] Huawei's sample.
 */
export function kitSignature(body: string, accessKey: string, timestamp: string, nonce: string): string {
  return createHmac('sha256', accessKey)
    .update(accessKey + nonce + timestamp + body)
    .digest('hex')
    .toUpperCase()
}
