import { assumed, code, doc, type Provenance } from './provenance.ts'
import { type Text, text } from './text.ts'

/** One way to read a point on which the sources are silent or disagree. */
export interface Reading {
  readonly value: string
  readonly means: Text
  readonly source: Provenance
}

/** A named point that the documentation leaves open, with its readings; the first is the default. */
export interface Setting {
  readonly name: string
  readonly about: Text
  readonly readings: readonly [Reading, ...Reading[]]
}

const define = <const N extends string>(name: N, about: Text, ...readings: readonly [Reading, ...Reading[]]) => ({ name, about, readings })

const reading = (value: string, en: string, zh: string, source: Provenance): Reading => ({ value, means: text(en, zh), source })

/**
 * Every open point of the protocol and the market rules that a user can switch. `koogallery explain` prints
 * them; findings that rest on one name it.
 */
export const SETTINGS = [
  define(
    'v2-body-sign',
    text(
      'whether answers of V2.0 and of the online licence must carry a valid Body-Sign',
      'V2.0 与在线开通License 的响应是否必须携带有效的 Body-Sign',
    ),
    reading(
      'warn',
      'checked when present; a missing or wrong one is noted and the answer accepted',
      '存在则校验；缺失或错误只提示，不判失败',
      assumed('saas-v2 5.1', 'the evidence conflicts'),
    ),
    reading(
      'require',
      'missing or wrong: the call failed',
      '缺失或错误即判失败',
      doc('zh-cn_topic_0070649475', 'general rules, 2024 copy; EU 000006'),
    ),
    reading('off', 'not looked at', '不检查', assumed('access_topic_0000008', 'no V2.0 page describes the header')),
  ),
  define(
    'v1-body-sign',
    text('how V1.0 answers are held to Body-Sign', 'V1.0 响应的 Body-Sign 检查'),
    reading(
      'require',
      'exact name, quoted form, right signature; anything else fails the call',
      '名称、引号、签名任一不符即失败',
      doc('zh-cn_topic_0082027567'),
    ),
    reading(
      'lenient-name',
      'the name may differ in case, as behind HTTP/2 proxies',
      '名称大小写可不同',
      assumed('saas-v1 9', 'proxies lower-case header names'),
    ),
    reading('off', 'not looked at', '不检查', assumed('saas-v1 9')),
  ),
  define(
    'result-msg',
    text('whether an answer must carry resultMsg', '响应是否必须携带 resultMsg'),
    reading('warn', 'missing: noted, not failed', '缺失只提示', doc('zh-cn_topic_0070649427', 'the tables call it optional')),
    reading('require', 'missing: the call failed', '缺失即判失败', doc('access_topic_0000008', 'the FAQ calls such a body unparsable')),
  ),
  define(
    'v2-async-code-typo',
    text('the seven-digit code 0000004 on create', '创建实例返回七位 0000004'),
    reading('accept', 'read as 000004, and noted', '按 000004 处理并提示', assumed('saas-v2 3.1, license 2.3', 'a slip on two CN pages')),
    reading(
      'refuse',
      'a failed call like any unknown code',
      '按未知结果码判失败',
      doc('zh-cn_topic_0070649421', 'the field holds 6 characters'),
    ),
  ),
  define(
    'v1-create-in-progress',
    text('code 000004 on V1.0 newInstance', 'V1.0 newInstance 返回 000004'),
    reading(
      'failure',
      'a failed call, retried within the window',
      '视为失败，在窗口内重试',
      doc('zh-cn_topic_0082027567', 'item 2: only 000000 is success'),
    ),
  ),
  define(
    'v1-test-flag',
    text('testFlag on real V1.0 calls', 'V1.0 真实调用中的 testFlag'),
    reading('absent', 'left out for real buyers', '真实买家不携带', doc('zh-cn_topic_0070649180', 'CN pages 2024-2025')),
    reading('zero', 'sent as 0', '携带 0', doc('intl zh-cn_topic_0070649013')),
  ),
  define(
    'v2-test-flag',
    text(
      'testFlag on real calls of V2.0, of the online licence and of the licence code',
      'V2.0、在线开通License 与授权码真实调用中的 testFlag',
    ),
    reading('absent', 'left out for real buyers', '真实买家不携带', doc('zh-cn_topic_0070649427')),
    reading('zero', 'sent as "0"', '携带 "0"', doc('EU en-us_topic_000009', 'the licence pages call "0" the default')),
  ),
  define(
    'v2-cancelled-renewal-order-id',
    text('which order V2.0 refreshInstance names when a renewal is cancelled', 'V2.0 退续费时 refreshInstance 携带的订单'),
    reading('cancellation', 'the cancellation order (退续费订单)', '退续费订单', doc('zh-cn_topic_0070649429', 'current CN page')),
    reading('renewal', 'the renewal order that is cancelled', '被取消的续费订单', doc('topic_0070649094', 'intl 2024, EU, License page')),
  ),
  define(
    'license-cancelled-renewal-order-id',
    text(
      'which order refreshInstance of the online licence names when a renewal is cancelled',
      '在线开通License 退续费时 refreshInstance 携带的订单',
    ),
    reading('renewal', 'the renewal order that is cancelled', '被取消的续费订单', doc('zh-cn_topic_0070649252')),
    reading('cancellation', 'the cancellation order (退续费订单)', '退续费订单', doc('zh-cn_topic_0070649429', 'the page of V2.0')),
  ),
  define(
    'v2-release-order-id',
    text(
      'which order releaseInstance of V2.0 and of the online licence names after an unsubscription',
      'V2.0 与在线开通License 退订释放时 releaseInstance 携带的订单',
    ),
    reading(
      'unsubscription',
      'the unsubscription order (退订订单)',
      '退订订单',
      doc('zh-cn_topic_0070649431', 'licence: zh-cn_topic_0070649254'),
    ),
    reading('purchase', 'the order that is cancelled', '被退订的订单', doc('EU en-us_topic_000013')),
  ),
  define(
    'v2-expire-time-form',
    text(
      'digits of expireTime in refreshInstance of V2.0 and of the online licence',
      'V2.0 与在线开通License 的 refreshInstance 中 expireTime 的位数',
    ),
    reading('14', 'yyyyMMddHHmmss', 'yyyyMMddHHmmss', doc('zh-cn_topic_0070649429', 'the table')),
    reading('17', 'yyyyMMddHHmmssSSS', 'yyyyMMddHHmmssSSS', doc('zh-cn_topic_0070649429', "the page's example")),
  ),
  define(
    'release-after-refund',
    text('releaseInstance after an automatic refund', '自动退订后是否调用 releaseInstance'),
    reading(
      'if-instance-known',
      'sent when the ISV ever returned an instanceId',
      '商家曾返回 instanceId 则调用',
      assumed('policies 5.1', 'not documented'),
    ),
    reading('never', 'not sent', '不调用', assumed('policies 5.1', 'not documented')),
  ),
  define(
    'query-exhausted',
    text('V2.0 polling that never succeeds', 'V2.0 查询实例一直不成功'),
    reading('as-create', 'the order failed and is refunded, as when create fails', '按创建失败处理并退款', assumed('policies 14')),
    reading(
      'keep-open',
      'the order stays in opening and waits for a restart',
      '订单保持开通中，等待重新启动',
      assumed('saas-v2 3.2', 'continuously until success'),
    ),
  ),
  define(
    'restart-after-refund',
    text('restart of a call whose order was refunded', '订单退款后的重新启动'),
    reading('refuse', 'refused: the order is gone', '拒绝：订单已退', assumed('policies 5.2')),
  ),
  define(
    'v2-unfreeze-on-renewal',
    text(
      'what thaws a frozen instance of V2.0, of the online licence or of the licence code when it is renewed',
      'V2.0、在线开通License 与授权码的冻结实例续费后如何解冻',
    ),
    reading(
      'refresh-then-unfreeze',
      'refreshInstance, then updateInstanceStatus UNFREEZE',
      '先 refreshInstance 再 updateInstanceStatus UNFREEZE',
      doc('zh-cn_topic_0070649430', 'the order of the two is assumed'),
    ),
    reading('refresh-only', 'refreshInstance alone', '仅 refreshInstance', assumed('saas-v1 2.3', 'as in V1.0')),
  ),
  define(
    'trial-to-formal-starts',
    text('when the formal period of a converted trial begins', '试用转正后正式周期的起点'),
    reading('conversion', 'at the moment of conversion', '转正时刻', assumed('policies 9', 'not documented')),
    reading('trial-end', 'at the end of the trial', '试用到期时刻', assumed('policies 9', 'not documented')),
  ),
  define(
    'license-after-create',
    text('what follows an accepted newInstance of the online licence', '在线开通License 的 newInstance 受理后'),
    reading(
      'opened',
      'the order is open, whether 000000 or 000004 came: nothing is polled',
      '无论 000000 或 000004，订单即已开通，不再轮询',
      assumed('license 2.3', 'the page speaks of a query that the guide does not define'),
    ),
  ),
  define(
    'supervision-completed',
    text('when an order under service supervision (服务监管) is completed', '服务监管订单何时变为已完成'),
    reading(
      'at-acceptance',
      'when the buyer accepts; the real one follows within 3 hours',
      '用户确认验收时；实际在 3 小时内同步',
      doc('sp_topic_0000187', 'within 3 hours of the acceptance'),
    ),
  ),
  define(
    'license-code-body-sign',
    text('whether answers of the licence code guide must carry a valid Body-Sign', '授权码商品的响应是否必须携带有效的 Body-Sign'),
    reading('off', 'not looked at', '不检查', doc('zh-cn_topic_0070649248', 'the guide mentions none on answers')),
    reading(
      'warn',
      'checked when present; a missing or wrong one is noted',
      '存在则校验；缺失或错误只提示',
      assumed('license 3.2', 'as in V2.0'),
    ),
    reading('require', 'missing or wrong: the call failed', '缺失或错误即判失败', assumed('license 3.2', 'as in V1.0')),
  ),
  define(
    'license-code-flow',
    text('when seller and buyer of a licence code have it', '授权码何时到达商家与买家'),
    reading(
      'taken',
      'the seller confirms the delivery, then the buyer takes the code; earlier it cannot be activated (92020004)',
      '商家确认交付后由用户领取；领取前不可激活（92020004）',
      doc('buyer_topic_0000321', 'nodes 1 and 2 of service supervision'),
    ),
    reading(
      'together',
      'both have it with the payment; service supervision begins at the activation',
      '支付后双方同时获得授权码；服务监管自激活开始',
      doc('zh-cn_topic_0070649244', '2025-05-22'),
    ),
  ),
  define(
    'license-code-grace',
    text('what the heartbeat says of a code in its grace period', '宽限期内授权码查询返回的状态'),
    reading('expired', 'EXPIRED from the expiry date on', '自到期起即为 EXPIRED', assumed('license 3.11', 'not documented')),
    reading(
      'alive',
      'ALIVE until the grace is over and FREEZE is sent',
      '宽限期结束并冻结前仍为 ALIVE',
      assumed('license 9', 'not documented'),
    ),
  ),
  define(
    'license-code-batch',
    text('a batch activation with a code that cannot be activated', '批量激活中含不可激活的授权码'),
    reading(
      'all-or-nothing',
      'refused as 92020020, and none is activated',
      '返回 92020020，全部不激活',
      assumed('license 3.7', 'the meaning of 92020020 suggests it'),
    ),
    reading(
      'good-ones',
      'answered 92020020, and the others are activated',
      '返回 92020020，其余授权码被激活',
      assumed('license 3.7', 'batch semantics are not documented'),
    ),
  ),
  define(
    'license-code-usage-check',
    text('a software usage report with codes that cannot report', '软件使用统计中含不可上报的授权码'),
    reading(
      'listed',
      'success with the codes listed in data.check_fail_list; when all fail, the code of the first',
      '成功并在 data.check_fail_list 中列出；全部失败时返回首个的错误码',
      assumed('license 3.9', 'a field whose name begins check_fail_ is documented, the rest of it is not'),
    ),
    reading(
      'refuse',
      'the whole report is refused with the code of the first',
      '整体按首个的错误码拒绝',
      assumed('license 3.9', 'not documented'),
    ),
  ),
  define(
    'license-code-errors',
    text('which table of error codes the licence code APIs follow', '授权码接口遵循的错误码表'),
    reading('newer', 'HTTP 200 for nearly all', '几乎均为 HTTP 200', doc('zh-cn_topic_0070649195')),
    reading(
      'older',
      'HTTP 400 for 92020002, 500 for 92020001, and 403 with 92020001 for a wrong signature',
      '92020002 为 400，92020001 为 500，签名错误为 403 与 92020001',
      doc('bms_74767911ab3af227d0a4e382667efa95', 'an older copy of the table'),
    ),
  ),
  define(
    'license-code-release',
    text('releaseLicenseCode for a code that was never activated', '未激活的授权码是否调用 releaseLicenseCode'),
    reading(
      'if-activated',
      'not sent: the ISV never heard of the code',
      '不调用：商家从未得知该授权码',
      assumed('license 3.5', 'not documented'),
    ),
    reading('always', 'sent', '调用', assumed('license 3.5', 'not documented')),
  ),
  define(
    'license-v1-identification',
    text('who submits the identification code of a first-edition licence', 'License V1.0 识别码的提交'),
    reading(
      'at-payment',
      'it is generated and passed on with the payment',
      '系统识别码：支付时即生成并提交',
      assumed('license 5.2', 'system code: the buyer just presses submit'),
    ),
    reading(
      'buyer-submits',
      'the buyer types the hardware code in; getLicense is called after that',
      '硬件识别码：买家填写提交后才调用 getLicense',
      assumed('license 5.2', 'that the call waits for it is not stated'),
    ),
  ),
  define(
    'supervision-appeals',
    text('when buyer or seller may appeal (申诉)', '买卖双方何时可申诉'),
    reading('any-time', 'at any node, any time', '任意节点、任意时间', doc('sp_topic_0000187', '2025')),
    reading(
      'stuck-or-rejected',
      'after 5 days at a node of the other side, or from the fourth rejection on',
      '对方节点停留超过 5 天，或被驳回超过 3 次',
      doc('en-us_buyer_topic_00000027', 'older texts'),
    ),
  ),
  define(
    'supervision-limit',
    text('an order that is not accepted for 365 days', '365 天未验收的订单'),
    reading(
      'none',
      'stays open; only the reminder of day 180 is sent',
      '不自动关闭，仅第 180 天提醒',
      doc('sp_topic_0000187', 'the rule was withdrawn'),
    ),
    reading(
      'unsubscribe',
      'is unsubscribed, as one without an invoice was',
      '自动退订（未开票）',
      doc('en-us_buyer_topic_00000027', 'intl, 2024-08'),
    ),
    reading('accept', 'is accepted, as one with an invoice was', '自动验收（已开票）', doc('en-us_buyer_topic_00000027', 'intl, 2024-08')),
  ),
  define(
    'supervision-frozen-clock',
    text('the 10 days of hardware and the reminder while an appeal is open', '申诉期间硬件 10 天自动验收与提醒的计时'),
    reading('stops', 'stand still', '暂停', assumed('license 5.4', 'not documented')),
    reading(
      'runs',
      'run on; what fell due happens when the flow goes on',
      '继续计时，恢复后立即生效',
      assumed('license 5.4', 'not documented'),
    ),
  ),
  define(
    'supervision-review-return',
    text('papers that the platform does not pass (华为云复核)', '华为云复核不通过'),
    reading('seller', 'go back to the seller', '退回商家', assumed('license 5.2', 'the way back is not stated')),
  ),
  define(
    'kit-body-sign',
    text('whether answers of the kit V2.0 must carry a valid Body-Sign', '联营 kit V2.0 的响应是否必须携带有效的 Body-Sign'),
    reading('off', 'not looked at', '不检查', assumed('kit F', 'the pages show no header of the answer, the sample adds none')),
    reading(
      'warn',
      'checked when present; a missing or wrong one is noted',
      '存在则校验；缺失或错误只提示',
      assumed('kit F', 'as in V2.0'),
    ),
    reading('require', 'missing or wrong: the call failed', '缺失或错误即判失败', assumed('kit F', 'as in V1.0')),
  ),
  define(
    'kit-sequence',
    text('how a binding calls tenantSync, applicationSync and allOrgSync', '绑定时租户、应用、部门同步的调用顺序'),
    reading(
      'strict',
      'one after the other; a failure stops the later ones',
      '依次调用，失败则不再继续',
      assumed('kit 0', 'only their order is listed'),
    ),
    reading('at-once', 'all three at once', '同时调用', assumed('kit 0', 'only their order is listed')),
  ),
  define(
    'kit-dissolve',
    text('what a seller is told when an organisation is dissolved (解散组织)', '解散组织时的调用'),
    reading(
      'tenant-only',
      'tenantSync with flag 0',
      'tenantSync，flag 为 0',
      assumed('kit 0', 'the FAQ names interfaces of another protocol'),
    ),
    reading(
      'application-then-tenant',
      'applicationSync, then tenantSync, both with flag 0',
      '先 applicationSync 后 tenantSync，flag 均为 0',
      assumed('kit F', 'whether further deletes are sent is unknown'),
    ),
  ),
  define(
    'kit-revoke',
    text('flag of authSync when an authorisation is revoked', '取消授权时 authSync 的 flag'),
    reading(
      'cancel',
      '3 in V2.0, 0 in V1.0, which has no other',
      'V2.0 为 3；V1.0 为 0',
      assumed('kit F', 'the difference of 0 and 3 is not explained'),
    ),
    reading('delete', '0 in both', '均为 0', assumed('kit F', 'the difference of 0 and 3 is not explained')),
  ),
  define(
    'kit-test-flag',
    text('testFlag while a credential or test account is applied for', '申请应用凭证或测试账号时的 testFlag'),
    reading('debug', '1, debugging data', '1（调试数据）', assumed('kit F', 'not documented')),
    reading('production', '0, production data', '0（生产数据）', assumed('kit F', 'not documented')),
  ),
  define(
    'kit-oaep',
    text('digests of RSA-OAEP for clientSecret', 'clientSecret 的 RSA-OAEP 摘要'),
    reading(
      'sha256',
      'SHA-256 for both: BouncyCastle, Node',
      '均为 SHA-256（BouncyCastle、Node）',
      assumed('kit C', 'oneaccess_04_0069 names it for its own texts'),
    ),
    reading(
      'sha256-mgf1-sha1',
      'SHA-256, its mask SHA-1: the stock provider of Java',
      'SHA-256，MGF1 为 SHA-1（Java 默认）',
      assumed('kit C', 'not in the pages'),
    ),
    reading('sha1', 'SHA-1 for both', '均为 SHA-1', assumed('kit C', 'not in the pages')),
  ),
  define(
    'kit-v1-extension',
    text('where V1.0 puts entryDate, employeeType and workPlace of a user', 'V1.0 用户的 entryDate、employeeType、workPlace 位置'),
    reading('flat', 'beside the others, as the prose lists them', '与其他字段并列', doc('zh-cn_topic_0070649111', 'the prose')),
    reading('nested', 'in an object extension, as the sample shows', '位于 extension 对象中', doc('zh-cn_topic_0070649111', 'the sample')),
  ),
  define(
    'kit-all-org-flag',
    text('flag in allOrgSync of V2.0', 'V2.0 allOrgSync 是否携带 flag'),
    reading('absent', 'left out, as in the table', '不携带（表）', doc('zh-cn_topic_0070649437', 'the table')),
    reading('sent', '1, as in the sample', '1（示例）', doc('zh-cn_topic_0070649437', 'the sample')),
  ),
  define(
    'login-code-life',
    text('how long an unused authorisation code lives', '未使用的授权码有效期'),
    reading('5-minutes', 'five minutes', '5 分钟', assumed('kit F', 'not documented')),
    reading('1-hour', 'an hour', '1 小时', assumed('kit F', 'not documented')),
  ),
  define(
    'login-refresh',
    text('the old refresh token after a refresh', '刷新后旧的 refresh_token'),
    reading('kept', 'stays good until its own end', '在其有效期内仍可用', assumed('kit F', 'whether it rotates is unknown')),
    reading('rotated', 'is used up; the new one takes its place', '失效，由新的替代', assumed('kit F', 'whether it rotates is unknown')),
  ),
  define(
    'login-wrong-client',
    text('the answer to a token call with a wrong client or secret', '客户端或密钥错误时令牌接口的响应'),
    reading(
      '401',
      'HTTP 401 invalid_client, with the text of the FAQ',
      'HTTP 401 invalid_client',
      assumed('kit B.4', 'the error is documented, its status is not'),
    ),
    reading('400', 'HTTP 400 invalid_client', 'HTTP 400 invalid_client', assumed('kit B.4', 'as invalid_grant')),
    reading('403', 'HTTP 403', 'HTTP 403', doc('imc_faq', '403 when domain, id or secret differ from those synced')),
  ),
  define(
    'login-cas-format',
    text('format of a CAS answer when none is asked for', '未指定时 CAS 响应的格式'),
    reading('json', 'JSON', 'JSON', doc('zh-cn_topic_0070649473')),
    reading('xml', 'XML, as in the protocol', 'XML', assumed('kit B.9', 'CAS itself')),
  ),
  define(
    'license-effective-time',
    text('effectiveTime of getLicenseAsync', 'getLicenseAsync 的 effectiveTime'),
    reading('opening', 'when the instance was opened', '实例开通时刻', assumed('license 2.7', 'the page says "start, UTC" only')),
    reading('application', 'when the licence is applied for', '申请时刻', assumed('license 2.7', 'the page says "start, UTC" only')),
  ),
  define(
    'license-second-application',
    text('a second application for the same device', '同一设备的再次申请'),
    reading(
      'new-event',
      'has an eventId of its own, unless it repeats an earlier one on purpose',
      '使用新的 eventId，除非明确重发此前的申请',
      assumed('license 2.10', 'only that a repeat keeps its eventId is documented'),
    ),
  ),
  define(
    'license-without-upload',
    text('an answer 000000 to getLicenseAsync with no licence uploaded', 'getLicenseAsync 返回 000000 但未上传 License'),
    reading(
      'waits',
      'the application waits for the upload, as after 000004',
      '与 000004 相同，申请等待上传',
      assumed('license 2.10', 'not documented'),
    ),
  ),
  define(
    'late-instance-id',
    text('an instanceId first seen in an answer that came too late', '超时后才返回的 instanceId'),
    reading('remember', 'counts as known for a later release', '视为已知，可用于释放', assumed('policies 5.1')),
    reading('ignore', 'as if never seen', '视为未返回', assumed('policies 5.1')),
  ),
  define(
    'order-query-time-zone',
    text('time zone of createTime and expireTime in the answer of query order', '查询订单响应中 createTime、expireTime 的时区'),
    reading('utc', 'UTC', 'UTC', doc('zh-cn_topic_0070649350', "the sample's fields lie 8 hours before the time in its order id")),
    reading(
      'beijing',
      'Beijing time, UTC+8',
      '北京时间（UTC+8）',
      code('public ISV code', 'a mock-order answer of November 2024 expires at 235959'),
    ),
  ),
  define(
    'open-api-code-prefix',
    text('prefix of the codes of order query and usage push', '查询订单、使用量推送结果码的前缀'),
    reading('mkt', 'MKT.', 'MKT.', doc('guide/category-0dff4d8a9ede975f6674698a8064dbbe')),
    reading(
      'cbc',
      'CBC., though success stays MKT.0000',
      'CBC.，成功仍为 MKT.0000',
      doc('bms_0dff4d8a9ede975f6674698a8064dbbe', 'a second copy of the table'),
    ),
  ),
  define(
    'open-api-unknown-fields',
    text('fields of an open-API call that no table lists', '开放接口请求中未列出的字段'),
    reading('ignore', 'ignored, and noted with the call', '忽略，并在调用记录中提示', assumed('open-api 12', 'not documented')),
    reading('refuse', 'refused as an invalid parameter', '按参数无效拒绝', assumed('open-api 4.6', 'not documented')),
  ),
  define(
    'sdk-replay',
    text('an AK/SK call sent again with the same signature', '以相同签名重复发送的 AK/SK 请求'),
    reading(
      'accept',
      'accepted while its date is fresh, and noted',
      '时间有效则接受并提示',
      assumed('open-api 3.1', 'only the clock skew is documented'),
    ),
    reading('refuse', 'refused as APIGW.0301', '按 APIGW.0301 拒绝', assumed('open-api 3.1', 'not documented')),
  ),
  define(
    'multipart-body-hash',
    text('what stands for the body in the AK/SK signature of an upload', '上传请求 AK/SK 签名中的请求体哈希'),
    reading(
      'either',
      'the hash of the body, or UNSIGNED-PAYLOAD',
      '请求体哈希或 UNSIGNED-PAYLOAD',
      assumed('open-api 3.1', 'the page does not say'),
    ),
    reading('body', 'the hash of the body only', '仅请求体哈希', doc('devg-apisign/api-sign-algorithm-001', 'the general rule')),
    reading('unsigned', 'UNSIGNED-PAYLOAD only', '仅 UNSIGNED-PAYLOAD', assumed('open-api 3.1', 'the page does not say')),
  ),
  define(
    'upload-repeat',
    text('a second upload for a licence application that is finished', '对已完成的 License 申请再次上传'),
    reading(
      'same-content',
      'success when it brings the same licence, else 91381038',
      '内容相同则成功，否则 91381038',
      assumed('license 9', 'whether an upload may be repeated or replaced is not documented'),
    ),
    reading('replace', 'the newer one replaces the older', '以新替旧', assumed('license 9', 'not documented')),
  ),
  define(
    'usage-body-order',
    text('the text of the body that signs a usage push', '使用量推送签名所用的请求体文本'),
    reading(
      'either',
      'as sent, or in natural key order',
      '原样，或按自然键序',
      assumed('open-api 3.3', 'the depth of the order and blanks are not documented'),
    ),
    reading('as-sent', 'as sent only', '仅原样', assumed('open-api 3.3')),
    reading('canonical', 'in natural key order only', '仅自然键序', doc('zh-cn_topic_0070649410', 'every level, without blanks: assumed')),
  ),
  define(
    'usage-ts-age',
    text('how old ts of a usage push may be', '使用量推送 ts 的有效期'),
    reading(
      '15-minutes',
      'at most 15 minutes off, as for AK/SK',
      '相差不超过 15 分钟，同 AK/SK',
      assumed('open-api 3.3', 'not documented'),
    ),
    reading('any', 'not looked at', '不检查', assumed('open-api 3.3', 'not documented')),
  ),
  define(
    'usage-nonce-replay',
    text('a nonce of a usage push that was used before', '使用量推送中重复使用的 nonce'),
    reading(
      'refuse',
      'refused: it must be new for each request',
      '拒绝：每次请求须更换',
      assumed('zh-cn_topic_0070649410', '"new for each request" is documented, the refusal is not'),
    ),
    reading('accept', 'accepted', '接受', assumed('open-api 3.3', 'not documented')),
  ),
  define(
    'usage-begin-too-old',
    text('a usage record that begins more than 21 days ago', '开始时间早于 21 天的话单'),
    reading('refuse-push', 'the whole push is answered MKT.9004', '整个推送返回 MKT.9004', doc('bms_93eaf7b60423d9d66244ab3673314e1b')),
    reading(
      'reject-record',
      'the record alone is rejected later, as 007',
      '仅该话单事后按 007 拒绝',
      assumed('open-api 8', 'the meaning of 007 is short'),
    ),
  ),
  define(
    'usage-record-limit-old',
    text('most records of one old usage push', '旧版使用量推送单次最多话单数'),
    reading('1000', '1000', '1000', doc('bms_93eaf7b60423d9d66244ab3673314e1b')),
    reading('100', '100', '100', doc('zh-cn_topic_0070649411', 'a copy elsewhere')),
  ),
  define(
    'usage-collection',
    text('when accepted usage is charged', '已接受使用量的计费时点'),
    reading('hourly', 'at minute 15 of each hour', '每小时第 15 分钟', doc('按需话单 pages', 'hourly billing')),
    reading('daily', 'at 01:00 Beijing time', '每日 01:00（北京时间）', doc('按需话单 pages', 'daily billing; the time zone is assumed')),
  ),
] as const satisfies readonly Setting[]

export type SettingName = (typeof SETTINGS)[number]['name']

/** Chosen readings; a name left out means its default. */
export type Settings = Partial<Record<SettingName, string>>

const byName = new Map<string, Setting>(SETTINGS.map((s) => [s.name, s]))

export const settingNames = (): string[] => SETTINGS.map((s) => s.name)

/** The reading in force. */
export function chosen(settings: Settings, name: SettingName): string {
  return settings[name] ?? (byName.get(name) as Setting).readings[0].value
}

export type SettingError = { readonly name: string; readonly value: unknown; readonly possible: readonly string[] }

/** The first entry that names no setting or no reading of it. */
export function badSetting(settings: Readonly<Record<string, unknown>>): SettingError | undefined {
  for (const [name, value] of Object.entries(settings)) {
    const setting = byName.get(name)
    if (!setting) return { name, value, possible: settingNames() }
    const values = setting.readings.map((r) => r.value)
    if (typeof value !== 'string' || !values.includes(value)) return { name, value, possible: values }
  }
  return undefined
}
