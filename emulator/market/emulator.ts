import type { FaultRule } from '../delivery/faults.ts'
import type { Transport } from '../delivery/transport.ts'
import { nearest } from '../protocol/nearest.ts'
import { text } from '../protocol/text.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { MarketStore } from '../store/store.ts'
import type { UploadFolder } from '../store/upload-folder.ts'
import type { Keys } from './config.ts'
import { MarketError } from './errors.ts'
import { Market } from './market.ts'
import { type MarketOptions, readOptions } from './setup.ts'

/** The market that always exists. */
export const DEFAULT_MARKET = 'default'

export interface EmulatorOptions {
  /** Keeps journals here; without it everything is gone when the process ends. */
  readonly data?: string
  /** The default market, and what markets made later take where they say nothing. */
  readonly defaults?: MarketOptions
  /** What goes wrong from the first call on, in every market that is made or begun anew. */
  readonly faults?: readonly Omit<FaultRule, 'id'>[]
  /** Hears of what a start found and mended, such as a torn last line. */
  readonly onNotice?: (message: string) => void
}

/** Many isolated markets in one process, over one pool of connections. */
export class Emulator {
  readonly #markets = new Map<string, Market>()
  readonly #transport: Transport = transportOnDemand()
  readonly #folder: DataFolder | undefined
  readonly #options: EmulatorOptions
  /** Ids of markets that are being made, reset or removed, with the end of the last such work. */
  readonly #busy = new Map<string, Promise<unknown>>()
  readonly #watchers = new Set<(id: string, market: Market | undefined) => void>()
  #made = 0

  private constructor(options: EmulatorOptions, folder: DataFolder | undefined) {
    this.#options = options
    this.#folder = folder
  }

