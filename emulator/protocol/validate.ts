import { createRequire } from 'node:module'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { nearest } from './nearest.ts'
import type { Schema } from './schema.ts'

/** One thing wrong with a document, in words, with the place it is at. */
export interface Violation {
  /** JSON pointer; empty for the document itself. */
  readonly path: string
  readonly message: string
  readonly keyword: string
}

interface Ajv {
  compile(schema: object): ValidateFunction
  addVocabulary(words: string[]): void
  addKeyword(definition: object): void
}

let ajv: Ajv | undefined
const compiled = new WeakMap<object, ValidateFunction>()

function validator(schema: Schema): ValidateFunction {
  let validate = compiled.get(schema)
  if (!validate) {
    if (!ajv) {
      // Loaded at first use: the start of the server does not need it, and it is CommonJS.
      const { Ajv } = createRequire(import.meta.url)('ajv') as { Ajv: new (options: object) => Ajv }
      ajv = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true })
      ajv.addVocabulary(['x-zh', 'x-source'])
      ajv.addKeyword({
        keyword: 'x-decimals',
        schemaType: 'number',
        errors: false,
        validate: (most: number, value: unknown) => typeof value !== 'number' || decimalsOf(value) <= most,
      })
    }
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  return validate
}

/** Everything in which a value departs from a schema; empty when it fits. */
export function violations(schema: Schema, value: unknown): Violation[] {
  const validate = validator(schema)
  if (validate(value)) return []
  return withoutEchoes(validate.errors ?? []).map(describe)
}

/** Of several complaints about one value, the first of these says it all: a wrong word need not be too long as well. */
const TELLING: readonly string[] = ['enum', 'type', 'maxLength', 'pattern']

/** One fault, one sentence. "Number or text" of a decimal is told as the decimal. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const best = new Map<string, number>()
  const decimals = new Set<string>()
  for (const error of errors) {
    const rank = TELLING.indexOf(error.keyword)
    if (rank >= 0) best.set(error.instancePath, Math.min(rank, best.get(error.instancePath) ?? rank))
    if (isDecimal(error)) decimals.add(error.instancePath)
  }
  return errors.filter((error) => {
    if (decimals.has(error.instancePath)) return isDecimal(error)
    const rank = TELLING.indexOf(error.keyword)
    return rank < 0 || rank === best.get(error.instancePath)
  })
}

const isDecimal = ({ parentSchema }: ErrorObject): boolean => parentSchema !== undefined && 'x-decimals' in parentSchema

/** Digits behind the point, in exponent notation too. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent))
}

/** True, and typed, when the value fits the schema. */
export function fits<T>(schema: Schema<T>, value: unknown): value is T {
  return validator(schema)(value) as boolean
}

function describe(error: ErrorObject): Violation {
  const { instancePath, keyword, params } = error
  const at = (member: string) => `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
  const name = (path: string) =>
    path === '' ? 'the document' : `"${path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')}"`
  if (isDecimal(error)) {
    const most = error.parentSchema?.['x-decimals']
    return {
      path: instancePath,
      keyword,
      message: `${name(instancePath)} is ${show(error.data)}, must be a number with at most ${most} decimals`,
    }
  }
  switch (keyword) {
    case 'required':
      return { path: at(params.missingProperty), keyword, message: `${name(at(params.missingProperty))} is missing` }
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {})
      const hint = nearest(params.additionalProperty, known)
      return {
        path: at(params.additionalProperty),
        keyword,
        message: `${name(at(params.additionalProperty))} is not known${hint ? `; did you mean "${hint}"?` : `; possible: ${known.join(', ')}`}`,
      }
    }
    case 'enum': {
      const allowed = params.allowedValues as unknown[]
      const hint = typeof error.data === 'string' ? nearest(error.data, allowed.map(String)) : undefined
      return {
        path: instancePath,
        keyword,
        message: `${name(instancePath)} is ${show(error.data)}; possible: ${allowed.join(', ')}${hint ? ` (did you mean "${hint}"?)` : ''}`,
      }
    }
    case 'maxLength':
      return {
        path: instancePath,
        keyword,
        message: `${name(instancePath)} has ${[...String(error.data)].length} characters, at most ${params.limit} are allowed`,
      }
    case 'minLength':
      return { path: instancePath, keyword, message: `${name(instancePath)} is empty` }
    case 'pattern':
      return {
        path: instancePath,
        keyword,
        message: `${name(instancePath)} is ${show(error.data)}, which has not the form ${params.pattern}`,
      }
    case 'type':
      return { path: instancePath, keyword, message: `${name(instancePath)} is ${kind(error.data)}, must be ${params.type}` }
    default:
      return { path: instancePath, keyword, message: `${name(instancePath)} ${error.message ?? 'does not fit'}` }
  }
}

const kind = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`)

function show(value: unknown): string {
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}
