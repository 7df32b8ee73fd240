import { ANSWERS } from './answers.ts'
import { ASKING } from './asking.ts'
import { CALLS } from './calls.ts'
import { IDENTITY } from './identity.ts'
import { LIVES } from './lives.ts'
import type { Mutant } from './mutant.ts'
import { REPEATS } from './repeats.ts'
import { SECRETS } from './secrets.ts'

/** Wrong ISVs, each one small change to the reference ISV that real sellers have made. */
export const MUTANTS: readonly Mutant[] = [...IDENTITY, ...REPEATS, ...LIVES, ...CALLS, ...ANSWERS, ...SECRETS, ...ASKING]
