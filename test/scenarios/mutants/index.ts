import { ANSWERS } from './answers.ts'
import { ASKING } from './asking.ts'
import { BELIEVED } from './believed.ts'
import { DEBUGGING } from './debugging.ts'
import { IDENTITY } from './identity.ts'
import { KIT } from './kit.ts'
import { LICENCE_CODES } from './licence-codes.ts'
import { LICENCES } from './licences.ts'
import { LIVES } from './lives.ts'
import type { Mutant } from './mutant.ts'
import { OPENING } from './opening.ts'
import { REFUSED } from './refused.ts'
import { REPEATS } from './repeats.ts'
import { SECRETS } from './secrets.ts'

/** Wrong ISVs, each one small change to the reference ISV that real sellers have made. */
export const MUTANTS: readonly Mutant[] = [
  ...IDENTITY,
  ...REPEATS,
  ...OPENING,
  ...LIVES,
  ...LICENCES,
  ...LICENCE_CODES,
  ...KIT,
  ...REFUSED,
  ...BELIEVED,
  ...DEBUGGING,
  ...ANSWERS,
  ...SECRETS,
  ...ASKING,
]
