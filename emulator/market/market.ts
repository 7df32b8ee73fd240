import { type Clock, createClock } from '../clock/clock.ts'
import { type Random, seededRandom } from '../clock/random.ts'
import { macrotask, macrotaskCallback, pause } from '../clock/wall.ts'
import type { Verdict } from '../delivery/exchange.ts'
import { faultApplies } from '../delivery/fault-catalogue.ts'
import { type FaultRule, faultFor } from '../delivery/faults.ts'
import { callsOf } from '../delivery/policies.ts'
import type { Transport } from '../delivery/transport.ts'
import { interfaceById } from '../protocol/catalogue.ts'
import type { SdkFunctionName } from '../protocol/iscdesk.ts'
import { text } from '../protocol/text.ts'
import type { JournalLine, MarketStore } from '../store/store.ts'
import { UploadFolder } from '../store/upload-folder.ts'
import { type AdvanceTarget, checkTarget, endOf } from './advance-target.ts'
import { factsOf } from './call-facts.ts'
import { type CallMade, type JudgedAnswer, makeCall } from './calls.ts'
import type { Keys, MarketConfig } from './config.ts'
import { MarketError, unknown } from './errors.ts'
import type { MarketEvent } from './events.ts'
import { evolve } from './evolve.ts'
import type { Device } from './iscdesk/model.ts'
import { callSdk } from './iscdesk/sdk.ts'
import { decide } from './kit/decide.ts'
import type { DecideRequest } from './kit/requests.ts'
import type { Attempt, AttemptVerdict, Instance, LicenceApplication, Message, Order, PlannedWork } from './model.ts'
import { checkUsage, collectUsage } from './open-apis/usage.ts'
import { Pacing } from './pacing.ts'
import { refineVerdict } from './refine.ts'
import type {
  ApplyLicenceRequest,
  BuyRequest,
  ConvertRequest,
  DeliverLicenceRequest,
  InstanceAction,
  RenewRequest,
  UnsubscribeRequest,
  UpgradeRequest,
} from './requests.ts'
import { answered, rests } from './rest.ts'
import { buy } from './rules/buy.ts'
import { freeze, unfreeze } from './rules/holds.ts'
import { applyLicence } from './rules/licences.ts'
import { expire, retentionOver } from './rules/lifecycle.ts'
import { checkChange, openDetails, queryInstances } from './rules/live-calls.ts'
import { applyVerdict, closeWindow } from './rules/outcomes.ts'
import { type ProbeRequest, probe, repeatMessage } from './rules/probe.ts'
import { releaseLateInstance } from './rules/refunds.ts'
import { cancelRenewal, convertTrial, renew } from './rules/renewals.ts'
import { restart } from './rules/restart.ts'
import { unsubscribe } from './rules/unsubscribe.ts'
import { upgrade } from './rules/upgrade.ts'
import { attemptOf, emptyState, freezeState, type MarketState, messageOf, STATE_VERSION, thawState } from './state.ts'
import { appeal, decideAppeal } from './supervision/appeals.ts'
import { deliverByHand, type SupervisionRequest, signParcel, supervise } from './supervision/moves.ts'
import type { AppealRequest, DecisionRequest } from './supervision/requests.ts'
import { timeIsUp } from './supervision/timers.ts'
import { Transaction } from './transaction.ts'
import { Waiters } from './waiters.ts'

export interface MarketParts {
  readonly keys: Keys
  readonly store: MarketStore
  readonly transport: Transport
  /** Where uploaded files go; default: a folder that ends with the market. */
  readonly uploads?: UploadFolder
  /** Hears of trouble that stops nothing, such as a snapshot that could not be written. */
  readonly onTrouble?: ((message: string) => void) | undefined
}

interface Answered {
  readonly message: Message
  readonly attempt: Attempt
  readonly made: CallMade
  /** The rule that struck the call; it may be gone by now. */
  readonly fault: FaultRule | undefined
}

interface StartedCall {
  readonly message: Message
  readonly n: number
  readonly fault: FaultRule | undefined
}

