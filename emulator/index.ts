/** The library's face. */

export { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from './market/default-key.ts'
export { DEFAULT_MARKET, Emulator, type EmulatorOptions } from './market/emulator.ts'
export { MarketError } from './market/errors.ts'
export type { FaultRequest } from './market/fault-rules.ts'
export type { CredentialRequest, DecideRequest, TenantRequest, TestAccountRequest } from './market/kit/requests.ts'
export type { TenantHandle } from './market/kit/tenant-handle.ts'
export type { BindingView, CredentialView, TenantView } from './market/kit/view.ts'
export type { BuyRequest } from './market/requests.ts'
export type { MarketOptions } from './market/setup.ts'
export type { InstanceView, LicenceView, OrderView } from './market/views.ts'
export { createMarketplace, Marketplace, type OrderHandle } from './marketplace.ts'
