import { text } from '../../../emulator/protocol/text.ts'
import type { SdkEventExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { differs, NONE, type Unmet } from './unmet.ts'

/** What the event function of the software on a device was handed. */
export function checkSdkEvents(stage: Stage, { of, item, device = 'pc', event, count, payload }: SdkEventExpectation): Unmet[] {
  const raised = stage.market.state.devices.get(stage.device(of, item, device))?.events.filter((one) => one.event === event) ?? []
  const found: Unmet[] = []
  const unlike = (en: string, zh: string, wanted: string, actual: string | undefined) =>
    found.push({ text: differs(text(`${en} on ${device}`, `${device} 上${zh}`), wanted, actual ?? NONE), certainty: 'doc' })
  if (count === undefined ? raised.length === 0 : raised.length !== count) {
    unlike(`the number of ${event}`, ` ${event} 的次数`, count === undefined ? 'at least 1' : String(count), String(raised.length))
  }
  const newest = raised.at(-1)?.payload
  if (payload !== undefined && newest !== payload) unlike(`the newest ${event}`, `最新的 ${event}`, payload, newest)
  return found
}
