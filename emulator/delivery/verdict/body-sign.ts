/** Judges the Body-Sign header of an answer, as strictly as the settings want. */

import { chosen } from '../../protocol/settings.ts'
import { BODY_SIGN_HEADER, type BodySignCheck, checkBodySign } from '../../protocol/signing/body-sign.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Case } from './case.ts'
import { note, type Refusal, refuse } from './findings.ts'
import { header } from './header.ts'
import { jsonOf } from './json.ts'
import { quote } from './words.ts'

export function bodySignRefusal(it: Case): Refusal | undefined {
  const setting = it.description.bodySignSetting
  const mode = chosen(it.settings, setting)
  if (mode === 'off') return undefined
  const { rawHeaders, body } = it.response
  let check = checkBodySign(rawHeaders, body, it.accessKey)
  if (check === 'misspelt' && mode === 'lenient-name') {
    const spelt = nameSent(it)
    note(
      it,
      'note.body-sign-name',
      (name) => `The header Body-Sign of the answer to ${name} is spelt ${spelt}, which the marketplace refuses.`,
      (name) => `${name} 的响应头 Body-Sign 写作 ${spelt}，云商店会拒绝。`,
    )
    check = checkBodySign(withExactName(rawHeaders), body, it.accessKey)
  }
  if (check === 'ok') return undefined
  const found = check
  const wrong = bodySignWords(it, found)
  if (mode !== 'warn') {
    return refuse(
      it,
      `failure.body-sign-${found}`,
      () => wrong.en,
      () => wrong.zh,
    )
  }
  note(
    it,
    'note.body-sign',
    () => `${wrong.en} Noted only, by setting ${setting}=warn.`,
    () => `${wrong.zh}（设置 ${setting}=warn，仅提示。）`,
  )
  return undefined
}

const BODY_SIGN_FORM = 'sign_type="HMAC-SHA256", signature="…"'

function bodySignWords(it: Case, check: Exclude<BodySignCheck, 'ok'>): Text {
  const { name } = it.description
  switch (check) {
    case 'missing':
      return text(
        `The answer to ${name} has no Body-Sign header. Sign every answer: Body-Sign: ${BODY_SIGN_FORM}.`,
        `${name} 的响应缺少 Body-Sign 响应头。每个响应都须签名：Body-Sign: ${BODY_SIGN_FORM}。`,
      )
    case 'misspelt':
      return text(
        `The answer to ${name} has the header ${nameSent(it)}, whose name must be exactly Body-Sign. If a proxy writes names in lower case, v1-body-sign=lenient-name lets that pass here.`,
        `${name} 的响应头名称为 ${nameSent(it)}，必须为 Body-Sign。若代理将名称转为小写，可设置 v1-body-sign=lenient-name。`,
      )
    case 'malformed': {
      const sent = quote(header(it.response.rawHeaders, 'body-sign') ?? '', it)
      return text(
        `The Body-Sign header of the answer to ${name} is ${sent}; it must have the form ${BODY_SIGN_FORM}, both values in double quotes.`,
        `${name} 的响应头 Body-Sign 为 ${sent}，格式应为 ${BODY_SIGN_FORM}，两个值都须加双引号。`,
      )
    }
    case 'wrong':
      return signedInAnotherSpelling(it)
        ? text(
            `The signature in Body-Sign of the answer to ${name} fits the same JSON in another spelling: the body was written anew after signing. Sign exactly the bytes that are sent.`,
            `${name} 的响应头 Body-Sign 的签名与同一 JSON 的另一种写法相符：签名后响应体被重新序列化。请对实际发送的字节签名。`,
          )
        : text(
            `The signature in Body-Sign of the answer to ${name} is wrong; it must be base64(HMAC-SHA256(access key, body)), over exactly the bytes sent.`,
            `${name} 的响应头 Body-Sign 的签名错误，应为 base64(HMAC-SHA256(访问密钥, 响应体))，对实际发送的字节计算。`,
          )
  }
}

/** The usual slip: the framework serialises the answer once to sign it and once more to send it. */
function signedInAnotherSpelling(it: Case): boolean {
  const sorted = Object.fromEntries(Object.entries(it.answer).sort(([a], [b]) => (a < b ? -1 : 1)))
  const spellings = [jsonOf(it.answer), jsonOf(sorted), jsonOf(it.answer, 2), jsonOf(it.answer, 4), it.written.trim()]
  return spellings.some((spelling) => checkBodySign(it.response.rawHeaders, Buffer.from(spelling), it.accessKey) === 'ok')
}

const isBodySign = (name: string): boolean =>
  name.length === BODY_SIGN_HEADER.length && name.toLowerCase() === BODY_SIGN_HEADER.toLowerCase()

const nameSent = (it: Case): string => it.response.rawHeaders.find((name, i) => i % 2 === 0 && isBodySign(name)) ?? ''

const withExactName = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.map((written, i) => (i % 2 === 0 && isBodySign(written) ? BODY_SIGN_HEADER : written))
