import type { SdkEvent, SdkFunctionName } from '../../protocol/iscdesk.ts'

/** A buyer's PC with ISCDesk and the software on it. Instants are milliseconds since 1970 in business time. */
export interface Device {
  readonly deviceId: string
  /** What the software was bought as. */
  readonly instanceKey: string
  /** MAC | disk serials | board serial | CPU serial. */
  readonly fingerprint: string
  /** Version of the software on it; empty before the first one was published. */
  version: string
  /** What the software asked for and how it wants it, newest last. */
  readonly asked: AskedLicence[]
  /** What its event function was handed, oldest first. */
  readonly events: RaisedEvent[]
}

export interface AskedLicence {
  readonly eventId: string
  readonly as: 'file' | 'string'
  readonly fileName?: string
}

export interface RaisedEvent {
  readonly at: number
  readonly event: SdkEvent
  /** The very text the event function gets. */
  readonly payload: string
}

/** What the software said of a licence (LicenseVerifyNotify). */
export interface LicenceVerified {
  readonly verified: boolean
  readonly errorMsg?: string
  readonly at: number
}

export interface PublishedVersion {
  readonly version: string
  readonly forced: boolean
}

/** What can happen on the devices of buyers. */
export type IscdeskEvent =
  | { readonly type: 'device-registered'; readonly deviceId: string; readonly instanceKey: string; readonly fingerprint: string }
  | { readonly type: 'sdk-called'; readonly deviceId: string; readonly call: SdkFunctionName; readonly with: object }
  | { readonly type: 'device-asked'; readonly deviceId: string; readonly asked: AskedLicence }
  | { readonly type: 'sdk-event'; readonly deviceId: string; readonly event: SdkEvent; readonly payload: string }
  | {
      readonly type: 'licence-verified'
      readonly eventId: string
      readonly verified: boolean
      readonly errorMsg?: string
    }
  | { readonly type: 'version-published'; readonly instanceKey: string; readonly version: string; readonly forced: boolean }
  | { readonly type: 'device-upgraded'; readonly deviceId: string; readonly version: string }
