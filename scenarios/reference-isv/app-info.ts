import { stamp17 } from '../../emulator/protocol/timestamps.ts'
import type { Instance } from './instances.ts'

/**
 * How the buyer reaches the application; the same at every call.
 *
 * @param protect encrypts what must not travel in the clear
 * Source: [doc] bms_00a3aa731426282cf27f272f51cd2a90.
 */
export const appInfo = (instance: Instance, protect: (plain: string) => string = (plain) => plain) => ({
  frontEndUrl: 'https://saas.example.com',
  adminUrl: 'https://saas.example.com/admin',
  userName: protect('admin'),
  password: protect(instance.password),
  memo: '首次登录后请修改密码',
})

/** Usage so far, of what is paid by usage. At most 4 decimals. Source: [doc] bms_395ef846f76f92c3a810d8e3eb7ef82d. */
export const usageInfo = ({ purchase, usage }: Instance, now: number) =>
  purchase.chargingMode === 'on-demand' || purchase.chargingMode === 'on-demand-package'
    ? [{ usageValue: Number(usage.toFixed(4)), statisticalTime: stamp17(now) }]
    : undefined
