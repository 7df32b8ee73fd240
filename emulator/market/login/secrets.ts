import { createHash, timingSafeEqual } from 'node:crypto'
import type { Transaction } from '../transaction.ts'

const digest = (value: string): Buffer => createHash('sha256').update(value).digest()

/** How a code, token, ticket or cookie is kept. */
export const hashOf = (value: string): string => digest(value).toString('hex')

/** Takes equally long wherever the two differ, and whatever their lengths. */
export const sameSecret = (given: string, right: string): boolean => timingSafeEqual(digest(given), digest(right))

/** A value nobody had before: 32 letters and digits. Markets of one seed have different ones. */
export const newValue = (tx: Transaction, purpose: string): string => tx.random.alphanumeric(32, purpose, tx.config.id, tx.state.login.made)
