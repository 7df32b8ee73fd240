import { CATALOGUE } from '../../protocol/catalogue.ts'
import { OPEN_APIS } from '../../protocol/open-apis/catalogue.ts'
import { SETTINGS, type Setting, type SettingName, settingNames } from '../../protocol/settings.ts'
import { SITE_NAMES, siteOf } from '../../protocol/sites.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, type Section, section, sourced } from './page.ts'

/** The readings of a setting, the default marked. */
const readingRows = ({ readings }: Setting, say: Say): string[][] =>
  readings.map((reading, n) => [`  ${n === 0 ? '*' : ' '} ${reading.value}`, '', sourced(say(reading.means), reading.source)])

/** Settings by name, each with its readings, as a section of a page. */
export function settingsSection(names: readonly string[], say: Say): Section | undefined {
  const settings: readonly Setting[] = SETTINGS.filter(({ name }) => names.includes(name))
  return section(
    text('Settings (* is the default)', '设置（* 为默认）'),
    settings.flatMap((setting) => [[setting.name, '', say(setting.about)], ...readingRows(setting, say)]),
  )
}

const governed = ({ name }: Setting): string[] =>
  [...CATALOGUE, ...OPEN_APIS].filter(({ settings }) => (settings as readonly string[]).includes(name)).map(({ id }) => id)

/** Sites that begin with another reading. */
const otherDefaults = ({ name }: Setting): string[][] =>
  SITE_NAMES.flatMap((site) => {
    const value = siteOf(site).settings[name as SettingName]
    return value === undefined ? [] : [[site, value]]
  })

export function settingPage(setting: Setting, say: Say): string {
  return page(
    `${setting.name}  ${say(setting.about)}`,
    [
      section(text('Readings (* is the default)', '可选值（* 为默认）'), readingRows(setting, say)),
      section(
        text('Governs', '适用接口'),
        governed(setting).map((id) => [id]),
      ),
      section(text('Sites with another default', '默认值不同的站点'), otherDefaults(setting)),
    ],
    say,
  )
}

export function settingsPage(say: Say): string {
  return page(
    say(text('Settings: points that the documentation leaves open', '设置：文档未明确之处')),
    [settingsSection(settingNames(), say)],
    say,
  )
}
