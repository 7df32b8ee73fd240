import { doc, type Provenance } from './provenance.ts'
import { closed, emptyableText, type FieldNote, object, oneOf, optional, type Schema } from './schema.ts'
import { type Text, text as words } from './text.ts'

/**
 * The industrial-software SDK of ISCDesk, told once: its functions and the events it raises. The real one is C++ in the
 * process of the software; nothing of it goes over HTTP, so what stands here are its arguments and its payloads.
 */

const note = (en: string, zh: string, source: Provenance, example?: unknown): FieldNote => ({
  about: words(en, zh),
  source,
  ...(example === undefined ? {} : { example }),
})

const fileRequest = doc('zh-cn_topic_0070649270')
const stringRequest = doc('zh-cn_topic_0070649269')
const verify = doc('zh-cn_topic_0070649271')
const trial = doc('saascenter_usermanual_0071')
const versions = doc('saascenter_usermanual_0073')
const upgrade = doc('zh-cn_topic_0070649274')

/** At most what the SDK takes; getLicenseAsync takes 1024 characters of it. Source: [doc] license 7, zh-cn_topic_0070649255. */
const MAX_DEV_INFO = 5 * 1024
export const MAX_FINGERPRINT = 1024

const devInfo = (source: Provenance) =>
  optional(emptyableText(MAX_DEV_INFO, note('device information; empty or left out: what ISCDesk finds', '设备信息，可为空', source)))
const fileName = (source: Provenance) =>
  optional(emptyableText(1024, note('name of the licence file; may be empty', '文件名，可为空', source, 'license.lic')))

const flag = (en: string, zh: string, source: Provenance): Schema<boolean> => ({
  type: 'boolean',
  description: en,
  'x-zh': zh,
  'x-source': source,
})

export interface SdkFunction {
  readonly name: string
  readonly title: Text
  /** As the page shows the call. */
  readonly call: string
  readonly arguments: Schema<object>
  readonly source: Provenance
}

export const SDK_FUNCTIONS = [
  {
    name: 'GetLicenseFileRequest',
    title: words('ask for a licence file', '申请 License 文件'),
    call: '(fileName, devInfo)',
    arguments: closed(object({ fileName: fileName(fileRequest), devInfo: devInfo(fileRequest) })),
    source: fileRequest,
  },
  {
    name: 'GetLicenseStringRequest',
    title: words('ask for a licence as text', '申请 License 字符串'),
    call: '(devInfo)',
    arguments: closed(object({ devInfo: devInfo(stringRequest) })),
    source: stringRequest,
  },
  {
    name: 'LicenseVerifyNotify',
    title: words('tell whether the licence was verified', '通知 License 校验结果'),
    call: '(verifyResult, errorMsg)',
    arguments: closed(
      object({
        verifyResult: flag('whether it was verified; the type is not shown on the page', '校验结果', verify),
        errorMsg: optional(emptyableText(1024, note('why not', '失败原因', verify, 'the signature does not fit'))),
      }),
    ),
    source: verify,
  },
  {
    name: 'TrialExpirationAndGetLicense',
    title: words('the trial is over: apply for a licence', '试用到期并申请 License'),
    call: '(LicenseType, devInfo, fileName)',
    arguments: closed(
      object({
        licenseType: oneOf(
          ['LICENSE_TYPE_FILE', 'LICENSE_TYPE_STRING'],
          note('file, or text [assumed]', 'License 类型', trial, 'LICENSE_TYPE_FILE'),
        ),
        devInfo: devInfo(trial),
        fileName: fileName(trial),
      }),
    ),
    source: trial,
  },
  {
    name: 'CheckNewVersions',
    title: words('ask for newer versions', '检查新版本'),
    call: '()',
    arguments: closed(object({})),
    source: versions,
  },
  {
    name: 'UpgradeNotify',
    title: words('answer to a version that is not forced', '是否升级'),
    call: '(bUpgrade)',
    arguments: closed(object({ bUpgrade: flag('upgrade when the program exits', '程序退出后是否升级', upgrade) })),
    source: upgrade,
  },
] as const satisfies readonly SdkFunction[]

export type SdkFunctionName = (typeof SDK_FUNCTIONS)[number]['name']
export const SDK_FUNCTION_NAMES = SDK_FUNCTIONS.map(({ name }) => name) as [SdkFunctionName, ...SdkFunctionName[]]

export const SDK_EVENTS = ['EVENT_LICENSE_VERIFY', 'EVENT_UPGRADENOTICE', 'EVENT_UPDATE'] as const
export type SdkEvent = (typeof SDK_EVENTS)[number]

/** What the event function is handed: a text that holds JSON. */
const payload = (operate: string, params: object): string => JSON.stringify({ operate, params, comeBackParams: {} })

/** A licence is there, as a file or as text; or none came. Source: [doc] zh-cn_topic_0070649270, zh-cn_topic_0070649269. */
export const licenseVerify = (status: 'success' | 'failed', licence: { readonly path: string } | { readonly content: string }): string =>
  payload(
    'LicenseVerify',
    'path' in licence
      ? { Status: status, LicenseFilePath: licence.path, LicenseType: 'file' }
      : { Status: status, LicenseContent: licence.content, LicenseType: 'string' },
  )

/** Text, though one page has a bare boolean. Source: [doc] saascenter_usermanual_0073. */
export const upgradeNotice = (available: boolean): string => payload('UpgradeNotice', { available: String(available) })

/** Forced: no choice, upgraded when the program closes. Source: [doc] zh-cn_topic_0070649274. */
export const update = (forced: boolean): string => payload('Update', { fromForceWin: String(forced) })

/** What a fingerprint is made of. */
export interface Hardware {
  readonly macs?: readonly string[]
  readonly disks?: readonly string[]
  readonly board?: string
  readonly cpu?: string
}

/** `MAC,MAC|disk,disk|board|CPU`; empty where unknown. Source: [doc] license 7. */
export const fingerprintOf = ({ macs = [], disks = [], board = '', cpu = '' }: Hardware): string =>
  [macs.join(','), disks.join(','), board, cpu].join('|')
