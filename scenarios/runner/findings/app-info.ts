import { decryptField, type KeyBits, keyBitsOf } from '../../../emulator/protocol/cipher/field-cipher.ts'
import { membersIn, membersOf } from '../../../emulator/protocol/json.ts'
import { code, doc } from '../../../emulator/protocol/provenance.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import type { Answer, AnswersOf } from './answers.ts'
import type { Broken } from './broken.ts'

const answerPage = doc('bms_00a3aa731426282cf27f272f51cd2a90', '新购商品:响应消息')

/** What the answers tell the buyer: whether it can be read, and whether a repeat tells the same. */
export function badAppInfo(stage: Stage, answers: AnswersOf): Broken[] {
  const told = [...answers.values()].flat().flatMap(appInfoIn)
  return [...told.flatMap(rawMemo), ...(stage.guide === 'saas-v1' ? encrypted(stage, told) : [])]
}

/** One appInfo of one answer. */
interface AppInfo {
  readonly answer: Answer
  readonly members: Readonly<Record<string, unknown>>
  readonly keyBits: KeyBits | undefined
  /** The whole answer, as it was written. */
  readonly written: string
}

function appInfoIn(answer: Answer): AppInfo[] {
  const { verdict, injected, exchange } = answer
  const written = exchange.response?.body
  // Where the access key was taken out, what is left is not what was sent.
  if (injected || verdict.outcome === 'failed' || written === undefined || written.includes('***')) return []
  const { appInfo, info, encryptType } = membersIn(written)
  const all = [appInfo, ...(Array.isArray(info) ? info.map((entry) => membersOf(entry).appInfo) : [])]
  const keyBits = keyBitsOf(typeof encryptType === 'string' ? encryptType : undefined)
  return all.filter((one) => one !== undefined).map((one) => ({ answer, members: membersOf(one), keyBits, written }))
}

/** Chinese that was not written as \uXXXX. */
function rawMemo({ answer, members, written }: AppInfo): Broken[] {
  const [raw] = /[^\0-\x7f]+/.exec(textOf(members.memo)) ?? []
  if (raw === undefined || !written.includes(raw)) return []
  const summary = text(
    `The memo in the answer to ${answer.message.interfaceName} holds Chinese as it is; it must be escaped as \\uXXXX.`,
    `${answer.message.interfaceName} 响应的 memo 直接包含中文，应转义为 \\uXXXX。`,
  )
  return [{ rule: 'answer.memo-escapes', summary, source: answerPage, severity: 'warn', alike: '', answer, ofAnswer: true }]
}

/** V1.0 alone: account and password travel encrypted. */
function encrypted(stage: Stage, told: readonly AppInfo[]): Broken[] {
  const { accessKey } = stage.market.keys
  const broken: Broken[] = []
  const byIv = new Map<string, string>()
  const first = new Map<string, string>()
  for (const { answer, members, keyBits } of told) {
    const { interfaceName, role, instanceKey } = answer.message
    const plain: unknown[] = [members.frontEndUrl]
    for (const name of ['userName', 'password']) {
      const sent = textOf(members[name])
      const read = keyBits && decryptField(sent, accessKey, keyBits)
      plain.push(read ?? sent)
      if (sent === '') continue
      if (read === undefined) {
        broken.push(unreadable(answer, name, whyUnreadable(sent, accessKey, keyBits)))
        continue
      }
      const [iv, body] = [sent.slice(0, 16), sent.slice(16)]
      if (byIv.has(iv) && byIv.get(iv) !== body) broken.push(sameIv(answer))
      byIv.set(iv, body)
    }
    if (role !== 'create' || instanceKey === undefined || answer.forged) continue
    const now = JSON.stringify(plain)
    if ((first.get(instanceKey) ?? now) !== now) broken.push(changed(answer, interfaceName))
    else first.set(instanceKey, now)
  }
  return broken
}

function unreadable(answer: Answer, name: string, why: Text): Broken {
  const { interfaceName } = answer.message
  const summary = text(
    `${name} in the answer to ${interfaceName} cannot be decrypted: ${why.en}. The buyer cannot log in.`,
    `${interfaceName} 响应的 ${name} 无法解密：${why.zh}。买家将无法登录。`,
  )
  return { rule: 'answer.app-info-encrypted', summary, source: answerPage, severity: 'fail', alike: name, answer, ofAnswer: true }
}

/** Words that show no more of the value than its length. */
function whyUnreadable(sent: string, accessKey: string, announced: KeyBits | undefined): Text {
  if (announced === undefined) return text('encryptType is neither 1 nor 2', 'encryptType 既非 1 也非 2')
  const other = announced === 256 ? 128 : 256
  if (decryptField(sent, accessKey, other) !== undefined)
    return text(
      `it is encrypted with AES-${other}, and encryptType announces AES-${announced}`,
      `实际使用 AES-${other}，而 encryptType 声明为 AES-${announced}`,
    )
  if (/^[A-Za-z0-9]{16}$/.test(sent))
    return text('it is 16 characters, an IV with nothing behind it: the encryption failed', '仅有 16 个字符的 IV，加密未成功')
  if (!/^[A-Za-z0-9]{16}([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sent))
    return text(
      `its ${sent.length} characters have not the form of 16 characters of IV and base64: it may be in clear`,
      `长度 ${sent.length}，不符合 16 位 IV 加 base64 的格式，可能未加密`,
    )
  return text(
    'it has the right form, but not with the key made of the access key by SHA1PRNG',
    '格式正确，但密钥不是由访问密钥经 SHA1PRNG 生成',
  )
}

const sameIv = (answer: Answer): Broken => ({
  rule: 'answer.iv-reused',
  summary: text(
    `Two values in the answers to ${answer.message.interfaceName} are encrypted with the same IV; make a random one for each.`,
    `${answer.message.interfaceName} 响应中两个值使用了相同的 IV，应为每个值随机生成。`,
  ),
  source: code('EncryptTest', 'the sample makes a random IV for each value'),
  severity: 'warn',
  alike: '',
  answer,
  ofAnswer: true,
})

const changed = (answer: Answer, interfaceName: string): Broken => ({
  rule: 'idempotency.same-app-info',
  summary: text(
    `A repeat of ${interfaceName} for the same order was answered with another address, account or password.`,
    `同一订单重复调用 ${interfaceName} 时，返回的地址、账号或密码不同。`,
  ),
  source: doc('zh-cn_topic_0070649013', 'the same order must return the same instanceId and appInfo'),
  severity: 'fail',
  alike: answer.message.instanceKey ?? '',
  answer,
  ofAnswer: true,
})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
