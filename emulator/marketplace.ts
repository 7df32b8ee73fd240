import { createTransport, type Transport } from './delivery/transport.ts'
import { checked } from './market/checked.ts'
import { unknown } from './market/errors.ts'
import { type FaultRequest, faultRule, faultSchema } from './market/fault-rules.ts'
import {
  type DeviceRequest,
  deviceSchema,
  publishVersion,
  registerDevice,
  type VersionRequest,
  versionSchema,
} from './market/iscdesk/sdk.ts'
import { type DeviceView, deviceView } from './market/iscdesk/view.ts'
import { issueCredential, makeTestAccount } from './market/kit/credentials.ts'
import type { Credential } from './market/kit/model.ts'
import {
  type CredentialRequest,
  credentialSchema,
  type DecideRequest,
  decideSchema,
  type TenantRequest,
  type TestAccountRequest,
  tenantSchema,
  testAccountSchema,
} from './market/kit/requests.ts'
import { type TenantHandle, tenantHandle } from './market/kit/tenant-handle.ts'
import { makeTenant } from './market/kit/tenants.ts'
import { type CredentialView, credentialView } from './market/kit/view.ts'
import { liveView } from './market/live-view.ts'
import { Market } from './market/market.ts'
import type { LicenceApplication } from './market/model.ts'
import { domainSchema, planReply, replySchema, setDomain } from './market/open-apis/controls.ts'
import type { DomainState, TestCode } from './market/open-apis/model.ts'
import {
  type LedgerEntry,
  ledgerOf,
  type OpenApiCallDetail,
  openApiCallDetail,
  type UsageRecordView,
  usageRecordView,
} from './market/open-apis/views.ts'
import { ACTION_SCHEMAS, type BuyRequest, buySchema, type InstanceAction } from './market/requests.ts'
import { makeTestCodes, type TestCodesRequest, testCodesSchema } from './market/rules/test-codes.ts'
import { duration, instant, type MarketOptions, readOptions } from './market/setup.ts'
import type { DeedName } from './market/supervision/deeds.ts'
import {
  type InstanceView,
  instanceView,
  type LicenceView,
  licenceView,
  messageDetail,
  noticeView,
  type OrderView,
  orderView,
  type TestCodeView,
  testCodeView,
  traceOf,
} from './market/views.ts'
import { SDK_FUNCTIONS, type SdkFunctionName } from './protocol/iscdesk.ts'
import type { Schema } from './protocol/schema.ts'
import type { Domain } from './protocol/sites.ts'
import { text } from './protocol/text.ts'
import { iso } from './protocol/timestamps.ts'
import type { DomainPorts } from './server/domains/domain-ports.ts'
import type { LoginServer } from './server/login/serve.ts'
import { memoryStore } from './store/memory-store.ts'

/**
 * A marketplace in this process, for tests. Nothing is kept when it closes.
 *
 * @example
 * const market = await createMarketplace({ isv: { url, accessKey }, guide: 'saas-v2' })
 * const order = await market.buy({ chargingMode: 'period', periodType: 'month' })
 * await market.clock.advance('3h')
 * order.state
 * await market.close()
 */
export async function createMarketplace(options: MarketOptions = {}): Promise<Marketplace> {
  const { config, keys } = readOptions('in-process', options)
  const transport = createTransport()
  return new Marketplace(Market.create(config, { keys, store: memoryStore(), transport }), transport)
}

export interface OpenApiPorts {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly primaryPort?: number
  readonly fallbackPort?: number
}

export interface LoginPort {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
}

/** A live view of an order: its properties are always those of now. */
export interface OrderHandle extends OrderView {
  /** Its messages with every attempt and exchange. */
  messages(): ReturnType<typeof messageDetail>[]
  renew(request?: object): Promise<OrderHandle>
  convertTrial(request?: object): Promise<OrderHandle>
  unsubscribe(request?: object): Promise<OrderHandle>
  unsubscribeRenewal(): Promise<OrderHandle>
  upgrade(request: object): Promise<OrderHandle>
  freeze(): Promise<void>
  unfreeze(): Promise<void>
  openDetails(): Promise<InstanceView>
  /** The seller delivers the licence by hand (service supervision). */
  deliverLicence(request: object): Promise<OrderHandle>
  /** The buyer accepts what was delivered. */
  accept(): Promise<OrderHandle>
  reject(request?: object): Promise<OrderHandle>
  /** Anything that buyer, seller or platform does in service supervision (服务监管), by its name: `order.supervision.possible`. */
  supervise(action: DeedName, request?: object): Promise<OrderHandle>
  /** The buyer applies for a licence (online licence); with `eventId`, an earlier application is sent again. */
  applyLicence(request?: object): Promise<LicenceView>
}