  /** @throws StoreError when the data folder is damaged or in use */
  static async open(options: EmulatorOptions = {}): Promise<Emulator> {
    const folder = options.data === undefined ? undefined : await openFolder(options.data)
    const emulator = new Emulator(options, folder)
    try {
      for (const id of folder?.markets() ?? []) await emulator.#restore(id)
      if (!emulator.#markets.has(DEFAULT_MARKET)) await emulator.#create(DEFAULT_MARKET, options.defaults ?? {})
    } catch (error) {
      await emulator.close()
      throw error
    }
    return emulator
  }

  /** Makes a market. Whatever it leaves open it takes from the defaults. */
  async create(options: MarketOptions & { readonly id?: string } = {}): Promise<Market> {
    const { id = this.#freeId(), ...own } = options
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) {
      throw new MarketError(
        'invalid',
        text(
          `Failed to make market "${id}": an id is 1 to 64 letters, digits, "-" or "_".`,
          `市场标识“${id}”不合法：1 到 64 个字母、数字、- 或 _。`,
        ),
      )
    }
    return this.#oneAtATime(id, () => {
      if (this.#markets.has(id)) {
        throw new MarketError('impossible', text(`Failed to make market "${id}": it exists already.`, `市场“${id}”已存在。`), [
          'leave id out',
          `reset market ${id}`,
        ])
      }
      const { defaults = {} } = this.#options
      const { seed: _seed, start: _start, ...inherited } = defaults
      return this.#create(id, { ...inherited, ...own, isv: { ...defaults.isv, ...own.isv } })
    })
  }

  get(id: string): Market {
    const market = this.#markets.get(id)
    if (market) return market
    if (this.#busy.has(id)) {
      throw new MarketError(
        'impossible',
        text(`Failed to use market "${id}": it is being made, reset or deleted right now.`, `市场“${id}”正在创建、重置或删除。`),
        ['try again'],
      )
    }
    throw this.#noMarket(id)
  }

  list(): Market[] {
    return [...this.#markets.values()]
  }

  async remove(id: string): Promise<void> {
    if (id === DEFAULT_MARKET) {
      throw new MarketError('impossible', text('Failed to delete market "default": it always exists.', '默认市场不可删除。'), ['reset it'])
    }
    await this.#oneAtATime(id, async () => {
      await this.#drop(this.#settled(id))
      for (const watcher of this.#watchers) watcher(id, undefined)
    })
  }

  /** Begins the market anew, with the configuration it was made with. */
  reset(id: string): Promise<Market> {
    return this.#oneAtATime(id, async () => {
      const market = this.#settled(id)
      const { config, keys } = market
      await this.#drop(market)
      const fresh = Market.create(config, {
        keys,
        store: await this.#store(id, keys),
        ...this.#uploads(id),
        transport: this.#transport,
        onTrouble: this.#options.onNotice,
      })
      this.#begin(id, fresh)
      return fresh
    })
  }

  /** Hears of every market that is made, begun anew or (undefined) removed; returns a function that stops it. */
  watch(watcher: (id: string, market: Market | undefined) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Ends within two seconds, with nothing lost. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#busy.values())
    const closed = await Promise.allSettled(this.list().map((market) => market.close()))
    await this.#transport.close()
    await this.#folder?.close()
    for (const each of closed) if (each.status === 'rejected') throw each.reason
  }

  /** Work on one id waits for the work before it: a market must not be made or reset twice at once. */
  async #oneAtATime<T>(id: string, work: () => T | Promise<T>): Promise<T> {
    const before = this.#busy.get(id)
    const mine = before ? before.then(work, work) : Promise.resolve().then(work)
    this.#busy.set(id, mine)
    try {
      return await mine
    } finally {
      if (this.#busy.get(id) === mine) this.#busy.delete(id)
    }
  }

  /** As {@link get}, for the work that itself makes the id busy. */
  #settled(id: string): Market {
    const market = this.#markets.get(id)
    if (!market) throw this.#noMarket(id)
    return market
  }

  #noMarket(id: string): MarketError {
    const ids = [...this.#markets.keys()]
    const hint = nearest(id, ids)
    return new MarketError(
      'unknown',
      text(
        `Failed to find market "${id}": there is none of that id.${hint ? ` Did you mean "${hint}"?` : ''}`,
        `找不到市场“${id}”。${hint ? `是否指“${hint}”？` : ''}`,
      ),
      ids,
    )
  }

  async #create(id: string, options: MarketOptions): Promise<Market> {
    const { config, keys } = readOptions(id, options)
    const market = Market.create(config, {
      keys,
      store: await this.#store(id, keys),
      ...this.#uploads(id),
      transport: this.#transport,
      onTrouble: this.#options.onNotice,
    })
    this.#begin(id, market)
    return market
  }

  /** A market that goes on where it was has its faults in its journal. */
  #begin(id: string, market: Market): void {
    for (const rule of this.#options.faults ?? []) market.setFault(rule)
    this.#set(id, market)
  }

  #set(id: string, market: Market): void {
    this.#markets.set(id, market)
    for (const watcher of this.#watchers) watcher(id, market)
  }

  async #store(id: string, keys: Keys): Promise<MarketStore> {
    if (!this.#folder) return memoryStore()
    this.#folder.writeSecrets(id, { ...keys })
    return this.#folder.openMarket(id)
  }

  #uploads(id: string): { uploads?: UploadFolder } {
    return this.#folder ? { uploads: this.#folder.uploads(id) } : {}
  }

  async #restore(id: string): Promise<void> {
    const folder = this.#folder as DataFolder
    const store = await folder.openMarket(id)
    if (store.recovery.tornBytes > 0) {
      this.#options.onNotice?.(
        `Market "${id}": the journal ended in ${store.recovery.tornBytes} bytes of an unfinished line, left by a process that was killed; they were cut off. Nothing recorded was lost.`,
      )
    }
    const { keys: given } = readOptions(id, this.#options.defaults ?? {})
    const kept = folder.readSecrets(id) as Partial<Keys>
    const asked = this.#options.defaults?.isv
    const { url: _url, ...askedKeys } = asked ?? {}
    const keys: Keys = { ...given, ...kept, ...(id === DEFAULT_MARKET ? defined(askedKeys) : {}) }
    const market = Market.restore({ keys, store, ...this.#uploads(id), transport: this.#transport, onTrouble: this.#options.onNotice })
    if (market) this.#markets.set(id, market)
    else {
      // A process that died between making the folder and its first line left an empty one.
      await store.close()
      await folder.removeMarket(id)
    }
  }

  async #drop(market: Market): Promise<void> {
    await market.close()
    this.#markets.delete(market.id)
    await this.#folder?.removeMarket(market.id)
  }

  #freeId(): string {
    do this.#made++
    while (this.#markets.has(`m${this.#made}`) || this.#busy.has(`m${this.#made}`))
    return `m${this.#made}`
  }
}

/** Loaded when asked for: the store on disk is a tenth of a start, and many need none. */
async function openFolder(path: string): Promise<DataFolder> {
  const { openDataFolder } = await import('../store/data-folder.ts')
  return openDataFolder(path)
}

/** Loaded for the first call, as the code that makes calls is: a start answers before it calls. */
function transportOnDemand(): Transport {
  let loading: Promise<Transport> | undefined
  let loaded: Transport | undefined
  const load = async () => {
    const { createTransport } = await import('../delivery/transport.ts')
    loaded = createTransport()
    return loaded
  }
  return {
    send: (...call) => {
      if (loaded) return loaded.send(...call)
      loading ??= load()
      return loading.then((transport) => transport.send(...call))
    },
    close: async () => (await loading)?.close(),
  }
}

const defined = <T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> }