/** Journal lines between two snapshots, at least. */
const SNAPSHOT_EVERY = 50_000
/** Turns of the clock's loop between two macrotasks, at most: a turn that awaited an answer has had one. */
const JUMPS_IN_A_ROW = 8
/** How long an ending market waits for answers under way. Real milliseconds. */
const CLOSING_PATIENCE = 800

/**
 * One isolated marketplace: own clock, orders, faults, journal. Commands become events in the journal first and
 * effects afterwards, so that a process killed at any point goes on where it was.
 */
export class Market {
  readonly state: MarketState
  readonly clock: Clock
  /** Files the ISV uploaded. */
  readonly uploads: UploadFolder
  /** Where the authentication centres of tenants answer, set by whoever serves them; without a slash at the end. */
  loginUrl: string | undefined
  #keys: Keys
  readonly #store: MarketStore
  readonly #transport: Transport
  readonly #random: Random
  readonly #onTrouble: (message: string) => void
  readonly #stop = new AbortController()
  readonly #listeners = new Set<(line: JournalLine<MarketEvent>) => void>()
  readonly #answers: Answered[] = []
  readonly #waiters = new Waiters()
  readonly #pacing: Pacing
  #advancing: Promise<unknown> = Promise.resolve()
  #cancelWake = () => {}
  #calls = 0
  #fired = 0
  #seq: number
  #snapshotAt: number
  #snapshotting: Promise<void> | undefined
  #ending = false
  #ended = false
  #broken: Error | undefined

  private constructor(state: MarketState, seq: number, snapshotAt: number, now: number, parts: MarketParts) {
    this.state = state
    this.#seq = seq
    this.#snapshotAt = snapshotAt
    this.#keys = parts.keys
    this.#store = parts.store
    this.#transport = parts.transport
    this.uploads = parts.uploads ?? new UploadFolder()
    this.#onTrouble = parts.onTrouble ?? (() => {})
    const { clock, seed } = this.config
    this.clock = createClock(clock, now)
    this.#random = seededRandom(seed)
    this.#pacing = new Pacing(this.config.polling, this.#stop.signal)
  }

  /** Begins a market in an empty store. */
  static create(config: MarketConfig, parts: MarketParts): Market {
    const state = emptyState()
    const created: MarketEvent = { type: 'market-created', config }
    evolve(state, created, config.start, 1)
    const seq = parts.store.append(config.start, [created])
    return new Market(state, seq, seq, config.start, parts)
  }

  /** Goes on with a market that a store holds; undefined when the store is empty. */
  static restore(parts: MarketParts): Market | undefined {
    const snapshot = parts.store.snapshot()
    const usable = snapshot?.version === STATE_VERSION ? snapshot : undefined
    const state = usable ? thawState(usable.state) : emptyState()
    let seq = usable?.seq ?? 0
    let now = seq > 0 ? parts.store.line(seq).at : 0
    for (const line of parts.store.lines(seq)) {
      for (const event of line.events) evolve(state, event as MarketEvent, line.at, line.seq)
      seq = line.seq
      now = Math.max(now, line.at)
    }
    if (!state.config) return undefined
    const market = new Market(state, seq, usable?.seq ?? 0, now, parts)
    market.#resumeInterrupted()
    market.#pump()
    return market
  }

  get config(): MarketConfig {
    if (!this.state.config) throw new Error('Failed to use a market that was never created.')
    return this.state.config
  }

  get id(): string {
    return this.config.id
  }

  get keys(): Keys {
    return this.#keys
  }

  /** Aborts when the market begins to close. */
  get closing(): AbortSignal {
    return this.#stop.signal
  }

  /** Number of the newest journal line. */
  get seq(): number {
    return this.#seq
  }

  // ---- commands -------------------------------------------------------------------------------------------------

  /** A buyer pays. Resolves with the order once the calls due at once have been answered. */
  async buy(request: BuyRequest): Promise<Order> {
    const orderId = this.#execute((tx) => buy(tx, request))
    await this.#calm(orderId)
    return this.order(orderId)
  }

