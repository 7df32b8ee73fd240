import { interfaceFor } from '../../protocol/catalogue.ts'
import { type Text, text } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import type { Instance, LicenceApplication } from '../model.ts'
import type { ApplyLicenceRequest } from '../requests.ts'
import { instanceOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { createMessage, describedFor } from './messages.ts'
import { mustBeOpen, possibleActions } from './renewals.ts'

const applying = text('apply for a licence', '申请 License')

/**
 * The buyer, or the software on the device, applies for a licence: the ISV is told once, and uploads the licence under
 * the eventId when it is made. Naming an earlier eventId sends that application again. Source: [doc] zh-cn_topic_0070649255.
 *
 * @returns id of the message
 */
export function applyLicence(tx: Transaction, key: string, request: ApplyLicenceRequest): string {
  const instance = instanceOf(tx.state, key)
  const refuse = (because: Text) => impossible(applying, because, possibleActions(tx, instance))
  if (!interfaceFor(instance.guide, 'license')) {
    throw refuse(text(`guide ${instance.guide} has no licences to apply for`, `接入指南 ${instance.guide} 没有申请 License 的接口`))
  }
  mustBeOpen(tx, instance, applying)
  if (instance.state === 'frozen') throw refuse(text('it is frozen', '实例已冻结'))
  if (request.eventId !== undefined) return send(tx, instance, earlier(tx, instance, request))
  const { deviceFingerprint } = request
  const application: LicenceApplication = {
    eventId: tx.random.uuid('licence', tx.state.licences.size),
    instanceKey: key,
    ...(deviceFingerprint === undefined ? {} : { deviceFingerprint }),
    effectiveTime: tx.setting('license-effective-time') === 'application' ? tx.now : (instance.openedAt as number),
    ...(instance.expireTime === undefined ? {} : { expireTime: instance.expireTime }),
    appliedAt: tx.now,
    messageId: tx.newMessageId(),
  }
  tx.emit({ type: 'licence-applied', application })
  return send(tx, instance, application)
}

/** The application a repeat means; it must be the same in everything the ISV tells applications apart by. */
function earlier(tx: Transaction, instance: Instance, { eventId = '', deviceFingerprint }: ApplyLicenceRequest): LicenceApplication {
  const own = [...tx.state.licences.values()].filter(({ instanceKey }) => instanceKey === instance.key)
  const application = own.find((candidate) => candidate.eventId === eventId)
  const possible = own.map((candidate) => `eventId: ${candidate.eventId}`)
  if (!application) throw unknown(text('licence application', 'License 申请'), eventId, possible)
  if (deviceFingerprint !== undefined && deviceFingerprint !== application.deviceFingerprint) {
    throw impossible(applying, text(`application ${eventId} was made for another device`, `申请 ${eventId} 属于另一设备`), [
      'leave eventId out, for an application of its own',
      'leave deviceFingerprint out, to repeat this one',
    ])
  }
  return application
}

function send(tx: Transaction, instance: Instance, { eventId, effectiveTime, expireTime, deviceFingerprint }: LicenceApplication): string {
  return createMessage(tx, {
    description: describedFor(instance.guide, 'license'),
    orderId: instance.orderId,
    instanceKey: instance.key,
    facts: {
      instanceIds: [instance.instanceId as string],
      licence: {
        eventId,
        effectiveTime,
        ...(expireTime === undefined ? {} : { expireTime }),
        ...(deviceFingerprint === undefined ? {} : { deviceFingerprint }),
      },
      testFlag: orderOf(tx.state, instance.orderId).testFlag,
    },
  })
}
