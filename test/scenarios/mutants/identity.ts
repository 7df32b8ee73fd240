import { decryptField, encryptField } from '../../../emulator/protocol/cipher/field-cipher.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { Refusal } from '../../../scenarios/reference-isv/answer.ts'
import type { Seller } from '../../../scenarios/reference-isv/seller.ts'
import { ALL, at, by, type Change, LOST, LOST_SAAS, type Mutant, orderOf, SAAS } from './mutant.ts'

/** One order, one instance: ways to lose that. */

/** Opens instances under another key than the order. */
const keyedBy = (keyOf: (key: readonly string[], businessId: string, instances: Seller['instances']) => readonly string[]): Change => ({
  parts: (_, { instances }) => {
    const honest = instances.ofOrder.bind(instances)
    instances.ofOrder = (key, businessId, prepare) => honest(keyOf(key, businessId, instances), businessId, prepare)
    return {}
  },
})

/** Tells every id encrypted with a fresh IV, and decrypts those that come back. */
const encryptedIds = (): Change => ({
  parts: ({ authenticateV1, authenticateV2, signed }, { accessKey, randomText }) => {
    const short = new Map<string, string>()
    const hidden = (id: string) => {
      const number = short.get(id) ?? String(short.size + 1)
      short.set(id, number)
      return encryptField(number, accessKey, 128, randomText(16))
    }
    const shown = (sent: string) => {
      const number = decryptField(sent, accessKey, 128)
      return [...short].find(([, known]) => known === number)?.[0] ?? sent
    }
    const read = (call: Readonly<Record<string, unknown>>) =>
      typeof call.instanceId === 'string' ? { ...call, instanceId: call.instanceId.split(',').map(shown).join(',') } : call
    return {
      authenticateV1: (url) => read(authenticateV1(url)),
      authenticateV2: (url, body) => read(authenticateV2(url, body)),
      signed: (content) =>
        signed(typeof content.instanceId === 'string' ? { ...content, instanceId: hidden(content.instanceId) } : content),
    }
  },
})

/** Longer than two calls of one moment can lie apart. */
const SLOW_DATABASE_MS = 250

/** Looks, waits for the database, and only then writes: two calls at once both find nothing. */
function withoutLock(): Change {
  const written = new Map<string, string>()
  const waiting = new Map<string, () => void>()
  return at('create', async (call, honest, { after }) => {
    const order = orderOf(call)
    const found = written.get(order)
    if (found === undefined) {
      // The second call need not wait: it has met the first one already.
      const met = waiting.get(order)
      if (met) met()
      else
        await new Promise<void>((done) => {
          waiting.set(order, done)
          after(SLOW_DATABASE_MS, done)
        })
      written.set(order, call.businessId ?? '')
    }
    return honest({ ...call, orderId: `${call.orderId} ${found ?? call.businessId}` })
  })
}

/** Ids with + / =, and a second decoding that loses the plus. */
const base64Ids = (): Change => ({
  parts: ({ authenticateV1, signed }) => ({
    authenticateV1: (url) => {
      const call = authenticateV1(url)
      const id = String(call.instanceId ?? '').replaceAll('+', ' ')
      return call.instanceId === undefined ? call : { ...call, instanceId: id.replace(/^I[+]\/(.*)=$/, '$1') }
    },
    signed: (content) => signed(typeof content.instanceId === 'string' ? { ...content, instanceId: `I+/${content.instanceId}=` } : content),
  }),
})

/** After an upgrade the instance lives on under another id. */
const movedByUpgrade = (): Change => ({
  parts: (parts, seller) => {
    const { instances, randomText } = seller
    const moved = new Set<string>()
    const find = instances.find.bind(instances)
    instances.find = (id) => (moved.has(id) ? undefined : find(id))
    const upgrade = at('upgrade', async (call, honest) => {
      const content = await honest(call)
      moved.add(call.instanceId ?? '')
      return { ...content, instanceId: randomText(32) }
    })
    return upgrade.parts?.(parts, seller) ?? {}
  },
})

/** Refuses an order that was bought before. */
function boughtTwice(): Change {
  const known = new Set<string>()
  return at('create', (call, honest) => {
    if (known.has(orderOf(call))) throw new Refusal('000103', 'this order was handled before')
    known.add(orderOf(call))
    return honest(call)
  })
}

