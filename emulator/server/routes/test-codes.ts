import type { Market } from '../../market/market.ts'
import { makeTestCodes, setTestCodeValidity, testCodesSchema, testCodeValiditySchema } from '../../market/rules/test-codes.ts'
import { type TestCodeView, testCodeView } from '../../market/views.ts'
import { list } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { MARKET, type Route, route } from '../route.ts'
import { testCodeSchema } from '../schemas/licence-shapes.ts'
import { note } from '../schemas/notes.ts'

/** Test codes (测试授权码) of the Seller Center. */

const EXAMPLE: TestCodeView = {
  code: 'PL7K2M9QX4R8T1VB',
  madeAt: '2030-01-01T00:00:00.000Z',
  expireTime: '2030-01-31T00:00:00.000Z',
  activated: false,
  checked: false,
}

const shown = ({ state }: Market, code: string): TestCodeView =>
  testCodeView(state.testCodes.get(code) as Parameters<typeof testCodeView>[0])

export const testCodeRoutes: readonly Route[] = [
  route({
    id: 'makeTestCodes',
    method: 'POST',
    path: `${MARKET}/test-codes`,
    tag: 'licences',
    summary: text('Make test codes', '申请测试授权码'),
    about: text('For trying activation and heartbeat on the open APIs without a purchase.', '无需购买即可通过开放接口测试激活与查询。'),
    body: { schema: testCodesSchema, example: { count: 1 } },
    success: {
      status: 201,
      about: text('the codes', '测试授权码'),
      schema: list(testCodeSchema, note('codes', '授权码')),
      example: [EXAMPLE],
    },
    errors: ['unknown', 'impossible'],
    handle: ({ market, body }) => market.decide((tx) => makeTestCodes(tx, body)).map((code) => shown(market, code)),
  }),
  route({
    id: 'listTestCodes',
    method: 'GET',
    path: `${MARKET}/test-codes`,
    tag: 'licences',
    summary: text('List test codes', '列出测试授权码'),
    success: {
      status: 200,
      about: text('codes, oldest first', '按时间先后'),
      schema: list(testCodeSchema, note('codes', '授权码')),
      example: [EXAMPLE],
    },
    errors: ['unknown'],
    handle: ({ market }) => [...market.state.testCodes.values()].map(testCodeView),
  }),
  route({
    id: 'setTestCodeValidity',
    method: 'PUT',
    path: `${MARKET}/test-codes/{code}`,
    tag: 'licences',
    summary: text('Set the validity of a test code', '修改测试授权码有效期'),
    body: { schema: testCodeValiditySchema, example: { expireTime: '2030-02-01T00:00:00Z' } },
    success: { status: 200, about: text('the code', '授权码'), schema: testCodeSchema, example: EXAMPLE },
    errors: ['unknown', 'impossible'],
    handle: ({ market, param, body }) => {
      market.decide((tx) => setTestCodeValidity(tx, param('code'), body))
      return shown(market, param('code'))
    },
  }),
]
