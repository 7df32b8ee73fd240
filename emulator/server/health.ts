/** The one answer that needs nothing else: for those who wait until it serves. */
export const HEALTH_PATH = '/healthz'
export const HEALTH = { status: 'ok' } as const
