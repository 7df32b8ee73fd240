/** Everything an authentication centre answers. Of /api/v1 nothing else is served. */
export const LOGIN_PATHS = ['/login/*', '/unified-login', '/unified-login/', '/api/v1/*', '/orgid/*'] as const
