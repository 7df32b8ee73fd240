import { doc } from '../provenance.ts'
import { object, pattern } from '../schema.ts'
import { text as words } from '../text.ts'

const page = doc('zh-cn_topic_0070649476')

/** The query of a signed POST call: all that it holds beside the production address. */
export const signedQuery = object({
  signature: pattern(/^[0-9A-Fa-f]{64}$/, 64, {
    about: words(
      'HMAC-SHA256 in hex, over access key, nonce, timestamp and the hash of the body; sent in upper case',
      '请求签名（十六进制，大写发送）',
    ),
    source: page,
    example: 'DB2A38CCA0C5E4AB4DB2C4D2B1DB41B9E2B6B0C0F1F0C1D2E3F405162738495A',
  }),
  timestamp: pattern(/^\d{13}$/, 13, {
    about: words('UTC time of sending in milliseconds; 60 seconds is it good for', '请求时间戳（毫秒，UTC），有效期 60 秒'),
    source: page,
    example: '1680508066618',
  }),
  nonce: pattern(/^[0-9A-Za-z]{1,64}$/, 64, {
    about: words('random text, new in every call', '随机字符串，每次请求均不同'),
    source: page,
    example: '8C2A6F0E4B9D4F1A8B7C6D5E4F3A2B1C',
  }),
})
