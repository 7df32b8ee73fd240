import { SETTINGS, type Setting, type SettingName } from '../../protocol/settings.ts'
import { SITE_NAMES, type Site, siteOf } from '../../protocol/sites.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'

/** One site: where its open APIs are called, and where its pages differ. */
export function sitePage(site: Site, say: Say): string {
  return page(
    `${site.name}  ${say(site.title)}`,
    [
      section(text('Hosts of the open APIs', '开放接口域名'), hostRows(site, say)),
      section(text('Settings with another default here', '默认值不同的设置'), settingRows(site, say)),
      section(
        text('Mock orders its pages leave out', '文档未列的模拟订单'),
        site.withoutMockOrders.map((id) => [id]),
      ),
      section(SOURCES, sourceRows(site.source)),
    ],
    say,
  )
}

const hostRows = ({ hosts, aliases }: Site, say: Say): string[][] => [
  [say(text('primary', '主域名')), hosts.primary.name, sourced('', hosts.primary.source)],
  ...aliases.map(({ name, source }) => [say(text('also called', '别名')), name, sourced('', source)]),
  [say(text('fallback', '备用域名')), hosts.fallback.name, sourced('', hosts.fallback.source)],
]

const settings: readonly Setting[] = SETTINGS

function settingRows(site: Site, say: Say): string[][] {
  return (Object.entries(site.settings) as [SettingName, string][]).map(([name, value]) => {
    const reading = settings.find((setting) => setting.name === name)?.readings.find((candidate) => candidate.value === value)
    return [name, value, reading ? sourced(say(reading.means), reading.source) : '']
  })
}

/** Every site, one block each. */
export function sitesPage(say: Say): string {
  return page(
    say(text('Sites of the marketplace, for "site" of a market', '云商店站点，用于市场的 site')),
    SITE_NAMES.map(siteOf).map((site) =>
      section(text(`${site.name}: ${site.title.en}`, `${site.name}：${site.title.zh}`), [
        ...hostRows(site, say),
        ...settingRows(site, say),
        ...site.withoutMockOrders.map((id) => [say(text('no mock order', '无模拟订单')), id, '']),
      ]),
    ),
    say,
  )
}