  /** As {@link buy}, without waiting for the ISV. */
  place(request: BuyRequest): Order {
    return this.order(this.#execute((tx) => buy(tx, request)))
  }

  /** Does something to an instance, by the ISV's id. Resolves once the calls due at once have been answered. */
  async act(
    instanceId: string,
    action: InstanceAction,
    request: object = {},
  ): Promise<{ instance: Instance; order?: Order; message?: Message; licence?: LicenceApplication }> {
    const instance = this.instance(instanceId)
    const { key } = instance
    const withOrder = async (decide: (tx: Transaction) => string) => {
      const orderId = this.#execute(decide)
      await this.#calm(orderId)
      return { instance, order: this.order(orderId) }
    }
    const withMessage = async (decide: (tx: Transaction) => string) => {
      const messageId = this.#execute(decide)
      await this.#answered(messageId)
      return { instance, message: this.message(messageId) }
    }
    switch (action) {
      case 'renew':
        await this.#allowedChange(key, request as RenewRequest)
        return withOrder((tx) => renew(tx, key, request as RenewRequest))
      case 'convert-trial':
        return withOrder((tx) => convertTrial(tx, key, request as ConvertRequest))
      case 'unsubscribe':
        return withOrder((tx) => unsubscribe(tx, key, request as UnsubscribeRequest))
      case 'unsubscribe-renewal':
        return withOrder((tx) => cancelRenewal(tx, key))
      case 'upgrade':
        return withOrder((tx) => upgrade(tx, key, request as UpgradeRequest))
      case 'deliver-licence':
        return withOrder((tx) => deliverByHand(tx, key, request as DeliverLicenceRequest))
      case 'submit-requirement':
      case 'confirm-requirement':
      case 'reject-requirement':
      case 'deliver':
      case 'take-code':
      case 'upload-proof':
      case 'approve':
      case 'send-back':
      case 'accept':
      case 'reject':
        return withOrder((tx) => supervise(tx, key, action, request as SupervisionRequest))
      case 'parcel-signed':
        return withOrder((tx) => signParcel(tx, key))
      case 'appeal':
        return withOrder((tx) => appeal(tx, key, request as AppealRequest))
      case 'decide-appeal':
        return withOrder((tx) => decideAppeal(tx, key, request as DecisionRequest))
      case 'freeze':
        return withMessage((tx) => freeze(tx, key))
      case 'unfreeze':
        return withMessage((tx) => unfreeze(tx, key))
      case 'apply-licence': {
        const done = await withMessage((tx) => applyLicence(tx, key, request as ApplyLicenceRequest))
        return { ...done, licence: this.licence(done.message.facts?.licence?.eventId as string) }
      }
      case 'open-details':
        return withMessage((tx) => openDetails(tx, key))
    }
  }

  /** The software on a device calls the SDK. Resolves once the ISV has answered what is asked of it for that. */
  async callSdk(
    deviceId: string,
    call: SdkFunctionName,
    given: object,
  ): Promise<{ device: Device; message?: Message; licence?: LicenceApplication }> {
    const messageId = this.#execute((tx) => callSdk(tx, deviceId, call, given))
    const device = this.state.devices.get(deviceId) as Device
    if (messageId === undefined) return { device }
    await this.#answered(messageId)
    const message = this.message(messageId)
    return { device, message, licence: this.licence(message.facts?.licence?.eventId as string) }
  }

  /** The seller applies for a credential or a test account, or something happens to an enterprise. Resolves once what is due is answered. */
  async kit<T>(decide: (tx: Transaction) => T): Promise<T> {
    const done = this.#execute(decide)
    await this.#kitCalm()
    return done
  }

  /** Buyer or administrator decides about calls in vain. */
  async decideOn(messageId: string, request: DecideRequest): Promise<Message> {
    return this.message(await this.kit((tx) => decide(tx, messageId, request)))
  }

  /** Queries up to 100 instances in one call. */
  async query(instanceIds: readonly string[]): Promise<Message> {
    const messageId = this.#execute((tx) => queryInstances(tx, instanceIds))
    await this.#answered(messageId)
    return this.message(messageId)
  }

  /** The seller presses 重新启动. Resolves once the call has been answered. */
  async restart(messageId: string): Promise<Message> {
    this.#execute((tx) => restart(tx, messageId))
    await this.#answered(messageId)
    const message = this.message(messageId)
    // Success may bring further calls, such as the query after a create.
    if (message.orderId !== undefined) await this.#calm(message.orderId)
    if (message.bindingId !== undefined) await this.#kitCalm()
    return message
  }

  /** Takes a decision that another room of the market describes; one journal line. */
  decide<T>(decide: (tx: Transaction) => T): T {
    return this.#execute(decide)
  }

  /** Sends one call beside the market's own; resolves once it has been answered. */
  async probe(request: ProbeRequest): Promise<Message> {
    const messageId = this.#execute((tx) => probe(tx, request))
    await this.#answered(messageId)
    return this.message(messageId)
  }

  setFault(rule: Omit<FaultRule, 'id'>): FaultRule {
    const full = { id: `fault-${this.state.counters.fault + 1}`, ...rule }
    this.#execute((tx) => tx.emit({ type: 'fault-set', rule: full }))
    return full
  }

  removeFault(id: string): void {
    if (!this.state.faults.has(id)) throw unknown(text('fault rule', '故障规则'), id, [...this.state.faults.keys()])
    this.#execute((tx) => tx.emit({ type: 'fault-removed', id }))
  }

  clearFaults(): void {
    this.#execute((tx) => tx.emit({ type: 'faults-cleared' }))
  }

  // ---- time -----------------------------------------------------------------------------------------------------

  /**
   * Moves a virtual clock. Due work runs in time order; the clock waits for every call in flight; where an ISV is
   * still opening an instance, polls are paced in real time. Resolves once every call that came due was answered.
   */
  advance(target: AdvanceTarget): Promise<{ now: number; fired: number }> {
    checkTarget(this.clock, target)
    const run = this.#advancing.then(() => this.#advance(target))
    this.#advancing = run.catch(() => {})
    return run
  }

  /** Resolves once nothing is in flight and nothing is due now. */
  async quiet(): Promise<void> {
    await this.#waiters.until(() => this.#calls === 0 && !this.#dueNow())
  }

  async #advance(target: AdvanceTarget): Promise<{ now: number; fired: number }> {
    const before = this.#fired
    const end = endOf(this.clock, target)
    // Answers come on macrotasks of their own; jumps without a call must not spin.
    let jumps = JUMPS_IN_A_ROW
    for (;;) {
      this.#pump()
      if (this.#calls > 0) await this.quiet()
      else if (++jumps > JUMPS_IN_A_ROW) {
        jumps = 0
        await macrotask()
      }
      if (this.#broken) throw this.#broken
      if (this.#ending) break
      if (this.#calls > 0 || this.#dueNow()) continue
      if ('until' in target && this.state.openMessages.size === 0) break
      const next = this.state.agenda.peek()
      if (!next || next.at > end) break
      if (next.at <= this.clock.now()) continue
      if (next.kind === 'attempt' && (await this.#paced(next))) continue
      this.clock.set(next.at)
    }
    if (!this.#ending && end !== Infinity && end > this.clock.now()) {
      this.clock.set(end)
      this.#execute((tx) => tx.emit({ type: 'clock-advanced' }))
    }
    return { now: this.clock.now(), fired: this.#fired - before }
  }

  #paced(next: PlannedWork & { kind: 'attempt' }): Promise<boolean> {
    const message = messageOf(this.state, next.messageId)
    const { schedule } = this.#transaction().policyById(message.policyId)
    return this.#pacing.before(next.id, message, callsOf(schedule))
  }

  // ---- reading --------------------------------------------------------------------------------------------------

  order(orderId: string): Order {
    const order = this.state.orders.get(orderId)
    if (!order) throw unknown(text('order', '订单'), orderId)
    return order
  }

  instance(instanceId: string): Instance {
    const key = this.state.byInstanceId.get(instanceId) ?? instanceId
    const instance = this.state.instances.get(key)
    if (!instance) throw unknown(text('instance', '实例'), instanceId)
    return instance
  }

  licence(eventId: string): LicenceApplication {
    const licence = this.state.licences.get(eventId)
    if (!licence) throw unknown(text('licence application', 'License 申请'), eventId)
    return licence
  }

  message(messageId: string): Message {
    const message = this.state.messages.get(messageId)
    if (!message) throw unknown(text('message', '消息'), messageId)
    return message
  }

  /** A journal line again, with the exchange it holds. */
  line(seq: number): JournalLine<MarketEvent> {
    return this.#store.line(seq) as JournalLine<MarketEvent>
  }

  /** The whole journal so far. */
  lines(after = 0): Iterable<JournalLine<MarketEvent>> {
    return this.#store.lines(after) as Iterable<JournalLine<MarketEvent>>
  }

  /** Hears of every new journal line; returns a function that stops it. */
  listen(listener: (line: JournalLine<MarketEvent>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  // ---- ending ---------------------------------------------------------------------------------------------------

  /** Ends within a second: answers under way are awaited briefly, what is missing then is called again after a restart. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#ending = true
    this.#cancelWake()
    this.#stop.abort()
    if (this.#calls > 0 && !this.#broken) {
      // A market that breaks meanwhile has nothing to wait for.
      await Promise.race([this.#waiters.until(() => this.#calls === 0).catch(() => {}), pause(CLOSING_PATIENCE)])
    }
    this.#ended = true
    this.#waiters.end()
    try {
      await this.#snapshotting
      if (!this.#broken && this.#seq > this.#snapshotAt) await this.#saveSnapshot()
    } finally {
      this.uploads.close()
      await this.#store.close()
    }
  }

  // ---- the engine -----------------------------------------------------------------------------------------------

  #transaction(): Transaction {
    return new Transaction(this.state, this.clock.now(), this.#seq + 1, this.#random, this.loginUrl)
  }

  /** Decides, records, then lets effects follow. */
  #execute<T>(decide: (tx: Transaction) => T): T {
    if (this.#broken) throw this.#broken
    if (this.#ending) throw new MarketError('impossible', text('Failed to do that: the market is closing.', '市场正在关闭。'))
    return this.#recordAndGoOn(decide)
  }

  /** One journal line for a decision and for everything that is due because of it; then the calls it starts. */
  #recordAndGoOn<T>(decide: (tx: Transaction) => T): T {
    const started: StartedCall[] = []
    const result = this.#record((tx) => {
      const decided = decide(tx)
      this.#startDue(tx, started)
      return decided
    })
    for (const { message, n, fault } of started) this.#launch(message, attemptOf(message, n), fault)
    this.#rearm()
    this.#waiters.wake()
    return result
  }

  #record<T>(decide: (tx: Transaction) => T): T {
    const tx = this.#transaction()
    let result: T
    try {
      result = decide(tx)
      if (tx.events.length === 0) return result
      this.#seq = this.#store.append(tx.now, tx.events)
    } catch (error) {
      // Rules check before they emit. If one threw in the middle, or the disk refused the line, memory and journal differ.
      if (tx.events.length > 0) this.#breakDown(error)
      throw error
    }
    if (this.#listeners.size > 0) {
      const line = { seq: this.#seq, at: tx.now, events: tx.events }
      for (const listener of this.#listeners) listener(line)
    }
    if (this.#seq - this.#snapshotAt >= SNAPSHOT_EVERY + 4 * this.state.messages.size) this.#snapshotSoon()
    return result
  }

  #snapshotSoon(): void {
    this.#snapshotAt = this.#seq
    this.#snapshotting ??= this.#saveSnapshot().finally(() => {
      this.#snapshotting = undefined
    })
  }

  /** A snapshot only makes the next start quicker: without one the journal is replayed, so its failure stops nothing. */
  async #saveSnapshot(): Promise<void> {
    try {
      await this.#store.saveSnapshot({ version: STATE_VERSION, seq: this.#seq, state: freezeState(this.state) })
    } catch (error) {
      this.#onTrouble(asError(error).message)
    }
  }

  #dueNow(): boolean {
    const next = this.state.agenda.peek()
    return next !== undefined && next.at <= this.clock.now() && !this.#ending && !this.#broken
  }

  /** Starts everything that is due, as far as the limit of calls in flight allows. */
  #pump(): void {
    if (this.#dueNow()) this.#recordAndGoOn(() => {})
    else {
      this.#rearm()
      this.#waiters.wake()
    }
  }

  /** Nobody waits on a timer who could be told of a failure: those who wait for the market are. */
  #pumpByTimer(): void {
    try {
      this.#pump()
    } catch (error) {
      this.#breakDown(error)
    }
  }

  #startDue(tx: Transaction, started: StartedCall[]): void {
    if (this.#ending) return
    while (this.#calls + started.length < this.config.concurrency) {
      const next = this.state.agenda.peek()
      if (!next || next.at > tx.now) return
      this.#fired++
      if (next.kind === 'attempt') {
        const call = this.#startAttempt(tx, next)
        if (call) started.push(call)
      } else this.#fire(tx, next)
    }
  }

  #rearm(): void {
    if (this.clock.mode === 'virtual' || this.#ending) return
    this.#cancelWake()
    const next = this.state.agenda.peek()
    this.#cancelWake = next ? this.clock.wake(next.at, () => this.#pumpByTimer()) : () => {}
  }

  #fire(tx: Transaction, work: Exclude<PlannedWork, { kind: 'attempt' }>): void {
    tx.drop(work.id)
    switch (work.kind) {
      case 'verdict': {
        const message = messageOf(tx.state, work.messageId)
        const verdict = attemptOf(message, work.n).waiting
        tx.emit({ type: 'verdict-due', messageId: work.messageId, n: work.n })
        if (verdict) applyVerdict(tx, message, work.n, verdict)
        return
      }
      case 'late-answer': {
        const { messageId, n, line } = work
        const instanceId = this.#heldInstanceId(line)
        tx.emit({ type: 'late-answer-arrived', messageId, n, line, ...(instanceId === undefined ? {} : { instanceId }) })
        if (instanceId !== undefined) this.#lateInstance(tx, messageId, instanceId)
        return
      }
      case 'close-window':
        closeWindow(tx, messageOf(tx.state, work.messageId))
        return
      case 'expire':
        expire(tx, work.instanceKey)
        return
      case 'release':
        retentionOver(tx, work.instanceKey)
        return
      case 'repeat':
        repeatMessage(tx, messageOf(tx.state, work.messageId))
        return
      case 'check-usage':
        checkUsage(tx, work.callId)
        return
      case 'collect-usage':
        collectUsage(tx)
        return
      case 'supervision':
        timeIsUp(tx, work.orderId, work.timer)
        return
    }
  }

  /** Undefined when a fault holds the call back. */
  #startAttempt(tx: Transaction, work: PlannedWork & { kind: 'attempt' }): StartedCall | undefined {
    const message = messageOf(tx.state, work.messageId)
    const last = message.attempts[message.attempts.length - 1]
    // An attempt whose answer was never recorded is made again under its own number.
    const n = last && !last.verdict ? last.n : message.attempts.length + 1
    const fault = this.#faultFor(tx, message, n)
    if (fault?.fault === 'hold-back' && message.heldAttempt !== n) {
      const { messageId } = message
      tx.emit({ type: 'attempt-held', messageId, n, due: work.id })
      tx.plan(tx.now + (fault.delay ?? 0), { kind: 'attempt', messageId, ...(work.restart ? { restart: true } : {}) })
      return undefined
    }
    tx.emit({
      type: 'attempt-started',
      messageId: message.messageId,
      n,
      kind: work.restart ? 'restart' : 'scheduled',
      due: work.id,
      ...(fault ? { fault: fault.fault } : {}),
    })
    return { message, n, fault }
  }

