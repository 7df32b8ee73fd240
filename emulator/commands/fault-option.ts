import { FAULTS, type FaultRule } from '../delivery/faults.ts'
import { MarketError } from '../market/errors.ts'
import { type FaultRequest, faultRule, faultSchema } from '../market/fault-rules.ts'
import { nearest } from '../protocol/nearest.ts'
import type { Schema } from '../protocol/schema.ts'
import { text } from '../protocol/text.ts'
import { violations } from '../protocol/validate.ts'

/** `--fault NAME[:key=value,…]`: a fault rule on one line. Names and keys are those of the control API. */

const { fault: _name, ...described } = faultSchema.properties as Readonly<Record<keyof FaultRequest, Schema>>

/** What may stand behind the name of a fault, with its schema. */
export const FAULT_PARAMETERS: Readonly<Record<string, Schema>> = described

/** Reads one `--fault`. @throws MarketError with what is possible instead */
export function readFault(written: string): Omit<FaultRule, 'id'> {
  const [name = '', ...rest] = written.split(':')
  const names = FAULTS.map((fault) => fault.name)
  if (!(names as string[]).includes(name)) throw wrong(written, ['no fault is called', '没有故障'], name, names)
  const request = { on: '*', fault: name, ...parametersIn(written, rest.join(':')) }
  const found = violations(faultSchema as Schema<FaultRequest>, request)
  if (found.length > 0) {
    const en = found.map(({ message }) => message).join('; ')
    throw new MarketError('invalid', text(`Failed to read --fault "${written}": ${en}.`, `无法识别 --fault “${written}”：${en}。`))
  }
  return faultRule(request as FaultRequest)
}

function parametersIn(written: string, list: string): Record<string, string | number> {
  const found: Record<string, string | number> = {}
  let key: string | undefined
  for (const part of list === '' ? [] : list.split(',')) {
    const at = part.indexOf('=')
    // `attempts=1,3`: a part without a key goes on with the one before.
    if (at < 0 && key !== undefined) {
      found[key] = `${found[key]},${part}`
      continue
    }
    key = at < 0 ? part : part.slice(0, at)
    const schema = Object.hasOwn(FAULT_PARAMETERS, key) ? FAULT_PARAMETERS[key] : undefined
    if (!schema) throw wrong(written, ['a fault has no parameter', '故障没有参数'], key, Object.keys(FAULT_PARAMETERS))
    const value = part.slice(key.length + 1)
    if (value === '') {
      throw new MarketError(
        'invalid',
        text(
          `Failed to read --fault "${written}": ${key} has no value; write ${key}=…`,
          `无法识别 --fault “${written}”：${key} 没有取值。`,
        ),
      )
    }
    found[key] = (schema as { type?: unknown }).type === 'number' && Number.isFinite(Number(value)) ? Number(value) : value
  }
  return found
}

function wrong(written: string, [en, zh]: readonly [string, string], word: string, possible: readonly string[]): MarketError {
  const hint = nearest(word, possible)
  return new MarketError(
    'invalid',
    text(
      `Failed to read --fault "${written}": ${en} "${word}".${hint ? ` Did you mean "${hint}"?` : ''} Possible: ${possible.join(', ')}.`,
      `无法识别 --fault “${written}”：${zh}“${word}”。${hint ? `是否指“${hint}”？` : ''}可选：${possible.join('、')}。`,
    ),
    possible,
  )
}
