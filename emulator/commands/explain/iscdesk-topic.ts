import { MAX_FINGERPRINT, SDK_EVENTS, SDK_FUNCTIONS } from '../../protocol/iscdesk.ts'
import { propertiesOf } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { page, prose, type Say, section, sourced } from './page.ts'

/** ISCDesk: what the software may call on a device, in place of the C++ SDK. */
export function iscdeskPage(say: Say): string {
  return page(
    say(
      text(
        'ISCDesk, the SDK for industrial software: POST …/devices/{deviceId}/sdk/FUNCTION',
        'ISCDesk 工业软件 SDK：POST …/devices/{deviceId}/sdk/函数',
      ),
    ),
    [
      prose(text('What it is', '说明'), [
        say(
          text(
            'The real SDK is C++ in the process of the software; nothing of it goes over HTTP. Here a device is registered over the control API (POST …/devices), the software calls the functions, and what its event function would be handed stands in the device’s events, to the letter.',
            '真实 SDK 为软件进程内的 C++ 库，不经 HTTP。此处通过控制 API 登记设备（POST …/devices），软件调用各函数，事件函数收到的字符串原样记录在设备的 events 中。',
          ),
        ),
      ]),
      section(
        text('Functions', '函数'),
        SDK_FUNCTIONS.map(({ name, title, call, arguments: schema, source }) => [
          name,
          call,
          sourced(`${say(title)}${named(Object.keys(propertiesOf(schema)))}`, source),
        ]),
      ),
      section(
        text('Events', '事件'),
        SDK_EVENTS.map((event) => [event]),
      ),
      section(text('Limits', '限制'), [
        [
          say(
            text(
              `devInfo may have 5 KB in the SDK, and ${MAX_FINGERPRINT} characters in getLicenseAsync: more is refused here`,
              `devInfo 在 SDK 中可达 5 KB，getLicenseAsync 仅 ${MAX_FINGERPRINT} 字符：超出即拒绝`,
            ),
          ),
        ],
      ]),
    ],
    say,
  )
}

const named = (names: readonly string[]): string => (names.length === 0 ? '' : `: ${names.join(', ')}`)
