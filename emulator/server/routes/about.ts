import { object, type Schema } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { HEALTH, HEALTH_PATH } from '../health.ts'
import { BASE, type Route, route } from '../route.ts'
import { anything, note } from '../schemas/notes.ts'

const LINKS = { health: HEALTH_PATH, openapi: `${BASE}/openapi.json`, catalogue: `${BASE}/catalogue`, markets: `${BASE}/markets` }
const GREETING = {
  name: 'koogallery-emulator',
  about: 'A local emulator of the Huawei Cloud KooGallery marketplace. Tests drive it over its control API.',
  aboutZh: '华为云云商店（KooGallery）的本地模拟器，测试通过控制 API 驱动。',
  api: BASE,
  docs: `${BASE}/openapi.json`,
  links: { ...LINKS, defaultMarket: `${BASE}/markets/default` },
}

/** @param describe makes the OpenAPI document; asked for once, when first needed */
export function aboutRoutes(describe: () => Promise<object>): readonly Route[] {
  let described: Promise<object> | undefined
  const greeting = (id: string, path: string): Route =>
    route({
      id,
      method: 'GET',
      path,
      tag: 'emulator',
      summary: text('Say what this is', '说明'),
      success: {
        status: 200,
        about: text('what this is, and where the API and its description are', '用途及 API 与文档地址'),
        schema: anything(note('greeting', '说明')),
        example: GREETING,
      },
      handle: () => GREETING,
    })
  return [
    greeting('getRoot', '/'),
    greeting('getApi', BASE),
    route({
      id: 'getHealth',
      method: 'GET',
      path: HEALTH_PATH,
      tag: 'emulator',
      summary: text('Tell whether it serves', '健康检查'),
      success: {
        status: 200,
        about: text('it does', '正常'),
        schema: object({ status: { type: 'string', enum: ['ok'] } as Schema<string> }),
        example: HEALTH,
      },
      handle: () => HEALTH,
    }),
    route({
      id: 'getOpenApi',
      method: 'GET',
      path: `${BASE}/openapi.json`,
      tag: 'emulator',
      summary: text('Describe this API', '描述本 API'),
      success: {
        status: 200,
        about: text('this document', '本文档'),
        schema: object({ openapi: { type: 'string' } as Schema<string>, info: { type: 'object' }, paths: { type: 'object' } }),
      },
      handle: () => {
        described ??= describe()
        return described
      },
    }),
  ]
}
