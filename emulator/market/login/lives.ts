import { DAY, HOUR, MINUTE } from '../../clock/duration.ts'

/** How long things of a login live, in milliseconds of business time. */

/** Of an unused code, by the reading of login-code-life. A ticket of CAS lives as long: [assumed] kit B.9. */
export const CODE_LIVES: Readonly<Record<string, number>> = { '5-minutes': 5 * MINUTE, '1-hour': HOUR }

/** Source: [doc] zh-cn_topic_0070649448. */
export const ACCESS_LIFE = 2 * HOUR
/** Source: [doc] zh-cn_topic_0070649448, zh-cn_topic_0070649449. */
export const REFRESH_LIFE = 30 * DAY
/** Of a login in a browser. [assumed] kit B.2: no page tells. */
export const SESSION_LIFE = 12 * HOUR

/** HTTP status of invalid_client, by the reading of login-wrong-client. */
export const WRONG_CLIENT: Readonly<Record<string, number>> = { '401': 401, '400': 400, '403': 403 }
