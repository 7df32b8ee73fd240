import type { Wire } from '../interface.ts'
import { assumed, doc } from '../provenance.ts'
import { object, pattern, type Schema } from '../schema.ts'
import { text as words } from '../text.ts'

const page = doc('zh-cn_topic_0070649476', '联营kit接口HTTP Body签名')

/** The headers that sign a call of the kit, beside those of every JSON call. */
export const signedHeaders: Readonly<Partial<Record<Wire, Schema>>> = {
  'kit-auth-token': object({
    authToken: pattern(/^[A-Za-z0-9+/]{43}=$/, 50, {
      about: words(
        'HMAC-SHA256 in base64, over the members of the body that are not blank, with the key and timeStamp as its key',
        '签名（base64）：对请求体非空成员计算，密钥为访问密钥 + timeStamp',
      ),
      source: doc('zh-cn_topic_0070649135'),
      example: 'pEGaTj6U+JvJ1xs2nx4o8LdBph3STSIAyI6wjC3L6jE=',
    }),
  }),
  'kit-signature': object({
    'x-sign': pattern(/^[0-9A-Fa-f]{64}$/, 64, {
      about: words(
        'HMAC-SHA256 in hex, over key, nonce, timestamp and the body itself; sent in upper case, compare ignoring case',
        '签名（十六进制）：对密钥、nonce、时间戳与请求体原文计算；大写发送，比较时忽略大小写',
      ),
      source: page,
      example: '90C49058E5513F1DFBA59C09181B384B3FDE3DDBF4B02C26C6C8F9EB3DB67D28',
    }),
    'x-timestamp': pattern(/^\d{13}$/, 13, {
      about: words('UTC time of sending in milliseconds; 60 seconds is it good for', '请求时间戳（毫秒，UTC），有效期 60 秒'),
      source: page,
      example: '1680508066618',
    }),
    'x-nonce': pattern(/^[0-9A-Za-z]{1,64}$/, 64, {
      about: words('random text, new in every call', '随机字符串，每次请求均不同'),
      source: assumed('zh-cn_topic_0070649476', 'the header is documented, its characters and length are those of the example'),
      example: '50D83FDECAED6CCD8EF597F2A577950527928BA287D04E6036E92B2806FD17DA',
    }),
  }),
}