/** Makes a released order's instance anew. */
function reopened(): Change {
  const last = new Map<string, string>()
  return keyedBy((key, businessId, instances) => {
    const order = key.join(' ')
    const known = instances.find(last.get(order) ?? '')
    const chosen = known && known.state !== 'released' ? known.id : businessId
    last.set(order, chosen)
    return [...key, chosen]
  })
}

const SAME_INSTANCE = ['idempotency.same-instance']

export const IDENTITY: readonly Mutant[] = [
  {
    name: 'instance-id-of-this-call',
    mistake: text(
      'answers newInstance with the businessId of the current call as instanceId',
      '以本次请求的 businessId 作为 instanceId 返回',
    ),
    caughtBy: LOST,
    rules: SAME_INSTANCE,
    make: () => at('create', async (call, honest) => ({ ...(await honest(call)), instanceId: call.businessId })),
  },
  {
    name: 'dedup-by-business-id',
    mistake: text('recognises repeats by businessId, which is new in every call', '以 businessId 判断重复请求，而其每次均不同'),
    caughtBy: LOST,
    rules: SAME_INSTANCE,
    make: () => keyedBy((_, businessId) => [businessId]),
  },
  {
    name: 'order-alone-is-the-key',
    mistake: text(
      'takes orderId alone for the key, though one order on demand opens an instance for each item',
      '仅以 orderId 判重，按需订单的多个计费项得到同一实例',
    ),
    caughtBy: by('on-demand-items', ...SAAS),
    rules: ['failure.foreign-instance'],
    make: () => keyedBy(([orderId = '']) => [orderId]),
  },
  {
    name: 'id-encrypted-anew',
    mistake: text(
      'tells the instanceId encrypted with a fresh IV: another one at every repeat',
      '返回以新 IV 加密的 instanceId，每次均不同',
    ),
    caughtBy: LOST,
    rules: SAME_INSTANCE,
    make: encryptedIds,
  },
  {
    name: 'base64-id-decoded-twice',
    mistake: text(
      'gives out ids with + / = and decodes instanceId once more than it was encoded: "+" becomes a blank',
      'instanceId 含 + / =，接收时多解码一次，“+”变为空格',
    ),
    caughtBy: by('purchase-renew-expire-release', 'saas-v1'),
    rules: ['failure.result-code'],
    make: base64Ids,
  },
  {
    name: 'new-password-at-every-repeat',
    mistake: text('resets the password whenever newInstance comes again', '每次收到重复的 newInstance 都重置密码'),
    caughtBy: by('open-details', 'saas-v1'),
    rules: ['idempotency.same-app-info'],
    make: () =>
      at('create', async (call, honest, { accessKey, randomText }) => {
        const content = await honest(call)
        const password = encryptField(randomText(12), accessKey, 256, randomText(16))
        return { ...content, appInfo: { ...(content.appInfo as object), password } }
      }),
  },
  {
    name: 'repeat-refused-as-second-purchase',
    mistake: text('refuses a repeated newInstance as a second purchase (000103)', '将重复的 newInstance 以 000103（不可重复购买）拒绝'),
    caughtBy: LOST,
    rules: ['failure.result-code'],
    make: boughtTwice,
  },
  {
    name: 'upgrade-changes-the-id',
    mistake: text('makes a new instance at an upgrade and forgets the old instanceId', '升级时新建实例，原 instanceId 失效'),
    caughtBy: LOST_SAAS,
    rules: ['failure.result-code'],
    make: movedByUpgrade,
  },
  {
    name: 'no-lock',
    mistake: text('looks for the order and makes it in two steps, with no lock in between', '先查后建且未加锁，并发请求重复开通'),
    caughtBy: by('check-parallel', ...ALL),
    rules: SAME_INSTANCE,
    make: withoutLock,
  },
  {
    name: 'released-order-opens-anew',
    mistake: text('opens a second instance when newInstance comes again after the release', '释放后再次收到 newInstance 时重新开通实例'),
    caughtBy: by('check-late-duplicates', ...ALL),
    rules: SAME_INSTANCE,
    make: reopened,
  },
]