  #faultFor(tx: Transaction, message: Message, n: number): FaultRule | undefined {
    const { interfaceName, interfaceId, probe: asked } = message
    if (asked) return asked.fault && { id: 'probe', on: interfaceName, attempts: 'all', fault: asked.fault }
    if (tx.state.faults.size === 0) return undefined
    const { wire } = interfaceById(interfaceId)
    const applicable = [...tx.state.faults.values()].filter(({ fault }) => faultApplies(fault, wire))
    return this.#striking(applicable, message, n)
  }

  #striking(rules: readonly FaultRule[], message: Message, n: number): FaultRule | undefined {
    return faultFor(rules, message, n, ({ id }) => this.#random.fraction('fault', id, message.messageId, n))
  }

  #launch(message: Message, attempt: Attempt, fault: FaultRule | undefined): void {
    this.#calls++
    this.#call(message, attempt, fault).catch((error: unknown) => this.#breakDown(error))
  }

  /** Our own trouble: nothing more is done, so that nothing is made worse. */
  #breakDown(error: unknown): void {
    this.#broken ??= asError(error)
    this.#waiters.fail(this.#broken)
  }

  async #call(message: Message, attempt: Attempt, fault: FaultRule | undefined): Promise<void> {
    const made = await makeCall(message, factsOf(this.state, message), attempt, {
      config: this.config,
      keys: this.#keys,
      random: this.#random,
      transport: this.#transport,
      fault,
      onLate: (late) => this.#recordLate(message, attempt.n, late),
    })
    // Answers that arrive together are recorded together: one line, one write.
    const waiting = this.#answers.push({ message, attempt, made, fault })
    if (this.#calls === 1) this.#recordAnswers()
    else if (waiting === 1) macrotaskCallback(() => this.#recordAnswers())
  }

  #recordAnswers(): void {
    const answers = this.#answers.splice(0)
    this.#calls -= answers.length
    // Closing cut these calls off: their answers are unknown, and they will be made again.
    if (this.#ended || this.#broken) {
      this.#waiters.wake()
      return
    }
    try {
      this.#recordAndGoOn((tx) => {
        for (const answer of answers) this.#recordAnswer(tx, answer)
      })
    } catch (error) {
      this.#breakDown(error)
    }
  }

  #recordAnswer(tx: Transaction, { message, attempt, made, fault }: Answered): void {
    const { messageId } = message
    const { n } = attempt
    const verdict = refineVerdict(tx.state, message, made.verdict)
    // Somebody waits for a live call, so on a clock that only they can move its answer counts at once.
    const delayed = made.virtualMs > 0 && !(message.live && this.clock.mode === 'virtual')
    const named = tx.verdictNumber(publicPart(verdict))
    tx.emit({
      type: 'attempt-answered',
      messageId,
      n,
      exchange: made.exchange,
      verdict: named,
      waiting: delayed ? verdict : undefined,
      seen: made.seen?.exchange,
      again: made.again?.exchange,
      seenInstanceId: instanceIdOf((made.seen ?? made.again)?.verdict),
    })
    if (made.held) {
      tx.emit({ type: 'late-answer', messageId, n, exchange: made.held.exchange, heldInstanceId: instanceIdOf(made.held.verdict) })
      tx.plan(attempt.at + made.held.afterVirtualMs, { kind: 'late-answer', messageId, n, line: tx.line })
    }
    if (delayed) tx.plan(attempt.at + made.virtualMs, { kind: 'verdict', messageId, n })
    else applyVerdict(tx, message, n, verdict)
    if (fault) this.#repeatLater(tx, message, attempt, fault)
  }

  /** Calls that a fault makes come again. */
  #repeatLater(tx: Transaction, message: Message, attempt: Attempt, { fault, delay = 0 }: FaultRule): void {
    if (message.probe) return
    if (fault === 'early-renewal' && message.role === 'create' && message.instanceKey !== undefined) {
      probe(tx, { role: 'renew', instanceKey: message.instanceKey })
    }
    if (fault !== 'duplicate-later') return
    tx.plan(attempt.at + delay, { kind: 'repeat', messageId: message.messageId })
  }

  /** An answer that came after the limit: kept as evidence, and too late to bring anything back. */
  #recordLate(message: Message, n: number, late: JudgedAnswer): void {
    if (this.#ended || this.#broken) return
    const instanceId = instanceIdOf(late.verdict)
    try {
      this.#recordAndGoOn((tx) => {
        tx.emit({ type: 'late-answer', messageId: message.messageId, n, exchange: late.exchange })
        tx.emit({
          type: 'late-answer-arrived',
          messageId: message.messageId,
          n,
          line: tx.line,
          ...(instanceId === undefined ? {} : { instanceId }),
        })
        if (instanceId !== undefined) this.#lateInstance(tx, message.messageId, instanceId)
      })
    } catch (error) {
      this.#breakDown(error)
    }
  }

  #lateInstance(tx: Transaction, messageId: string, instanceId: string): void {
    const { instanceKey } = messageOf(tx.state, messageId)
    const instance = instanceKey === undefined ? undefined : tx.state.instances.get(instanceKey)
    if (instance) releaseLateInstance(tx, instance, instanceId)
  }

  #heldInstanceId(line: number): string | undefined {
    for (const event of this.line(line).events) {
      if (event.type === 'late-answer') return event.heldInstanceId
    }
    return undefined
  }

  /** Calls whose answers the last process never recorded are due again now. */
  #resumeInterrupted(): void {
    if (this.state.inFlight.size === 0) return
    this.#record((tx) => {
      for (const [messageId, { n, due }] of [...tx.state.inFlight]) {
        const { kind } = attemptOf(messageOf(tx.state, messageId), n)
        tx.emit({ type: 'attempt-interrupted', messageId, n })
        tx.plan(tx.now, { kind: 'attempt', messageId, ...(kind === 'restart' ? { restart: true } : {}) }, due)
      }
    })
  }

  /** Before a renewal with change the ISV is asked; its refusal blocks the order. */
  async #allowedChange(key: string, request: RenewRequest): Promise<void> {
    const messageId = this.#execute((tx) => checkChange(tx, key, request))
    if (messageId === undefined) return
    await this.#answered(messageId)
    const message = this.message(messageId)
    if (message.state === 'succeeded') return
    const reason = message.attempts[message.attempts.length - 1]?.verdict?.reason ?? text('no answer', '无响应')
    throw new MarketError(
      'impossible',
      text(
        `Failed to place the renewal with change: changeInstanceCheck did not allow it: ${reason.en}.`,
        `无法下单：续费变更校验未通过：${reason.zh}。`,
      ),
      ['renew without change'],
      { messageId },
    )
  }

  // ---- waiting --------------------------------------------------------------------------------------------------

  /** Resolves when every call due now for the order, and those that follow from it, have been answered. */
  #calm(orderId: string): Promise<void> {
    const { messageIds, relatesTo } = this.order(orderId)
    // What follows from a later order may be told of the purchase: V2.0 thaws an instance after its renewal.
    const followed = relatesTo === undefined ? [] : this.order(relatesTo).messageIds
    const resting = (id: string) => rests(this.state, this.message(id), this.clock.now())
    return this.#waiters.until(() => messageIds.every(resting) && followed.every(resting))
  }

  /** Resolves when every call of the kit that is due now, and those that follow from it, have been answered. */
  #kitCalm(): Promise<void> {
    const { openMessages } = this.state
    return this.#waiters.until(() =>
      [...openMessages].every((id) => {
        const message = this.message(id)
        return message.bindingId === undefined || rests(this.state, message, this.clock.now())
      }),
    )
  }

  #answered(messageId: string): Promise<void> {
    const virtual = this.clock.mode === 'virtual'
    return this.#waiters.until(() => answered(this.state, this.message(messageId), this.clock.now(), virtual))
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const publicPart = ({ outcome, reason, rule, provenance, notes, resultCode }: Verdict): AttemptVerdict => ({
  outcome,
  reason,
  rule,
  provenance,
  notes,
  ...(resultCode === undefined ? {} : { resultCode }),
})

function instanceIdOf(verdict: Verdict | undefined): string | undefined {
  const id = verdict?.answer?.instanceId
  return typeof id === 'string' ? id : undefined
}
