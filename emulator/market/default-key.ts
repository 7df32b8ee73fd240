/** The access key of an ISV for which none was given: fit for the reference ISV, and nothing else. */
export const DEFAULT_ACCESS_KEY = 'test-access-key-0001'
/** The seller account of a market for which none was given. */
export const DEFAULT_ACCOUNT = { ak: 'test-ak', sk: 'test-sk' } as const
