import { createCipheriv } from 'node:crypto'
import { encryptField, fieldKey } from '../../../emulator/protocol/cipher/field-cipher.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { by, type Change, type Mutant, telling } from './mutant.ts'

/** Account and password of V1.0: ways to encrypt them that nobody can read. */

const caught = { caughtBy: by('open-details', 'saas-v1'), rules: ['answer.app-info-encrypted'] } as const
const IV = 'AbCd1234EfGh5678'

/** Tells account and password in another way. */
const told = (written: (plain: string, accessKey: string, iv: string) => string): Change =>
  telling((content, { accessKey, randomText }) => {
    if (!content.appInfo) return content
    const hide = (plain: string) => written(plain, accessKey, randomText(16))
    return { ...content, appInfo: { ...content.appInfo, userName: hide('admin'), password: hide('first-password') } }
  })

function aes(plain: string, key: Buffer, iv: string): string {
  const cipher = createCipheriv('aes-256-cbc', key, Buffer.from(iv))
  return cipher.update(plain, 'utf8', 'base64') + cipher.final('base64')
}

export const SECRETS: readonly Mutant[] = [
  {
    name: 'password-in-clear',
    mistake: text('sends account and password in clear, with encryptType 1', '账号密码未加密，但 encryptType 为 1'),
    ...caught,
    make: () => told((plain) => plain),
  },
  {
    name: 'key-size-32',
    mistake: text(
      'asks for a key of 32 bits where 256 are meant: encryption fails, and the IV alone is sent',
      '密钥长度误写为 32（应为 256），加密失败后仅返回 IV',
    ),
    ...caught,
    make: () => told((_plain, _key, iv) => iv),
  },
  {
    name: 'encrypt-type-of-the-other-size',
    mistake: text('encrypts with AES-128 and announces AES-256', '实际使用 AES-128，却声明为 AES-256'),
    ...caught,
    make: () => told((plain, accessKey, iv) => encryptField(plain, accessKey, 128, iv)),
  },
  {
    name: 'access-key-as-aes-key',
    mistake: text('takes the bytes of the access key for the AES key, without SHA1PRNG', '直接以访问密钥字节作为 AES 密钥，未经 SHA1PRNG'),
    ...caught,
    make: () => told((plain, accessKey, iv) => iv + aes(plain, Buffer.alloc(32, accessKey), iv)),
  },
  {
    name: 'iv-in-base64',
    mistake: text('puts the IV before the text in base64, not as its 16 characters', 'IV 以 base64 而非 16 个原始字符前置'),
    ...caught,
    make: () => told((plain, accessKey, iv) => Buffer.from(iv).toString('base64') + aes(plain, fieldKey(accessKey, 256), iv)),
  },
  {
    name: 'one-iv-for-all',
    mistake: text('encrypts everything with the IV of the sample code', '所有字段均使用示例代码中的固定 IV'),
    caughtBy: caught.caughtBy,
    rules: ['answer.iv-reused'],
    make: () => told((plain, accessKey) => encryptField(plain, accessKey, 256, IV)),
  },
]
