/** A step as a scenario file writes it: one key and its value. */
export type Move = Readonly<Record<string, unknown>>

/** The first order is always there; the second only once it was bought. */
export const ORDERS = ['shop', 'second'] as const
