import { FAULTS, type FaultName } from '../delivery/faults.ts'
import { ROLES, type Role } from '../protocol/interface.ts'
import { closed, object, oneOf, optional, type Schema, text } from '../protocol/schema.ts'
import { note } from './own-notes.ts'

/** Faults that are about the call itself. What happens on the way (lost, late, repeated) is set as a fault rule. */
const OF_THE_CALL = FAULTS.flatMap(({ name, way }) => (way === 'forged' || way === 'variant' ? [name] : []))

/** What a tester may set a parameter to; null leaves it out. */
export type ProbeValue = string | number | readonly unknown[] | null

/** One call beside the market's own, as users ask for it. */
export const probeSchema = closed(
  object({
    role: oneOf(ROLES, note('which interface, by its role', '接口角色', 'query')) as Schema<Role>,
    fault: optional(
      oneOf(
        OF_THE_CALL,
        note('what is forged or unusual about the call; default: nothing, a plain repeat', '请求的伪造或变形方式，默认为普通重复'),
      ),
    ) as Schema<FaultName | undefined>,
    change: optional({
      type: 'object',
      additionalProperties: { type: ['string', 'integer', 'array', 'null'] },
      description: 'parameters set before the call is signed; null leaves one out',
      'x-zh': '签名前设置的参数，null 表示不携带',
    } as Schema<Record<string, ProbeValue>>),
    instanceId: optional(text(64, note("names another instance than the ISV's id for it", '使用其他实例ID'))),
  }),
)
