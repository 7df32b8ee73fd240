import type { Random } from '../../clock/random.ts'

/** OAuth client of a tenant at an application: it belongs to both, and to no other. Source: [doc] zh-cn_topic_0070649442. */
export const clientIdOf = (random: Random, tenantId: string, appId: string): string => random.hex('client-id', tenantId, appId).slice(0, 32)

/** Its plain secret. It stands in no event and no record: it comes from the seed whenever it is needed. @param renewals how often it was renewed */
export const clientSecretOf = (random: Random, clientId: string, renewals = 0): string =>
  random.alphanumeric(48, 'client-secret', clientId, renewals)