/** A device as it was registered; `view` tells how it stands now. */
export interface DeviceHandle extends DeviceView {
  view(): DeviceView
  /** The software calls the SDK, such as `GetLicenseStringRequest`. Resolves with the device once the ISV was asked. */
  call(name: SdkFunctionName, given?: object): Promise<DeviceView>
}

/** What {@link createMarketplace} gives. */
export class Marketplace {
  readonly #market: Market
  readonly #transport: Transport
  #ports: DomainPorts | undefined
  #login: LoginServer | undefined

  /** Business time. */
  readonly clock: {
    /** ISO 8601, UTC. */
    readonly now: string
    /** By a length (`3h`, `PT3H`), to an instant (ISO 8601), or until nothing is being retried (`idle`). */
    advance(target: string): Promise<{ now: string; fired: number }>
  }

  constructor(market: Market, transport: Transport) {
    this.#market = market
    this.#transport = transport
    this.clock = {
      get now() {
        return iso(market.clock.now())
      },
      advance: async (target) => {
        const done = await market.advance(readTarget(target))
        return { now: iso(done.now), fired: done.fired }
      },
    }
  }

  /** The engine below, for tools that need more than this face. */
  get engine(): Market {
    return this.#market
  }

  /** A buyer pays. Resolves once the calls due at once have been answered. */
  async buy(request: BuyRequest = {}): Promise<OrderHandle> {
    return this.#handle((await this.#market.buy(checked(buySchema, request, 'place the order'))).orderId)
  }

  order(orderId: string): OrderHandle {
    this.#market.order(orderId)
    return this.#handle(orderId)
  }

