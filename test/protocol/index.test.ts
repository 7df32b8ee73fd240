import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as protocol from '../../emulator/protocol/index.ts'

const room = fileURLToPath(new URL('../../emulator/protocol/', import.meta.url))
const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

describe('koogallery-emulator/protocol', () => {
  it('offers what an ISV needs to verify a call and sign an answer', () => {
    const parameters = { activity: 'newInstance', timeStamp: '20300101000000000' }
    const call = { ...parameters, authToken: protocol.authToken(parameters, 'k') }
    expect(protocol.verifyAuthToken(call, 'k')).toBe(true)
    const body = protocol.canonicalBody({ orderId: '1', activity: 'newInstance' })
    const { signature } = protocol.querySignature(body, 'k', '1', 'n')
    expect(protocol.verifyQuerySignature(body, { signature, timestamp: '1', nonce: 'n' }, 'k', 1)).toBe('ok')
    expect(protocol.violations(protocol.interfaceById('saas-v2/newInstance').response, {}).map(({ path }) => path)).toEqual(['/resultCode'])
    expect(protocol.bodySignHeader('{}', 'k')).toMatch(/^sign_type="HMAC-SHA256", signature="/)
    expect(protocol.chosen({}, 'v2-body-sign')).toBe('warn')
  })

  it('has no export that is undefined', () => {
    for (const [name, value] of Object.entries(protocol)) expect(value, name).toBeDefined()
  })
})

describe('the room', () => {
  it.each(files)('%s reads no clock, makes no randomness and imports nothing from outside', (name) => {
    const written = readFileSync(join(room, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    expect(written).not.toMatch(/Date\.now|new Date\(\)|setTimeout|setInterval|setImmediate|Math\.random|randomBytes|randomInt|randomUUID/)
    for (const [, from] of written.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
      const imported = from as string
      if (imported.startsWith('.')) expect(relative(room, resolve(room, dirname(name), imported))).not.toMatch(/^\.\./)
      else expect(['node:crypto', 'node:module', 'ajv']).toContain(imported)
    }
  })
})
