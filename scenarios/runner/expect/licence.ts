import { licenceState } from '../../../emulator/market/views.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { LicenceExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { itemWords, join } from '../words.ts'
import { certaintyOf, differs, NONE, type Unmet, whatHappened } from './unmet.ts'

/** What became of the applications for licences of an instance; all but the number speaks of the newest. */
export function checkLicence(stage: Stage, expected: LicenceExpectation): Unmet[] {
  const order = stage.order(expected.of)
  const instance = stage.instance(expected.of, expected.item)
  const called = `${expected.of}${instance ? itemWords(stage, instance.key) : ''}`
  const applications = stage.licences(expected.of, expected.item, expected.deviceFingerprint)
  const newest = applications.at(-1)
  const wrong: Text[] = []
  const compare = (en: string, zh: string, wanted: string | number | undefined, actual: string | number | undefined) => {
    if (wanted === undefined || wanted === actual) return
    wrong.push(differs(text(`${en} of ${called}`, `${called} 的${zh}`), String(wanted), actual === undefined ? NONE : String(actual)))
  }
  compare('the number of licence applications', 'License 申请次数', expected.count, applications.length)
  const state = newest && licenceState(newest)
  compare('the state of the licence application', 'License 申请状态', expected.state, state)
  compare('the type of the licence', 'License 类型', expected.type, newest?.delivered?.type)
  compare('the licence', 'License', expected.characters, newest?.delivered?.characters)
  if (wrong.length === 0) return []
  const message = newest && stage.market.message(newest.messageId)
  return [
    {
      text: join([...wrong, whatHappened(stage, order)]),
      certainty: certaintyOf(stage, message ? [message] : []),
      ...(message ? { message } : {}),
    },
  ]
}
