import { HOUR } from '../../../emulator/clock/duration.ts'
import { wallNow } from '../../../emulator/clock/wall.ts'
import { DEFAULT_ACCOUNT } from '../../../emulator/market/default-key.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { UsageRecord } from '../../../scenarios/reference-isv/open-apis/usage-record.ts'
import { at, both, by, type Change, type Mutant, SAAS } from './mutant.ts'

/** What the ISV asks of the marketplace: ways to ask wrongly, or not at all. */

const USAGE = by('domain-fallback-usage-push', ...SAAS)

/** `20310501T000000Z`, so many hours later. */
function later(stamp: string, hours: number): string {
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  return new Date(at + hours * HOUR).toISOString().replace(/[-:]|\.\d+/g, '')
}

const inBeijing = (record: UsageRecord): UsageRecord => ({
  ...record,
  record_time: later(record.record_time, 8),
  begin_time: later(record.begin_time, 8),
  end_time: later(record.end_time, 8),
})

/** Pushes what was taken before again, under new numbers. */
function neverCrossedOff(): Change {
  const kept: UsageRecord[] = []
  let n = 0
  return {
    asks: {
      calls: (honest) => ({
        ...honest,
        pushUsage: async (records) => {
          kept.push(...records)
          await honest.pushUsage(kept.map((record) => ({ ...record, metering_sn: `${record.metering_sn.slice(0, 40)}-${n++}` })))
        },
      }),
    },
  }
}

/** Asks after an upgrade what the first order bought. */
function firstOrder(): Change {
  const bought = new Map<string, { orderId: string | undefined; orderLineId: string | undefined }>()
  const create = at('create', async (call, honest) => {
    const content = await honest(call)
    bought.set(String(content.instanceId), { orderId: call.orderId, orderLineId: call.orderLineId })
    return content
  })
  const upgrade = at('upgrade', (call, honest) => honest({ ...call, ...bought.get(call.instanceId ?? '') }))
  return { asks: {}, ...both(create, upgrade) }
}

export const ASKING: readonly Mutant[] = [
  {
    name: 'never-falls-back',
    mistake: text('never turns to the fallback host', '主域名不可用时从不改用备用域名'),
    caughtBy: {
      'saas-v1': 'domain-fallback-usage-push',
      'saas-v2': 'domain-fallback-order-query',
      'online-license': 'domain-fallback-upload',
    },
    rules: ['scenario.expect'],
    make: () => ({ asks: { client: { fallback: false } } }),
  },
  {
    name: 'signed-once-for-both-hosts',
    mistake: text(
      'sends the headers of the first try to the fallback host: another Host was signed',
      '沿用首次签名请求备用域名，签名中的 Host 不符',
    ),
    caughtBy: { 'saas-v2': 'domain-fallback-order-query', 'online-license': 'domain-fallback-upload' },
    rules: ['open-api.refused'],
    make: () => ({
      asks: {
        akSk: (honest, primary) => (call, ak, sk, now) =>
          honest({ ...call, url: new URL(call.url.pathname + call.url.search, primary) }, ak, sk, now),
      },
    }),
  },
  {
    name: 'sdk-date-in-beijing-time',
    mistake: text('writes X-Sdk-Date in Beijing time, eight hours ahead', 'X-Sdk-Date 使用北京时间，快八小时'),
    caughtBy: by('query-order-after-create', 'saas-v2'),
    rules: ['open-api.refused'],
    make: () => ({ asks: { client: { now: () => wallNow() + 8 * HOUR } } }),
  },
  {
    name: 'upgrade-asks-about-the-first-order',
    mistake: text('asks after an upgrade what the first order bought, not the new one', '升级后查询的是原订单而非升级订单'),
    caughtBy: by('query-order-after-create', 'saas-v2'),
    rules: ['scenario.expect'],
    make: firstOrder,
  },
  {
    name: 'usage-signed-with-sk',
    mistake: text('signs usage pushes with the SK, not with the key of the production interface', '使用量推送以 SK 而非生产接口密钥签名'),
    caughtBy: USAGE,
    rules: ['open-api.refused'],
    make: () => ({ asks: { client: { sellerKey: DEFAULT_ACCOUNT.sk } } }),
  },
  {
    name: 'usage-in-beijing-time',
    mistake: text('writes the times of usage records in Beijing time and calls them UTC', '话单时间使用北京时间却标为 UTC'),
    caughtBy: USAGE,
    rules: ['scenario.expect'],
    make: () => ({ asks: { calls: (honest) => ({ ...honest, pushUsage: (records) => honest.pushUsage(records.map(inBeijing)) }) } }),
  },
  {
    name: 'usage-never-crossed-off',
    mistake: text(
      'pushes the records of earlier hours again, each time with a new metering_sn',
      '每次推送都以新的 metering_sn 重发此前的话单',
    ),
    caughtBy: USAGE,
    rules: ['scenario.expect'],
    make: neverCrossedOff,
  },
  {
    name: 'another-licence-at-a-repeat',
    mistake: text('makes another licence when the same application comes again', '同一申请重发时生成新的 License'),
    caughtBy: by('online-license-application', 'online-license'),
    rules: ['open-api.refused'],
    make: () => {
      let n = 0
      return {
        asks: { calls: (honest) => ({ ...honest, uploadCharacters: (id, licence) => honest.uploadCharacters(id, `${licence}-${n++}`) }) },
      }
    },
  },
  {
    name: 'event-id-cut',
    mistake: text(
      'keeps eventId in a column of 32 characters and uploads under what is left',
      'eventId 存入 32 位列后被截断，上传时编号不符',
    ),
    caughtBy: by('online-license-application', 'online-license'),
    rules: ['open-api.refused'],
    make: () => ({
      asks: { calls: (honest) => ({ ...honest, uploadCharacters: (id, licence) => honest.uploadCharacters(id.slice(0, 32), licence) }) },
    }),
  },
]
