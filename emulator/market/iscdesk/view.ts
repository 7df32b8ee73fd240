import { iso } from '../../protocol/timestamps.ts'
import type { Market } from '../market.ts'
import type { Device, RaisedEvent } from './model.ts'

/** A device as users see it. */
export interface DeviceView {
  readonly deviceId: string
  readonly instanceId?: string
  readonly orderLineId: string
  readonly deviceFingerprint: string
  readonly version: string
  readonly asked: Device['asked']
  /** What the event function of the software was handed, oldest first. */
  readonly events: readonly (Omit<RaisedEvent, 'at'> & { readonly at: string })[]
}

export function deviceView(market: Market, device: Device): DeviceView {
  const { instanceId } = market.instance(device.instanceKey)
  return {
    deviceId: device.deviceId,
    ...(instanceId === undefined ? {} : { instanceId }),
    orderLineId: device.instanceKey,
    deviceFingerprint: device.fingerprint,
    version: device.version,
    asked: device.asked,
    events: device.events.map((event) => ({ ...event, at: iso(event.at) })),
  }
}
