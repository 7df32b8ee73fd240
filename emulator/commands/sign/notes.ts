import type { CallParameters, MarketplaceInterface } from '../../protocol/interface.ts'
import { nearest } from '../../protocol/nearest.ts'
import { type Text, text } from '../../protocol/text.ts'
import { violations } from '../../protocol/validate.ts'

/** Where the request departs from its table. It is signed all the same: wrong calls are worth sending too. */
export function notesOn({ request, role }: MarketplaceInterface, sent: CallParameters, overrides: CallParameters): Text[] {
  const known = Object.keys(request.properties as object)
  const unknownNames = Object.keys(overrides).filter((name) => !known.includes(name))
  return [
    ...unknownNames.map((name) => {
      const hint = nearest(name, known)
      return text(
        `"${name}" is in no table${hint ? `; did you mean "${hint}"?` : ''}`,
        `参数表中没有“${name}”${hint ? `，是否指“${hint}”？` : ''}`,
      )
    }),
    ...violations(request, sent).map(({ message }) => text(`not as documented: ${message}`, `与文档不符：${message}`)),
    ...(role === 'application' && !('clientSecret' in overrides) ? [PLACEHOLDER] : []),
    ...['mobilePhone', 'email', 'clientSecret']
      .filter((name) => name in overrides)
      .map((name) => text(`${name} travels encrypted; the value was taken as it is`, `${name} 应加密传输；此处按原值使用`)),
  ]
}

const PLACEHOLDER = text(
  "clientSecret is a placeholder that no private key decrypts; give one that is encrypted with the ISV's public key as clientSecret=…",
  'clientSecret 为占位文本，任何私钥均无法解密；可用 clientSecret=… 指定以商家公钥加密的值',
)
