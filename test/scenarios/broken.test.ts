import { describe, expect, it, onTestFinished } from 'vitest'
import { UNKNOWN_FIELD } from '../../emulator/delivery/forge.ts'
import { DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import { libraryNames, loadScenario } from '../../scenarios/library.ts'
import { createOpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { paintFor } from '../../scenarios/report/paint.ts'
import { scenarioReport } from '../../scenarios/report/terminal.ts'
import { LoginStand } from '../../scenarios/runner/login-stand.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { ACCESS_KEY, type Breakage, brokenIsv, refusing, setHeader } from './broken-isv.ts'

const plain = { lang: 'en', paint: paintFor({}, {}), width: 110 } as const

/** For each scenario an ISV that breaks what it is about, and the rule that must be named. */
interface Case {
  readonly breakage?: Breakage
  readonly options?: Parameters<typeof brokenIsv>[1]
  readonly rule: string | Partial<Record<Guide, string>>
  /** Words of the finding. */
  readonly says: RegExp
  /** Words of the consequences. */
  readonly brings?: RegExp
  /** Where no page of the documentation says it, only this project. */
  readonly outcome?: 'warned'
  /** How the ISV asks the marketplace; left out, it does not. */
  readonly asking?: Partial<Parameters<typeof createOpenApiClient>[0]>
  readonly timeout?: string
  readonly polling?: { interval: string; patience: string }
}

/** Confirms whatever comes. */
const confirming: Breakage = (answer) => {
  if (answer.json.resultCode !== '000000') answer.json = { resultCode: '000000', resultMsg: 'ok' }
}

const CASES: Readonly<Record<string, Case>> = {
  'check-kit-access': {
    // The calls that say so never come through, and are confirmed.
    breakage: refusing(['authSync'], '000005', 2),
    rule: 'idempotency.kit-add',
    says: /The same add must be answered with success/,
  },
  'check-kit-access-v1': {
    breakage: refusing(['authSync'], '000005', 2),
    rule: 'idempotency.kit-add',
    says: /The same add must be answered with success/,
  },
  'check-kit-limits': {
    breakage: refusing(['singleOrgSync'], '000002'),
    rule: 'failure.result-code',
    says: /singleOrgSync has resultCode 000002/,
  },
  'check-kit-repeats': {
    breakage: refusing(['allOrgSync'], '000005', 3),
    rule: 'idempotency.kit-add',
    says: /The same add must be answered with success and make no new data/,
  },
  'check-kit-signature': {
    breakage: confirming,
    rule: 'forged.wrong-key',
    says: /A call that must be refused was answered with success \(000000\): the call is signed with another key/,
  },
  'kit-bind-login-dissolve': {
    breakage: refusing(['allOrgSync'], '000005', 2),
    rule: 'failure.result-code',
    says: /allOrgSync has resultCode 000005/,
    brings: /allOrgSync shop/,
  },
  'kit-decides-at-once': {
    breakage: refusing(['applicationSync'], '000101', 2),
    rule: 'failure.result-code',
    says: /applicationSync has resultCode 000101/,
  },
  'kit-five-tries': {
    breakage: refusing(['authSync'], '000005', 6),
    rule: 'failure.result-code',
    says: /authSync has resultCode 000005/,
  },
  'kit-test-account': {
    breakage: refusing(['authSync'], '000003'),
    rule: 'failure.result-code',
    says: /authSync has resultCode 000003/,
  },
  'kit-two-enterprises': {
    breakage: refusing(['tenantSync'], '000005', 3),
    rule: 'failure.result-code',
    says: /tenantSync has resultCode 000005/,
  },
  'kit-users-and-departments': {
    breakage: refusing(['singleOrgSync'], '000002', 3),
    rule: 'failure.result-code',
    says: /singleOrgSync has resultCode 000002/,
  },
  'async-opening': {
    breakage: refusing(['queryInstance'], '000004'),
    options: { asyncMs: 1 },
    polling: { interval: '0ms', patience: '0ms' },
    rule: 'scenario.expect',
    says: /to be opened, it is refunded\..*queryInstance was called 90 times from T\+0 to T\+2h58m/,
    brings: /refunded 100 CNY at T\+3h \(opening timed out\)/,
  },
  'batch-query': {
    breakage: (answer) => {
      const { info } = answer.json
      if (answer.activity === 'queryInstance' && Array.isArray(info)) answer.json.info = info.slice(0, 1)
    },
    rule: 'answer.info-per-instance',
    says: /info has no entry for instance/,
  },
  'cancelled-renewal': {
    breakage: refusing(['refreshInstance'], '000002', 2),
    rule: 'failure.result-code',
    says: /resultCode 000002/,
  },
  'check-field-limits': {
    breakage: (answer) => {
      if (answer.activity === 'newInstance' && answer.parameters.orderId === undefined)
        answer.json = { resultCode: '000000', resultMsg: '' }
    },
    rule: 'fields.mandatory',
    says: /A create call without orderId must be refused with 000002/,
    outcome: 'warned',
  },
  'check-late-duplicates': {
    options: { newInstanceEachTime: true },
    rule: 'idempotency.same-instance',
    says: /answered with 2 different instances: .*A repeat must return the same instanceId/,
  },
  'check-mandatory-joint': {
    breakage: refusing(['authSync'], '000005', 3),
    rule: 'debugging.repeatable',
    says: /A saved debugging case must pass again and again/,
  },
  'check-mandatory-on-demand': {
    breakage: refusing(['releaseInstance'], '000003', 2),
    rule: 'debugging.repeatable',
    says: /A saved debugging case must pass again and again/,
  },
  'check-mandatory-one-time': {
    breakage: refusing(['newInstance'], '000103', 2),
    rule: 'debugging.repeatable',
    says: /A saved debugging case must pass again and again/,
  },
  'check-mandatory-period': {
    breakage: (answer) => {
      if (answer.activity === 'newInstance' && answer.parameters.testFlag === '1') answer.json.instanceId = 'for-debugging'
    },
    rule: { 'saas-v1': 'failure.foreign-instance', 'saas-v2': 'failure.result-code', 'online-license': 'failure.foreign-instance' },
    says: /already belongs to order line|instance id does not exist: for-debugging/,
  },
  'check-overtaking': {
    breakage: refusing(['refreshInstance'], '000003'),
    rule: 'failure.result-code',
    says: /refreshInstance has resultCode 000003/,
  },
  'check-parallel': {
    options: { newInstanceEachTime: true },
    rule: 'idempotency.same-instance',
    says: /answered with 2 different instances: .*A repeat must return the same instanceId/,
  },
  'check-repeated-upgrade': {
    breakage: refusing(['upgrade', 'upgradeInstance'], '000005', 2),
    rule: 'idempotency.upgrade',
    says: /An upgrade that comes again must be answered with success/,
  },
  'check-repeats': {
    breakage: refusing(['newInstance'], '000103', 2),
    rule: 'idempotency.create',
    says: /The same order must be answered with success and the same instance/,
  },
  'check-signature': {
    // Verifies nothing, and confirms whatever comes.
    breakage: (answer) => {
      if (answer.json.resultCode !== '000000') answer.json = { resultCode: '000000', resultMsg: 'ok' }
    },
    rule: 'forged.wrong-key',
    says: /A call that must be refused was answered with success \(000000\): the call is signed with another key/,
  },
  'check-licence': {
    breakage: (answer) => {
      if (answer.json.resultCode === '000001') answer.json = { resultCode: '000000', resultMsg: 'ok' }
    },
    rule: 'forged.wrong-key',
    says: /A call that must be refused was answered with success \(000000\)/,
  },
  'license-v1-delivery-by-hand': {
    breakage: (answer) => {
      if (answer.activity === 'releaseLicense') answer.json = { resultCode: '000005', resultMsg: 'no' }
    },
    rule: 'failure.result-code',
    says: /releaseLicense has resultCode 000005/,
  },
  'license-v1-lost-answers': {
    breakage: (answer) => {
      answer.json.license = `LICENCE-${answer.n}`
    },
    rule: 'idempotency.same-licence',
    says: /A repeat of getLicense for order shop was answered with another licence/,
  },
  'license-v1-single-attempt': {
    breakage: (answer) => {
      delete answer.json.license
    },
    rule: 'answer.licence',
    says: /the answer has no license/,
  },
  'check-unknown-fields': {
    breakage: (answer) => {
      if (UNKNOWN_FIELD in answer.parameters) answer.json = { resultCode: '000002', resultMsg: 'unrecognised field' }
    },
    rule: 'failure.result-code',
    says: /resultCode 000002 .*unrecognised field/,
  },
  'check-unknown-instance': {
    breakage: (answer) => {
      if (answer.json.resultCode === '000003') answer.json = { resultCode: '000000', resultMsg: 'ok' }
    },
    rule: 'codes.unknown-instance',
    says: /instance that does not exist must be refused with 000003/,
  },
  'create-fails-3h-refund': {
    breakage: (answer) => {
      answer.status = 500
      answer.raw = '<h1>Whitelabel Error Page</h1>'
    },
    rule: 'failure.http-status',
    says: /HTTP status 500; only 200 counts as success\. It reads: Whitelabel Error Page/,
    brings: /\(again\) refunded 100 CNY at T\+6h \(create failed\)/,
  },
  'domain-fallback-order-query': {
    asking: { fallback: false },
    rule: 'scenario.expect',
    says: /Expected the number of answered calls of order-query about shop at the fallback domain to be 1, it is 0\. No such call came to either domain\. The primary domain is down: the same call has to go to the fallback domain/,
  },
  'domain-fallback-upload': {
    asking: { fallback: false },
    rule: 'scenario.expect',
    says: /answered calls of upload about tool at the fallback domain to be 1, it is 0\. What came: primary: answered CBC\.0000\./,
  },
  'domain-fallback-usage-push': {
    asking: { fallback: false },
    rule: 'scenario.expect',
    says: /answered calls of usage-push about meter at the fallback domain to be 1, it is 0/,
  },
  'domain-trouble': {
    asking: { sk: 'not-the-sk' },
    rule: 'open-api.refused',
    says: /call of order-query on the primary domain was refused with HTTP 401, APIGW\.0301: The signature does not fit/,
  },
  'query-order-after-create': {
    asking: { ak: 'nobody' },
    rule: 'open-api.refused',
    says: /There is no access key "nobody"/,
  },
  'freeze-and-unfreeze': {
    breakage: (answer) => {
      const thaws = answer.parameters.status === 'UNFREEZE' || answer.parameters.instanceStatus === 'NORMAL'
      if (thaws) answer.json = { resultCode: '000005', resultMsg: 'not built yet' }
    },
    rule: 'failure.result-code',
    says: /resultCode 000005 \(other internal error\), resultMsg "not built yet"/,
  },
  'late-answer-after-refund': {
    breakage: refusing(['releaseInstance'], '000003'),
    rule: 'failure.result-code',
    says: /resultCode 000003/,
  },
  'lost-answer-then-retry': {
    options: { newInstanceEachTime: true },
    rule: 'idempotency.same-instance',
    says: /answered with 3 different instances: .*A repeat must return the same instanceId/,
  },
  'on-demand-items': {
    breakage: (answer) => {
      if (answer.activity === 'newInstance') answer.json.instanceId = `by-order-${answer.parameters.orderId}`
    },
    rule: 'failure.foreign-instance',
    says: /already belongs to order line .*globally unique/,
    brings: /\(good\) refunded 0 CNY at T\+3h \(create failed\)/,
  },
  'on-demand-package': {
    breakage: refusing(['instanceStatus', 'updateInstanceStatus'], '000002'),
    rule: 'failure.result-code',
    says: /resultCode 000002 \(invalid request parameter\)/,
  },
  'one-hour-then-restart': {
    breakage: refusing(['expireInstance', 'updateInstanceStatus'], '000003'),
    rule: 'failure.result-code',
    says: /resultCode 000003 \(instance id does not exist\)/,
  },
  'one-time-purchase': {
    breakage: (answer) => {
      delete answer.json.instanceId
    },
    rule: 'answer.instance-id',
    says: /the answer has no instanceId/,
  },
  'online-license-application': {
    breakage: refusing(['getLicenseAsync'], '000900'),
    rule: 'failure.result-code',
    says: /getLicenseAsync has resultCode 000900 \(quota of the order in force is not enough\)/,
  },
  'online-license-lost-answers': {
    options: { newInstanceEachTime: true },
    rule: 'idempotency.same-instance',
    says: /answered with 3 different instances: .*A repeat must return the same instanceId/,
  },
  'online-license-two-hours': {
    breakage: (answer) => {
      answer.status = 500
    },
    rule: 'failure.http-status',
    says: /HTTP status 500/,
    brings: /\(again\) refunded 100 CNY at T\+4h \(create failed\)/,
  },
  'open-details': {
    breakage: (answer) => {
      if (answer.activity === 'newInstance' && answer.n > 1) answer.json.instanceId = `another-${answer.n}`
      if (answer.activity === 'queryInstance' && answer.n > 1) answer.status = 503
    },
    rule: { 'saas-v1': 'failure.instance-changed', 'saas-v2': 'failure.http-status' },
    says: /answered with instance another-2|HTTP status 503/,
  },
  'check-license-code': {
    breakage: refusing(['releaseLicenseCode'], '000003', 2),
    asking: {},
    rule: 'idempotency.release',
    says: /A release that comes again must be answered with success/,
  },
  'license-code-life': {
    breakage: (answer) => {
      if (answer.activity === 'updateLicenseCodeStatus') answer.json = { resultCode: '000003', resultMsg: 'no such code' }
    },
    asking: {},
    rule: 'failure.result-code',
    says: /updateLicenseCodeStatus has resultCode 000003/,
  },
  'license-code-activation': {
    // Never turns to the other host, and never learns that the code is active.
    asking: { fallback: false },
    rule: 'licence-code.activation-lost',
    says: /the code is active and the software must run\. Expected with the code of shop that the software runs; it does not run/,
  },
  'license-code-sixty-calls': {
    breakage: refusing(['refreshLicenseCode'], '000003'),
    asking: {},
    rule: 'failure.result-code',
    says: /refreshLicenseCode has resultCode 000003/,
  },
  'license-v1-identification-code': {
    breakage: refusing(['getLicense'], '000005'),
    rule: 'failure.result-code',
    says: /getLicense has resultCode 000005/,
  },
  'iscdesk-device-life': {
    breakage: refusing(['getLicenseAsync'], '000902'),
    asking: {},
    rule: 'failure.result-code',
    says: /getLicenseAsync has resultCode 000902/,
  },
  'purchase-renew-expire-release': {
    breakage: refusing(['releaseInstance'], '000003'),
    rule: 'failure.result-code',
    says: /releaseInstance has resultCode 000003/,
    brings: /releaseInstance shop given up after \d+ calls/,
  },
  'renewal-with-change': {
    breakage: refusing(['changeInstanceCheck'], '000005'),
    rule: 'scenario.step',
    says: /could not go on at step "renew" \(line \d+\): .*changeInstanceCheck did not allow it/,
  },
  'restart-after-failure': {
    breakage: (answer) => {
      setHeader(answer, 'Content-Type', 'text/plain')
    },
    rule: 'failure.content-type',
    says: /Content-Type "text\/plain"; it must be application\/json/,
  },
  'success-on-last-attempt': {
    breakage: (answer) => {
      answer.delayMs = 250
    },
    timeout: '60ms',
    rule: 'failure.timeout',
    says: /60 ms/,
    brings: /refunded 100 CNY at T\+[23]h \(create failed\)/,
  },
  'trial-to-formal': {
    breakage: refusing(['refreshInstance'], '000002'),
    rule: 'failure.result-code',
    says: /refreshInstance has resultCode 000002/,
  },
  unsubscribe: {
    breakage: refusing(['releaseInstance'], '000001'),
    rule: 'failure.result-code',
    says: /resultCode 000001 \(authentication failed\)/,
  },
  'upgrade-fails-refund': {
    breakage: refusing(['upgrade', 'upgradeInstance'], '000005'),
    rule: 'failure.result-code',
    says: /resultCode 000005/,
    brings: /\(again\) refunded 50 CNY at T\+6h \(upgrade failed\)/,
  },
}

/** What people deliver: no ISV is called, and none can break it. */
const BY_HAND = ['supervision-appeals', 'supervision-hardware', 'supervision-manual-service']

it('has a broken ISV for every scenario of the library', () => {
  expect([...Object.keys(CASES), ...BY_HAND].sort()).toEqual(libraryNames())
})

describe.each(Object.entries(CASES))('%s', (name, broken) => {
  const scenario = loadScenario(name)
  it.each(scenario.guides)('fails in %s against an ISV that breaks it', async (guide) => {
    const stand = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
    onTestFinished(() => stand.close())
    const login = await LoginStand.open()
    onTestFinished(() => login.close())
    const { primary, fallback } = stand.urls
    const openApis =
      broken.asking && createOpenApiClient({ hosts: [primary, fallback], ...DEFAULT_ACCOUNT, sellerKey: ACCESS_KEY, ...broken.asking })
    const isv = await brokenIsv(broken.breakage, { ...broken.options, ...(openApis ? { openApis } : {}) })
    const result = await runScenario(scenario, {
      guide,
      isv: { url: isv.url, accessKey: ACCESS_KEY },
      seed: 7,
      aftermathMs: 2_000,
      mostWithinMs: 400,
      openApis: stand,
      hooks: isv.hooks,
      ...(isKitGuide(guide) ? { kit: isv.kit(), login } : {}),
      ...(broken.timeout === undefined ? {} : { timeout: broken.timeout }),
      ...(broken.polling === undefined ? {} : { polling: broken.polling }),
    })
    expect(result.outcome).not.toBe('passed')
    const rule = typeof broken.rule === 'string' ? broken.rule : broken.rule[guide]
    const finding = result.findings.find((found) => found.rule === rule)
    expect(
      finding,
      JSON.stringify(
        result.findings.map((found) => [found.rule, found.summary.en]),
        undefined,
        1,
      ),
    ).toBeDefined()
    expect(finding?.summary.en).toMatch(broken.says)
    expect(finding?.summary.zh).toMatch(/\p{Script=Han}/u)
    expect(result.outcome).toBe(broken.outcome ?? 'failed')
    if (broken.brings) expect(result.consequences.map(({ en }) => en).join('\n')).toMatch(broken.brings)
    const report = scenarioReport(result, plain)
    expect(report).toContain(`  again: koogallery run ${name} --guide ${guide} --isv ${isv.url} `)
    expect(report).toMatch(/ --seed 7\n/)
    expect(report).not.toContain(ACCESS_KEY)
    expect(JSON.stringify(result)).not.toContain(ACCESS_KEY)
  })
})
