import { OPEN_APIS } from '../../protocol/open-apis/catalogue.ts'
import type { OpenApi } from '../../protocol/open-apis/open-api.ts'
import { doc } from '../../protocol/provenance.ts'
import { text } from '../../protocol/text.ts'
import { fieldRows, REQUEST_FIELDS } from './field-rows.ts'
import { codesOf } from './open-api-codes.ts'
import { AUTHS, BODIES } from './open-api-words.ts'
import { page, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'
import { settingsSection } from './setting-topic.ts'
import { addedRows } from './wire-words.ts'

/** Everything about one open API: how it is called and signed, what it asks, what it answers. */
export function openApiPage(api: OpenApi, say: Say): string {
  const { id, title, method, path, result } = api
  const auth = AUTHS[api.auth]
  return page(
    `${id}  ${title.zh} (${title.en})`,
    [
      section(text('Request, from the ISV to the marketplace', '请求（商家调用云商店）'), [
        [`${method} ${path}`],
        [say(BODIES[api.body])],
        [say(text('hosts: koogallery explain sites', '域名：koogallery explain sites'))],
      ]),
      section(text('Authentication', '认证'), [[say(auth.signing)], ...sourceRows(auth.source)]),
      section(REQUEST_FIELDS, [...addedRows(auth.added, say), ...fieldRows(api.request, say)]),
      section(text('Answer', '响应'), fieldRows(api.response, say)),
      section(text('Result members', '结果字段'), [
        [say(text('code', '结果码')), result.code],
        [say(text('message', '结果描述')), result.message],
        [say(text('success', '成功')), result.success],
      ]),
      section(
        text('Codes, HTTP status, meaning', '结果码、HTTP 状态码、含义'),
        codesOf(api).map((entry) => [entry.code, String(entry.httpStatus), say(entry.meaning)]),
      ),
      section(text('Before the API sees a call', '到达接口之前'), [
        [
          say(
            text(
              'the gateway may refuse it: codes APIGW.… in koogallery explain open-api-codes',
              '网关可能拒绝：APIGW.… 结果码见 koogallery explain open-api-codes',
            ),
          ),
        ],
      ]),
      settingsSection(api.settings, say),
      section(SOURCES, sourceRows(api.source)),
    ],
    say,
  )
}

/** Every open API, one block each. */
export function openApisPage(say: Say): string {
  return page(
    say(text('Open APIs: what the ISV calls on the marketplace', '云商店开放接口：商家调用云商店')),
    [
      section(
        text('APIs', '接口'),
        OPEN_APIS.flatMap(({ name, title, method, path, auth, result }) => [
          [name, `${title.zh} (${title.en})`],
          ['', `${method} ${path}`],
          ['', `${auth}${say(text(', ', '，'))}${result.code} ${result.success}`],
        ]),
      ),
      section(text('Authentication', '认证'), [
        [
          'sdk-hmac',
          sourced(
            say(text('Authorization and X-Sdk-Date, with AK and SK', 'Authorization 与 X-Sdk-Date，使用 AK 与 SK')),
            doc('zh-cn_topic_0070649294'),
          ),
        ],
        [
          'usage-signature',
          sourced(
            say(text('signature, ts and nonce, with the seller key', 'signature、ts 与 nonce，使用商家密钥')),
            doc('zh-cn_topic_0070649410'),
          ),
        ],
      ]),
      section(text('See also', '另见'), [
        ['koogallery explain open-api-codes', say(text('what they answer', '结果码'))],
        ['koogallery explain usage-record-codes', say(text('what becomes of single usage records', '单条话单的结果码'))],
        ['koogallery explain sites', say(text('where they are called', '调用域名'))],
      ]),
    ],
    say,
  )
}
