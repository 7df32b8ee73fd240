import { PROFILES } from '../../emulator/delivery/profiles.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { GUIDES } from '../../emulator/protocol/interface.ts'
import { closed, list, object, oneOf, optional, type Schema, type Static, text } from '../../emulator/protocol/schema.ts'
import { policiesSchema, pollingSchema, settingsSchema } from '../format/market-options.ts'
import { flag, note, whole } from '../format/notes.ts'

const key = (en: string, zh: string): Schema<string> => ({ ...text(256, note(en, zh)), writeOnly: true })

/** koogallery.yaml: what a project would otherwise write on every command line. */
export const configSchema = closed(
  object({
    isv: optional(
      text(2048, note('production address of the ISV under test', '被测商家的生产接口地址', 'http://127.0.0.1:3000/saasproduce')),
    ),
    keys: optional(
      closed(
        object({
          accessKey: optional(key('access key; better in the environment, as KOOGALLERY_ACCESS_KEY', '访问密钥，建议使用环境变量')),
          kitKey: optional(key('key of the kit interfaces', '联营 Kit 接口密钥')),
          ak: optional(key('AK of the seller account', '商家账号 AK')),
          sk: optional(key('SK of the seller account', '商家账号 SK')),
        }),
      ),
    ),
    guides: optional(
      list(oneOf(RUNNABLE_GUIDES, note('access guide', '接入指南')), note('access guides to run', '要运行的接入指南'), { minItems: 1 }),
    ),
    profile: optional(oneOf(Object.keys(PROFILES), note('set of retry policies', '重试策略集'))),
    seed: optional(whole(0, 'every random choice comes from it', '随机种子')),
    strict: optional(flag('warnings fail as well', '提示也判失败')),
    settings: optional(settingsSchema),
    policies: optional(policiesSchema),
    timeouts: optional(
      closed(
        object(Object.fromEntries(GUIDES.map((guide) => [guide, optional(text(64, note('limit of one call', '单次调用超时', '5s')))]))),
      ) as Schema<Readonly<Partial<Record<(typeof GUIDES)[number], string>>>>,
    ),
    polling: optional(pollingSchema),
    application: optional(
      closed(
        object({
          publicKey: text(
            4096,
            note('public key of the application credential: base64, or a file with it', '应用凭证公钥：base64 或文件', 'isv.pub'),
          ),
          loginAddress: text(2048, note('login address of the application', '应用登录地址', 'http://127.0.0.1:3000/login/callback')),
        }),
      ),
    ),
    hooks: optional(
      closed(
        object({
          pushUsage: optional(
            text(
              2048,
              note(
                'makes the ISV push its usage: POST {instanceId, begin, end}',
                '触发商家推送使用量的地址',
                'http://127.0.0.1:3000/hooks/push-usage',
              ),
            ),
          ),
          useCode: optional(
            text(
              2048,
              note(
                'is a buyer who enters or uses a licence code: POST {license, client}, answers {served}',
                '模拟买家输入或使用授权码的地址，应答 {served}',
                'http://127.0.0.1:3000/hooks/use-code',
              ),
            ),
          ),
        }),
      ),
    ),
  }),
)

export type Config = Static<typeof configSchema>
