import { describe, expect, it } from 'vitest'
import { FAULT_PARAMETERS, readFault } from '../../emulator/commands/fault-option.ts'
import { FAULTS, type FaultKind } from '../../emulator/delivery/faults.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { planRun } from '../../scenarios/commands/plan.ts'

const KINDS: readonly FaultKind[] = FAULTS

describe('--fault', () => {
  it.each(KINDS)('takes $name of the catalogue', ({ name, needsDelay }) => {
    const written = `${name}:probability=0.2${needsDelay ? ',delay=500ms' : ''}`
    expect(readFault(written)).toEqual({ on: '*', attempts: 'all', fault: name, probability: 0.2, ...(needsDelay ? { delay: 500 } : {}) })
  })

  it.each([
    ['refuse', { on: '*', attempts: 'all', fault: 'refuse' }],
    ['refuse:attempts=1,3', { on: '*', attempts: '1,3', fault: 'refuse' }],
    ['refuse:attempts=2-,on=newInstance,orderId=CS1', { on: 'newInstance', attempts: '2-', fault: 'refuse', orderId: 'CS1' }],
  ])('reads %s', (written, rule) => expect(readFault(written)).toEqual(rule))

  it.each([
    ['lose-respnse', 'no fault is called "lose-respnse". Did you mean "lose-response"?', '没有故障“lose-respnse”。是否指“lose-response”？'],
    [
      'refuse:atempts=1',
      'Did you mean "attempts"? Possible: on, attempts, delay, probability, orderId.',
      '可选：on、attempts、delay、probability、orderId。',
    ],
    ['refuse:on', 'on has no value', 'on 没有取值'],
    ['refuse:probability=2', 'probability', 'probability'],
    ['refuse:probability=often', 'probability', 'probability'],
    ['refuse:attempts=never', '"never" is no list of attempts', '“never”不是有效的调用次数'],
    ['refuse:on=newInstace', 'Did you mean "newInstance"?', '是否指“newInstance”？'],
    ['delay', '"delay" needs a delay such as 6s', '需要 delay'],
    ['delay:delay=soon', 'soon', 'soon'],
    ['', 'no fault is called ""', '没有故障“”'],
    ['__proto__', 'no fault', '没有故障'],
    ['refuse:__proto__=1', 'a fault has no parameter', '故障没有参数'],
  ])('refuses %s in a sentence', (written, en, zh) => {
    try {
      readFault(written)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(MarketError)
      expect((error as MarketError).text.en).toContain(en)
      expect((error as MarketError).text.zh).toContain(zh)
    }
  })

  it('names every fault where the word is none of them', () => {
    expect(() => readFault('nonsense')).toThrow(`Possible: ${KINDS.map(({ name }) => name).join(', ')}.`)
  })

  it('has the parameters of the control API', () => {
    expect(Object.keys(FAULT_PARAMETERS)).toEqual(['on', 'attempts', 'delay', 'probability', 'orderId'])
  })

  it('goes with every story of a run, and into the line that shows a finding again', () => {
    const isv = 'http://127.0.0.1:9/produce'
    const { jobs } = planRun(['unsubscribe', 'upgrade-fails-refund'], { isv, fault: ['duplicate:probability=0.5'] }, {})
    for (const { options } of jobs) {
      expect(options.faults).toEqual([{ on: '*', attempts: 'all', fault: 'duplicate', probability: 0.5 }])
      expect(options.reproduceWith).toEqual(['--fault', 'duplicate:probability=0.5'])
    }
    expect(() => planRun([], { isv, fault: ['dupe'] }, {})).toThrow('Failed to read --fault "dupe"')
  })
})
