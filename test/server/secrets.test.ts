import { describe, expect, it } from 'vitest'
import { bench } from './harness.ts'
import { EventReader } from './sse.ts'

const KEYS = {
  accessKey: 'ACCESS/KEY+with=signs 4711',
  kitKey: 'kit-key-that-stays-inside',
  sk: 'secret-key-that-stays-inside',
}
const SPELLINGS = Object.values(KEYS).flatMap((key) => [
  key,
  encodeURIComponent(key),
  JSON.stringify(key).slice(1, -1),
  Buffer.from(key).toString('base64'),
])

describe('keys', () => {
  it.each(['saas-v1', 'saas-v2'])('are in no answer of a whole story, even where the ISV sends them back: %s', async (guide) => {
    const { call, post, texts, isv, app } = await bench({
      isv: { accessKey: KEYS.accessKey },
      emulator: { defaults: { guide, isv: KEYS } },
    })
    const M = 'markets/mine'
    await post('markets', { id: 'mine', isv: { ...KEYS, url: isv.url }, guide })
    const echo = `you sent ${KEYS.accessKey} and ${KEYS.sk} and ${KEYS.kitKey}`
    const appInfo = { frontEndUrl: `https://isv.example.com/?k=${encodeURIComponent(KEYS.accessKey)}`, memo: echo, [KEYS.sk]: echo }
    isv.answer = ({ activity, parameters }) => {
      const ok = { resultCode: '000000', resultMsg: echo, extra: { echo: [echo] } }
      if (activity === 'newInstance') return { json: { ...ok, instanceId: `i-${parameters.orderId}`, appInfo } }
      if (activity === 'queryInstance') return { json: { ...ok, info: [{ instanceId: parameters.instanceId, appInfo }] } }
      return { json: ok }
    }
    const order = await post(`${M}/orders`, { customer: { email: 'a@example.com', mobilePhone: '13800000000' } })
    expect(order.state).toBe('opened')
    const at = `${M}/instances/${order.instanceId}`
    for (const action of ['renew', 'freeze', 'unfreeze', 'open-details']) await call('POST', `${at}/${action}`)
    await call('POST', `${at}/upgrade`, { quantity: 2 })
    await post(`${M}/faults`, { on: '*', attempts: '1', fault: 'lose-response' })
    await call('POST', `${M}/orders`)
    await call('DELETE', `${M}/faults`)
    await post(`${M}/faults`, { on: '*', attempts: '2', fault: 'delay', delay: '60s' })
    isv.answer = ({ parameters }) => ({
      status: 500,
      json: { resultCode: '000005', resultMsg: echo, instanceId: `i-${parameters.orderId}` },
    })
    const failing = await post(`${M}/orders`)
    await post(`${M}/clock/advance`, { by: '2h' })
    await call('POST', `${M}/messages/${failing.messageIds[0]}/restart`)
    await post(`${M}/clock/advance`, { until: 'idle' })
    isv.answer = () => ({ json: { resultCode: KEYS.accessKey, [KEYS.accessKey]: 1 } })
    await post(`${M}/orders`)

    // Requests that fail with keys in them
    await call('POST', 'markets', { isv: { ...KEYS, accessKey: `${KEYS.accessKey}`, acessKey: KEYS.sk }, guide: 'nope' })
    await call('POST', 'markets', `{"isv":{"accessKey":"${KEYS.accessKey}",}`)
    await call('POST', 'markets', { isv: { accessKey: [KEYS.accessKey], sk: { sk: KEYS.sk } } })
    await call('POST', 'markets', { isv: KEYS.accessKey })

    for (const path of ['', 'orders', 'instances', 'messages', 'clock', 'faults', 'notices', 'trace'])
      await call('GET', `${M}/${path}`.replace(/\/$/, ''))
    for (const { messageId } of (await call('GET', `${M}/messages`)).json) await call('GET', `${M}/messages/${messageId}`)
    for (const path of ['markets', 'catalogue', 'openapi.json', 'markets/default']) await call('GET', path)
    await post(`${M}/reset`)
    const { seq } = { seq: texts.length }
    expect(seq).toBeGreaterThan(30)

    await post(`${M}/orders`)
    const reader = new EventReader(await app.request(`/emulator/v1/${M}/events`))
    texts.push(JSON.stringify(await reader.until(({ type }) => type === 'attempt-answered')))
    await reader.cancel()

    for (const spelling of SPELLINGS) {
      const leak = texts.find((text) => text.includes(spelling))
      expect(leak?.slice(Math.max(0, leak.indexOf(spelling) - 200), leak.indexOf(spelling) + 60)).toBeUndefined()
    }
    // The story was told: the echoes are there, with something else in the place of the keys.
    expect(texts.some((text) => text.includes('you sent *** and ***'))).toBe(true)
  })
})
