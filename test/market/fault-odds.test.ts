import { expect, it } from 'vitest'
import { DAY, HOUR } from '../../emulator/clock/duration.ts'
import { faultRule } from '../../emulator/market/fault-rules.ts'
import { bench } from './scripted-isv.ts'

/** Whom a fault strikes, and when: by chance that comes from the seed, and by its own rule. */

const CALLS = 1_000
const P = 0.3

/** Numbers of the orders whose first call the fault picked. */
async function picked(seed: number, probability: number, calls = CALLS): Promise<number[]> {
  const { market } = bench({ seed })
  market.setFault(faultRule({ on: 'newInstance', fault: 'error-500', attempts: '1', probability }))
  const struck: number[] = []
  for (let i = 0; i < calls; i++) {
    const { messageIds } = await market.buy({})
    if (market.message(messageIds[0] ?? '').attempts[0]?.fault !== undefined) struck.push(i)
  }
  await market.close()
  return struck
}

it('a probability picks about its share of 1,000 calls: the same with the same seed, others with another', async () => {
  const [first, again, other] = [await picked(7, P), await picked(7, P), await picked(8, P)]
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
  // Four standard deviations: the seed is fixed, so this holds always or never.
  const spread = 4 * Math.sqrt(CALLS * P * (1 - P))
  for (const { length } of [first, other]) expect(Math.abs(length - CALLS * P)).toBeLessThan(spread)
})

it('a probability of 0 picks none, and of 1 all', async () => {
  expect(await picked(7, 0, 50)).toEqual([])
  expect(await picked(7, 1, 50)).toHaveLength(50)
})

it('each attempt of a message is drawn anew', async () => {
  const { market } = bench({ seed: 7 }, () => ({ json: { resultCode: '000005', resultMsg: 'no' } }))
  market.setFault(faultRule({ on: 'newInstance', fault: 'error-500', probability: 0.5 }))
  const orders = []
  for (let i = 0; i < 20; i++) orders.push(await market.buy({}))
  await market.advance({ by: 3 * HOUR })
  const drawn = orders.map(({ messageIds }) => market.message(messageIds[0] ?? '').attempts.map(({ fault }) => fault !== undefined))
  expect(drawn.some((attempts) => attempts.includes(true) && attempts.includes(false))).toBe(true)
  await market.close()
})

it('of two rules for later duplicates, a call goes by the delay of the one that struck it', async () => {
  const { market, isv } = bench({})
  market.setFault(faultRule({ on: 'refreshInstance', fault: 'duplicate-later', delay: '1h' }))
  market.setFault(faultRule({ on: 'newInstance', fault: 'duplicate-later', delay: '1d', attempts: '1' }))
  await market.buy({})
  const creates = () => isv.activities().filter((activity) => activity === 'newInstance').length
  await market.advance({ by: DAY - 1 })
  expect(creates()).toBe(1)
  await market.advance({ by: 1 })
  expect(creates()).toBe(2)
  await market.close()
})

it('a later duplicate comes although the rule was removed while the call was under way', async () => {
  const { market, isv } = bench({})
  const { id } = market.setFault(faultRule({ on: 'newInstance', fault: 'duplicate-later', delay: '1d', attempts: '1' }))
  isv.script = () => {
    isv.script = () => undefined
    market.removeFault(id)
    return undefined
  }
  await market.buy({})
  const creates = () => isv.activities().filter((activity) => activity === 'newInstance').length
  await market.advance({ by: DAY - 1 })
  expect(creates()).toBe(1)
  await market.advance({ by: 1 })
  expect(creates()).toBe(2)
  await market.close()
})
