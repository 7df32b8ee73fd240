import { isoDuration } from '../../clock/duration.ts'
import { FAULTS, type FaultKind } from '../../delivery/faults.ts'
import { POLICIES, type Schedule } from '../../delivery/policies.ts'
import { PROFILES } from '../../delivery/profiles.ts'
import { CATALOGUE, RUNNABLE_GUIDES } from '../../protocol/catalogue.ts'
import { list, object } from '../../protocol/schema.ts'
import { SETTINGS } from '../../protocol/settings.ts'
import { text } from '../../protocol/text.ts'
import { BASE, type Route, route } from '../route.ts'
import { anything, note } from '../schemas/notes.ts'

const entries = (en: string, zh: string) => list(anything(note(en, zh)), note(`all of them: ${en}`, zh))

export const catalogueRoutes: readonly Route[] = [
  route({
    id: 'getCatalogue',
    method: 'GET',
    path: `${BASE}/catalogue`,
    tag: 'emulator',
    summary: text('Get the catalogue', '查询目录'),
    about: text(
      'What this emulator knows: interfaces, retry policies, profiles, faults and settings, each with the source it rests on.',
      '模拟器所知的接口、重试策略、策略集、故障与设置，均注明出处。',
    ),
    success: {
      status: 200,
      about: text('the catalogue', '目录'),
      schema: object({
        guides: list({ type: 'string' }, note('guides that can be run', '可运行的接入指南')),
        interfaces: entries('an interface the marketplace calls', '市场调用的接口'),
        policies: entries('a retry policy', '重试策略'),
        profiles: anything(note('sets of policies: policy id by role', '策略集')),
        faults: entries('a kind of fault', '故障类型'),
        settings: entries('a point the documentation leaves open, with its readings', '可选设置'),
      }),
    },
    handle: () => catalogueView(),
  }),
]

function catalogueView() {
  return {
    guides: RUNNABLE_GUIDES,
    interfaces: CATALOGUE.map(({ id, guide, name, title, trigger, role }) => ({
      id,
      guide,
      name,
      role,
      title: title.en,
      titleZh: title.zh,
      trigger: trigger.en,
      triggerZh: trigger.zh,
    })),
    policies: Object.values(POLICIES).map(({ id, title, schedule, window, end, restartDuring, restartAfter, source }) => ({
      id,
      title: title.en,
      titleZh: title.zh,
      ...scheduleView(schedule),
      window: isoDuration(window),
      end,
      restartDuring,
      restartAfter,
      source,
    })),
    profiles: PROFILES,
    faults: (FAULTS as readonly FaultKind[]).map(({ name, about, goodSeller, way, wires, reachesIsv, needsDelay, source }) => ({
      name,
      about: about.en,
      aboutZh: about.zh,
      goodSeller: goodSeller.en,
      goodSellerZh: goodSeller.zh,
      way,
      ...(wires === undefined ? {} : { wires }),
      reachesIsv,
      needsDelay,
      source,
    })),
    settings: SETTINGS.map(({ name, about, readings }) => ({
      name,
      about: about.en,
      aboutZh: about.zh,
      readings: readings.map(({ value, means, source }) => ({ value, means: means.en, meansZh: means.zh, source })),
    })),
  }
}

const scheduleView = (schedule: Schedule) =>
  schedule.kind === 'every' ? { every: isoDuration(schedule.interval), calls: schedule.calls } : { at: schedule.offsets.map(isoDuration) }
