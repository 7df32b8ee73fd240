import { doc } from '../provenance.ts'
import { decimal, emptyableText, list, object, optional, pattern, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_17 } from '../timestamps.ts'

/** Parts of answers that V1.0 and V2.0 share to the letter. */

const answerPage = doc('bms_00a3aa731426282cf27f272f51cd2a90', '新购商品:响应消息')
const usagePage = doc('bms_395ef846f76f92c3a810d8e3eb7ef82d', '查询实例信息:响应消息')

export const resultCode = text(6, {
  about: words('result code, 000000 for success', '调用结果码，000000 表示成功'),
  source: doc('zh-cn_topic_0070649421'),
  example: '000000',
})

export const resultMsg = optional(
  emptyableText(255, { about: words('text of the result', '调用结果描述'), source: answerPage, example: 'success' }),
)

/** The answer of every interface that only acknowledges. */
export const acknowledgement = object({ resultCode, resultMsg })

export const instanceId = text(64, {
  about: words("the seller's globally unique instance id", '实例ID，服务商提供的全局唯一标识'),
  source: answerPage,
  example: '03pf80c2bae96vc49b80b917bea776d7',
})

export const encryptType = optional(
  text(3, {
    about: words(
      '1: AES-256-CBC (default), 2: AES-128-CBC; how userName and password are encrypted',
      '1：AES256_CBC_PKCS5Padding（默认），2：AES128_CBC_PKCS5Padding',
    ),
    source: answerPage,
    example: '1',
  }),
)

/** How the buyer reaches the application. */
export const appInfo = object(
  {
    frontEndUrl: text(512, {
      about: words('the site the buyer uses', '前台地址'),
      source: answerPage,
      example: 'https://www.isvwebsite.com',
    }),
    adminUrl: optional(
      emptyableText(512, { about: words('the admin site', '管理地址'), source: answerPage, example: 'https://www.isvwebsite.com/admin' }),
    ),
    userName: optional(
      emptyableText(128, {
        about: words('admin account; V1.0: encrypted', '管理员账号；V1.0 加密'),
        source: answerPage,
        example: 'hwadmin',
      }),
    ),
    password: optional(
      emptyableText(128, {
        about: words('initial admin password; V1.0: encrypted', '管理员初始密码；V1.0 加密'),
        source: answerPage,
        example: 'initial',
      }),
    ),
    memo: optional(
      emptyableText(1024, { about: words('remark; Chinese as \\uXXXX escapes', '备注'), source: answerPage, example: 'memo' }),
    ),
  },
  {
    description: 'how to reach the application; may be left out where the seller tells the buyer by SMS or mail',
    'x-zh': '应用访问信息；商家以短信、邮件等方式交付时可不返回',
    'x-source': answerPage,
  },
)

export const usageInfo = object({
  relatedInstanceId: optional(
    text(64, {
      about: words('for a package: the on-demand instance the figure belongs to', '套餐包关联的按需实例ID'),
      source: usagePage,
      example: 'huaweitest123457',
    }),
  ),
  usageValue: decimal(4, 20, {
    about: words('usage: cumulative on demand, used so far for a package', '使用量：按需为累计值，套餐包为已用量'),
    source: usagePage,
    example: 100.02,
  }),
  statisticalTime: pattern(STAMP_17, 20, {
    about: words('UTC time of the figure, yyyyMMddHHmmssSSS', '统计时间（UTC）'),
    source: usagePage,
    example: '20230327071023456',
  }),
  dashboardUrl: optional(
    emptyableText(512, {
      about: words('usage dashboard', '使用量看板地址'),
      source: usagePage,
      example: 'https://www.isvwebsite.com/usage',
    }),
  ),
})

export const instanceInfo = object({
  instanceId,
  appInfo: optional(appInfo),
  usageInfo: optional(
    list(usageInfo, { about: words('usage, one entry per billing item', '使用量，套餐包按计费项返回'), source: usagePage }),
  ),
})

/** The answer of queryInstance in both guides. */
export const queryAnswer = object({
  resultCode,
  resultMsg,
  encryptType,
  info: optional(
    list(
      instanceInfo,
      { about: words('one entry per instance asked for', '实例信息列表'), source: doc('bms_060db51ae71c39d28dad95398f778bed') },
      { maxItems: 100 },
    ),
  ),
})
