import { WRONG_USE } from '../../scenarios/commands/wrong-use.ts'

/** What every command of the broker ends with: 0 done or deployable, 1 not deployable, 2 wrong use or trouble with the broker. */
export const EXIT = { done: 0, notDeployable: 1, refused: WRONG_USE } as const
