import { CATALOGUE } from '../../protocol/catalogue.ts'
import { SETTINGS, type Setting } from '../../protocol/settings.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, section, sourced } from './page.ts'

/** The readings of a setting, the default marked. */
export const readingRows = ({ readings }: Setting, say: Say): string[][] =>
  readings.map((reading, n) => [`  ${n === 0 ? '*' : ' '} ${reading.value}`, '', sourced(say(reading.means), reading.source)])

const governed = ({ name }: Setting): string[] =>
  CATALOGUE.filter((entry) => (entry.settings as readonly string[]).includes(name)).map((entry) => entry.id)

export function settingPage(setting: Setting, say: Say): string {
  return page(
    `${setting.name}  ${say(setting.about)}`,
    [
      section(text('Readings (* is the default)', '可选值（* 为默认）'), readingRows(setting, say)),
      section(
        text('Governs', '适用接口'),
        governed(setting).map((id) => [id]),
      ),
    ],
    say,
  )
}

export function settingsPage(say: Say): string {
  return page(
    say(text('Settings: points that the documentation leaves open', '设置：文档未明确之处')),
    [
      section(
        text('Settings (* is the default)', '设置（* 为默认）'),
        SETTINGS.flatMap((setting) => [[setting.name, '', say(setting.about)], ...readingRows(setting, say)]),
      ),
    ],
    say,
  )
}
