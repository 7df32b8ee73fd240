import { interfaceFor } from '../../protocol/catalogue.ts'
import {
  fingerprintOf,
  licenseVerify,
  MAX_FINGERPRINT,
  type SdkEvent,
  type SdkFunctionName,
  update,
  upgradeNotice,
} from '../../protocol/iscdesk.ts'
import { closed, list, object, optional, type Static, text } from '../../protocol/schema.ts'
import { type Text, text as words } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import type { LicenceApplication } from '../model.ts'
import { flag, note } from '../own-notes.ts'
import { applyLicence } from '../rules/licences.ts'
import { possibleActions } from '../rules/renewals.ts'
import { instanceOf, messageOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import type { AskedLicence, Device } from './model.ts'

/**
 * ISCDesk in place of its C++ SDK: what the software calls on a device, and what its event function is handed for it. The
 * ISV sees none of this but getLicenseAsync and its own upload, as with the real one.
 */

export const deviceSchema = closed(
  object({
    instanceId: text(64, note('the software, by its instance', '软件所属实例')),
    macs: optional(
      list(text(64, note('MAC', 'MAC 地址', '02-00-5E-10-00-01')), note('of the network cards', '网卡 MAC'), { maxItems: 16 }),
    ),
    disks: optional(list(text(128, note('serial', '序列号')), note('serials of the disks', '硬盘序列号'), { maxItems: 16 })),
    board: optional(text(128, note('serial of the board', '主板序列号'))),
    cpu: optional(text(128, note('serial of the CPU', 'CPU 序列号'))),
  }),
)
export type DeviceRequest = Static<typeof deviceSchema>

export const versionSchema = closed(
  object({
    instanceId: text(64, note('the software, by its instance', '软件所属实例')),
    version: text(64, note('version', '版本号', '2.1.0')),
    forced: optional(flag(note('no choice: upgraded when the program closes', '是否强制升级'))),
  }),
)
export type VersionRequest = Static<typeof versionSchema>

const registering = words('register the device', '登记设备')

/** A buyer's PC on which the software was installed. @returns its id */
export function registerDevice(tx: Transaction, key: string, { instanceId: _, ...hardware }: DeviceRequest): string {
  const instance = instanceOf(tx.state, key)
  if (!interfaceFor(instance.guide, 'license')) {
    throw impossible(
      registering,
      words(`guide ${instance.guide} has no licences for devices`, `接入指南 ${instance.guide} 没有设备 License`),
      possibleActions(tx, instance),
    )
  }
  const deviceId = `device-${tx.state.devices.size + 1}`
  const found = fingerprintOf(hardware)
  // A PC that tells nothing of itself is still one PC.
  const fingerprint = found.replaceAll('|', '') === '' ? fingerprintOf({ board: tx.random.hex('device', deviceId).slice(0, 16) }) : found
  tx.emit({ type: 'device-registered', deviceId, instanceKey: key, fingerprint })
  return deviceId
}

/** A newer version of the software is published. */
export function publishVersion(tx: Transaction, key: string, { version, forced = false }: VersionRequest): void {
  tx.emit({ type: 'version-published', instanceKey: key, version, forced })
}

interface SdkArguments {
  readonly fileName?: string
  readonly devInfo?: string
  readonly verifyResult?: boolean
  readonly errorMsg?: string
  readonly licenseType?: string
  readonly bUpgrade?: boolean
}

/**
 * The software calls the SDK.
 *
 * @returns id of the message to the ISV, where one is sent
 */
export function callSdk(tx: Transaction, deviceId: string, call: SdkFunctionName, given: SdkArguments): string | undefined {
  const device = tx.state.devices.get(deviceId)
  if (!device) throw unknown(words('device', '设备'), deviceId, [...tx.state.devices.keys()])
  const called = () => tx.emit({ type: 'sdk-called', deviceId, call, with: given })
  switch (call) {
    case 'GetLicenseFileRequest':
      return apply(tx, device, call, 'file', given, called)
    case 'GetLicenseStringRequest':
      return apply(tx, device, call, 'string', given, called)
    case 'TrialExpirationAndGetLicense': {
      const instance = instanceOf(tx.state, device.instanceKey)
      if (!instance.trial) throw refuse(call, words('the software was not bought as a trial', '该软件不是试用'))
      return apply(tx, device, call, given.licenseType === 'LICENSE_TYPE_STRING' ? 'string' : 'file', given, called)
    }
    case 'LicenseVerifyNotify':
      verified(tx, device, given, called)
      return undefined
    case 'CheckNewVersions': {
      called()
      const newest = tx.state.versions.get(device.instanceKey)
      const newer = newest !== undefined && newest.version !== device.version
      if (newer && newest.forced) upgraded(tx, device, newest.version, true)
      else raise(tx, device, 'EVENT_UPGRADENOTICE', upgradeNotice(newer))
      return undefined
    }
    case 'UpgradeNotify': {
      const newest = tx.state.versions.get(device.instanceKey)
      if (!newest || newest.version === device.version)
        throw refuse(call, words('there is no newer version', '没有新版本'), ['CheckNewVersions'])
      called()
      if (given.bUpgrade) upgraded(tx, device, newest.version, false)
      return undefined
    }
  }
}

const refuse = (call: SdkFunctionName, because: Text, possible: readonly string[] = []) =>
  impossible(words(`call ${call}`, `调用 ${call}`), because, possible)

/** An application that is still without its licence is sent again: the transfer may have been broken. */
function apply(
  tx: Transaction,
  { deviceId, instanceKey, fingerprint, asked }: Device,
  call: SdkFunctionName,
  as: AskedLicence['as'],
  { devInfo, fileName }: SdkArguments,
  called: () => void,
): string {
  const deviceFingerprint = devInfo || fingerprint
  if (deviceFingerprint.length > MAX_FINGERPRINT) {
    throw refuse(
      call,
      words(
        `the fingerprint has ${deviceFingerprint.length} characters, getLicenseAsync takes ${MAX_FINGERPRINT}, though the SDK takes 5 KB`,
        `设备指纹长度为 ${deviceFingerprint.length}，getLicenseAsync 最多 ${MAX_FINGERPRINT}（SDK 允许 5 KB）`,
      ),
    )
  }
  const last = tx.state.licences.get(asked.at(-1)?.eventId ?? '')
  const repeats = last && !last.delivered && last.deviceFingerprint === deviceFingerprint ? { eventId: last.eventId } : {}
  const messageId = applyLicence(tx, instanceKey, { deviceFingerprint, ...repeats })
  const eventId = messageOf(tx.state, messageId).facts?.licence?.eventId as string
  called()
  tx.emit({ type: 'device-asked', deviceId, asked: { eventId, as, ...(fileName ? { fileName } : {}) } })
  return messageId
}

/** The software has looked at the newest licence that came. */
function verified(tx: Transaction, { asked }: Device, { verifyResult = false, errorMsg }: SdkArguments, called: () => void): void {
  const delivered = asked.findLast(({ eventId }) => tx.state.licences.get(eventId)?.delivered)
  if (!delivered) {
    throw refuse('LicenseVerifyNotify', words('no licence has come to this device', '该设备尚未收到 License'), [
      'GetLicenseFileRequest',
      'GetLicenseStringRequest',
    ])
  }
  called()
  tx.emit({
    type: 'licence-verified',
    eventId: delivered.eventId,
    verified: verifyResult,
    ...(errorMsg ? { errorMsg } : {}),
  })
}

function upgraded(tx: Transaction, device: Device, version: string, forced: boolean): void {
  raise(tx, device, 'EVENT_UPDATE', update(forced))
  tx.emit({ type: 'device-upgraded', deviceId: device.deviceId, version })
}

function raise(tx: Transaction, { deviceId }: Device, event: SdkEvent, payload: string): void {
  tx.emit({ type: 'sdk-event', deviceId, event, payload })
}

/** A licence came, or none will: the software that asked for it hears. */
export function tellDevices(tx: Transaction, application: LicenceApplication, status: 'success' | 'failed'): void {
  for (const device of tx.state.devices.values()) {
    const asked = device.asked.findLast(({ eventId }) => eventId === application.eventId)
    if (!asked) continue
    const { delivered } = application
    const path = asked.fileName || delivered?.fileName || 'license.lic'
    raise(
      tx,
      device,
      'EVENT_LICENSE_VERIFY',
      licenseVerify(status, asked.as === 'file' ? { path } : { content: delivered?.characters ?? '' }),
    )
  }
}