  orders(): OrderHandle[] {
    return [...this.#market.state.orders.keys()].map((id) => this.#handle(id))
  }

  instance(instanceId: string): InstanceView {
    return instanceView(this.#market, this.#market.instance(instanceId))
  }

  /** Applications for licences, oldest first. */
  licences(): LicenceView[] {
    return [...this.#market.state.licences.values()].map((licence) => licenceView(this.#market, licence))
  }

  messages(filter: { orderId?: string; state?: string } = {}): ReturnType<typeof messageDetail>[] {
    return [...this.#market.state.messages.values()]
      .filter(
        (message) =>
          (filter.orderId === undefined || message.orderId === filter.orderId) &&
          (filter.state === undefined || message.state === filter.state),
      )
      .map((message) => messageDetail(this.#market, message))
  }

  /** The seller presses 重新启动. */
  async restart(messageId: string): Promise<ReturnType<typeof messageDetail>> {
    return messageDetail(this.#market, await this.#market.restart(messageId))
  }

  notices(): ReturnType<typeof noticeView>[] {
    return this.#market.state.notices.map((notice) => noticeView(this.#market, notice))
  }

  /** Makes something go wrong between marketplace and ISV. Returns the rule's id. */
  fault(request: FaultRequest): string {
    return this.#market.setFault(faultRule(checked(faultSchema, request, 'set the fault'))).id
  }

  clearFaults(): void {
    this.#market.clearFaults()
  }

  /**
   * Serves the marketplace's own APIs for the ISV to call, each domain on a port of its own; they end with the market.
   *
   * @returns the base URL of each domain
   * @throws StartError when a port cannot be had
   */
  async serveOpenApis({
    host = '127.0.0.1',
    primaryPort = 0,
    fallbackPort = 0,
  }: OpenApiPorts = {}): Promise<Readonly<Record<Domain, string>>> {
    if (!this.#ports) {
      // Loaded when asked for: most tests have an ISV that asks for nothing.
      const { DomainPorts } = await import('./server/domains/domain-ports.ts')
      const { createGateway } = await import('./server/open-apis/gateway.ts')
      const own = () => [this.#market]
      const gateway = createGateway({ markets: own, everywhere: own })
      this.#ports = await DomainPorts.open(gateway, host, { primary: primaryPort, fallback: fallbackPort }, { market: this.#market })
    }
    return this.#ports.urls as Readonly<Record<Domain, string>>
  }

  /**
   * Serves the authentication centres of enterprises (统一登录), each below the domain name of its own; they end with the
   * market. Ask for it first: an enterprise or application made before it has a domain name that leads nowhere.
   *
   * @returns the base URL, without a slash at the end
   * @throws StartError when the port cannot be had
   */
  async serveLogin(port: LoginPort = {}): Promise<string> {
    if (!this.#login) {
      // Loaded when asked for, as the open APIs are.
      const { serveLogin } = await import('./server/login/serve.ts')
      this.#login = await serveLogin({ ...port, markets: () => [this.#market] })
      this.#market.loginUrl = this.#login.url
    }
    return this.#login.url
  }

  /** Sets how a domain of the open APIs answers: `up`, `down`, `error`, `slow` (with a real delay such as `3s`) or `hang`. */
  async setDomain(domain: Domain, state: DomainState, delay?: string): Promise<void> {
    const request = checked(domainSchema, { state, ...(delay === undefined ? {} : { delay }) }, `set the ${domain} domain`)
    this.#market.decide((tx) => setDomain(tx, domain, request))
    await this.#ports?.settled()
  }

  /** Test codes (测试授权码): for trying activation and heartbeat without a purchase. */
  makeTestCodes(request: TestCodesRequest = {}): TestCodeView[] {
    const { state } = this.#market
    const made = checked(testCodesSchema, request, 'make test codes')
    return this.#market.decide((tx) => makeTestCodes(tx, made)).map((code) => testCodeView(state.testCodes.get(code) as TestCode))
  }

  testCodes(): TestCodeView[] {
    return [...this.#market.state.testCodes.values()].map(testCodeView)
  }

  /** A PC of the buyer with ISCDesk, on which the software of an instance runs. */
  registerDevice(request: DeviceRequest): DeviceHandle {
    const made = checked(deviceSchema, request, 'register the device')
    const { key } = this.#market.instance(made.instanceId)
    const deviceId = this.#market.decide((tx) => registerDevice(tx, key, made))
    return this.device(deviceId)
  }

  device(deviceId: string): DeviceHandle {
    const view = () => {
      const device = this.#market.state.devices.get(deviceId)
      if (!device) throw unknown(text('device', '设备'), deviceId, [...this.#market.state.devices.keys()])
      return deviceView(this.#market, device)
    }
    return {
      ...view(),
      view,
      call: async (name, given = {}) => {
        const { arguments: schema } = SDK_FUNCTIONS.find((candidate) => candidate.name === name) as (typeof SDK_FUNCTIONS)[number]
        await this.#market.callSdk(deviceId, name, checked(schema as Schema<object>, given, `call Sdk::${name}`))
        return view()
      },
    }
  }

  /** The seller applies for an application credential (应用凭证申请): an enterprise for tests is told at once. */
  async issueCredential(request: CredentialRequest): Promise<CredentialView> {
    const asked = checked(credentialSchema, request, 'issue the credential')
    return this.#application(await this.#market.kit((tx) => issueCredential(tx, asked)))
  }

  /** The one account for tests of an application (申请测试账号). */
  async makeTestAccount(appId: string, request: TestAccountRequest = {}): Promise<CredentialView> {
    const asked = checked(testAccountSchema, request, 'make the test account')
    await this.#market.kit((tx) => makeTestAccount(tx, appId, asked))
    return this.#application(appId)
  }

  /** Applications, oldest first. */
  applications(): CredentialView[] {
    return [...this.#market.state.kit.credentials.values()].map(credentialView)
  }

  /** An enterprise (企业). Nobody is called: the seller hears of it when an application is bound. */
  makeTenant(request: TenantRequest): TenantHandle {
    const asked = checked(tenantSchema, request, 'make the enterprise')
    return tenantHandle(
      this.#market,
      this.#market.decide((tx) => makeTenant(tx, asked)),
    )
  }

  tenant(tenantId: string): TenantHandle {
    return tenantHandle(this.#market, tenantId)
  }

  /** Enterprises, oldest first; those that sellers test with too. */
  tenants(): TenantHandle[] {
    return [...this.#market.state.kit.tenants.keys()].map((id) => tenantHandle(this.#market, id))
  }

  /**
   * After a kit call failed in vain, its buyer or administrator decides whether to go on.
   *
   * @returns the message that goes on, or the one that was stopped
   */
  async decide(messageId: string, request: DecideRequest): Promise<ReturnType<typeof messageDetail>> {
    return messageDetail(this.#market, await this.#market.decideOn(messageId, checked(decideSchema, request, 'decide about the message')))
  }

  /** A newer version of an instance's software: devices hear of it by CheckNewVersions. */
  publishVersion(request: VersionRequest): void {
    const made = checked(versionSchema, request, 'publish the version')
    const { key } = this.#market.instance(made.instanceId)
    this.#market.decide((tx) => publishVersion(tx, key, made))
  }

  /** Every call of the ISV on the open APIs, in full. */
  openApiCalls(): OpenApiCallDetail[] {
    return [...this.#market.state.openApiCalls.values()].map((call) => openApiCallDetail(this.#market, call))
  }

  /** The next calls of an API are answered with a documented code, such as MKT.0250. */
  planAnswer(api: string, code: string, times = 1): void {
    const request = checked(replySchema, { api, code, times }, 'plan the answer')
    this.#market.decide((tx) => planReply(tx, request))
  }

  /** The SDR management list (话单管理): every usage record that was pushed, with what became of it. */
  usageRecords(): UsageRecordView[] {
    return [...this.#market.state.usage.values()].map(usageRecordView)
  }

  /** Money of an order, of those that followed it, and of its usage. */
  ledger(orderId: string): LedgerEntry[] {
    return ledgerOf(this.#market, this.#market.order(orderId))
  }

  /** Everything that happened, one object per event. */
  trace(): Record<string, unknown>[] {
    return [...traceOf(this.#market)]
  }

  async close(): Promise<void> {
    await this.#ports?.close()
    await this.#login?.close()
    await this.#market.close()
    await this.#transport.close()
  }

  #handle(orderId: string): OrderHandle {
    const market = this.#market
    const instanceId = () => {
      const order = market.order(orderId)
      const key = order.lines[0]?.instanceKey ?? orderId
      return market.state.instances.get(key)?.instanceId ?? key
    }
    const act = async (action: InstanceAction, request: object = {}) =>
      market.act(instanceId(), action, checked(ACTION_SCHEMAS[action] as Schema<object>, request, action))
    const withOrder = async (action: InstanceAction, request?: object) => {
      const { order } = await act(action, request)
      return this.#handle(order?.orderId ?? orderId)
    }
    const methods = {
      messages: () => market.order(orderId).messageIds.map((id) => messageDetail(market, market.message(id))),
      renew: (request?: object) => withOrder('renew', request),
      convertTrial: (request?: object) => withOrder('convert-trial', request),
      unsubscribe: (request?: object) => withOrder('unsubscribe', request),
      unsubscribeRenewal: () => withOrder('unsubscribe-renewal'),
      upgrade: (request: object) => withOrder('upgrade', request),
      deliverLicence: (request: object) => withOrder('deliver-licence', request),
      accept: () => withOrder('accept'),
      reject: (request?: object) => withOrder('reject', request),
      supervise: (action: DeedName, request?: object) => withOrder(action, request),
      freeze: async () => void (await act('freeze')),
      unfreeze: async () => void (await act('unfreeze')),
      applyLicence: async (request?: object) => {
        const { licence } = await act('apply-licence', request)
        return licenceView(market, licence as LicenceApplication)
      },
      openDetails: async () => instanceView(market, (await act('open-details')).instance),
    }
    return liveView(() => orderView(market, market.order(orderId)), methods)
  }

  #application(appId: string): CredentialView {
    return credentialView(this.#market.state.kit.credentials.get(appId) as Credential)
  }
}

/** `idle`, a length or an instant. */
export function readTarget(written: string): { by: number } | { to: number } | { until: 'idle' } {
  if (written === 'idle') return { until: 'idle' }
  if (/^\d{4}-/.test(written)) return { to: instant('the time to advance to', written) }
  return { by: duration('the length to advance by', written) }
}
