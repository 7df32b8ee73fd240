import type { LicenceApplication } from '../model.ts'
import type { Device, IscdeskEvent, PublishedVersion } from './model.ts'

/** What a market knows of the devices of buyers; a part of its state. */
export interface IscdeskState {
  readonly devices: Map<string, Device>
  /** Newest version of the software, by instance. */
  readonly versions: Map<string, PublishedVersion>
}

export const emptyIscdesk = (): IscdeskState => ({ devices: new Map(), versions: new Map() })

export interface FrozenIscdesk {
  readonly devices: Device[]
  readonly versions: [string, PublishedVersion][]
}

export const freezeIscdesk = ({ devices, versions }: IscdeskState): FrozenIscdesk => ({
  devices: [...devices.values()],
  versions: [...versions],
})

export function thawIscdesk(state: IscdeskState, from: FrozenIscdesk): void {
  for (const device of from.devices) state.devices.set(device.deviceId, device)
  for (const [key, version] of from.versions) state.versions.set(key, version)
}

/** The events of devices, as changes of state. Takes every event as given. */
export function evolveIscdesk(
  state: IscdeskState & { readonly licences: Map<string, LicenceApplication> },
  event: IscdeskEvent,
  at: number,
): void {
  switch (event.type) {
    case 'device-registered': {
      const { deviceId, instanceKey, fingerprint } = event
      state.devices.set(deviceId, { deviceId, instanceKey, fingerprint, version: '', asked: [], events: [] })
      return
    }
    case 'sdk-called':
      return
    case 'device-asked':
      deviceOf(state, event.deviceId).asked.push(event.asked)
      return
    case 'sdk-event':
      deviceOf(state, event.deviceId).events.push({ at, event: event.event, payload: event.payload })
      return
    case 'licence-verified': {
      const licence = state.licences.get(event.eventId)
      if (!licence) throw new Error(`The journal speaks of licence application "${event.eventId}", which no earlier event made.`)
      const { verified, errorMsg } = event
      state.licences.set(event.eventId, { ...licence, verified: { verified, ...(errorMsg === undefined ? {} : { errorMsg }), at } })
      return
    }
    case 'version-published':
      state.versions.set(event.instanceKey, { version: event.version, forced: event.forced })
      return
    case 'device-upgraded':
      deviceOf(state, event.deviceId).version = event.version
      return
  }
}

function deviceOf(state: IscdeskState, deviceId: string): Device {
  const device = state.devices.get(deviceId)
  if (!device) throw new Error(`The journal speaks of device "${deviceId}", which no earlier event made.`)
  return device
}
