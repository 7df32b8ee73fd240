import { text } from '../../emulator/protocol/text.ts'

/** Why nothing of joint operation can be played: what a seller enters into the form of a credential is unknown. */
export const NO_APPLICATION = text(
  'the seller’s application is unknown: give its public key and its login address (--kit-public-key, --login-address)',
  '缺少商家应用信息：请提供公钥与应用登录地址（--kit-public-key、--login-address）',
)
