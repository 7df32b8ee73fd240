import { describe, expect, it } from 'vitest'
import { jsonSchemas } from '../../contracts/documents/json-schemas.ts'
import { productionInterfaceDocument } from '../../contracts/documents/production-interface.ts'
import { interfaceFor, interfacesOf, RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { exampleFacts } from '../../emulator/protocol/guides/examples.ts'
import { marketAndIsv } from '../scenarios/reference-isv/marketplace.ts'
import { asRead, checkerOf, operationOf, type ReadSchema } from './openapi-reader.ts'

/** The documents against what an ISV really answers, over HTTP. */
describe.each(RUNNABLE_GUIDES)('answers of the reference ISV, %s', (guide) => {
  const document = asRead(productionInterfaceDocument(guide))
  const check = checkerOf(document)
  it.each(interfacesOf(guide).flatMap((one) => one.forms.map((form) => [`${one.name}, ${form.name}`, one, form] as const)))(
    'fit the document: %s',
    async (_, one, { facts }) => {
      const market = await marketAndIsv()
      const instanceIds: string[] = []
      const create = interfaceFor(guide, 'create')
      // Nothing is called at the purchase of a licence code: a buyer enters it.
      for (const license of create ? [] : facts.instanceIds) {
        market.isv.codes.set(license, { license, state: 'active' })
        instanceIds.push(license)
      }
      for (const [n] of create ? facts.instanceIds.entries() : []) {
        const order = { orderId: `CS-DOC-${n}`, orderLineId: `CS-DOC-${n}-000001` }
        const { instanceId = '' } = await market.call(create?.id ?? '', {
          ...exampleFacts.purchase('period'),
          ...order,
        })
        instanceIds.push(instanceId)
      }
      const answer = await market.call(one.id, { ...facts, instanceIds })
      const { operation } = operationOf(document, one.name)
      const schema = operation.responses[200]?.content['application/json']?.schema as ReadSchema
      expect(check(schema, answer)).toEqual([])
      const own = operation['x-interfaces']?.find(({ name }) => name === one.name)?.response as ReadSchema
      expect(check(own, answer)).toEqual([])
      // Members that no table lists would be allowed, and a document that lists too few would not be noticed.
      const known = Object.keys(jsonSchemas()[`${one.id}.response.json`]?.properties as object)
      expect(known).toEqual(expect.arrayContaining(Object.keys(answer)))
    },
  )
})
