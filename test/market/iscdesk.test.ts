import { describe, expect, it, onTestFinished } from 'vitest'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { createMarketplace } from '../../emulator/marketplace.ts'
import { fingerprintOf } from '../../emulator/protocol/iscdesk.ts'
import { createOpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'

/** ISCDesk against the reference ISV, over real sockets: apply on a device, licence delivered, verified, reported. */

async function bench() {
  // The ISV must know where the marketplace answers, and the marketplace where the ISV does.
  const hosts: [string, string] = ['', '']
  const late = () => createOpenApiClient({ hosts, ...DEFAULT_ACCOUNT, sellerKey: DEFAULT_ACCESS_KEY })
  let client: ReturnType<typeof late> | undefined
  const isv = await serveReferenceIsv({
    accessKey: DEFAULT_ACCESS_KEY,
    deliverLicence: async (eventId, licence) => {
      client ??= late()
      if (files) await client.uploadFile(eventId, 'cad.lic', Buffer.from(licence))
      else await client.uploadCharacters(eventId, licence)
    },
    report: () => {},
  })
  let files = false
  const market = await createMarketplace({ guide: 'online-license', isv: { url: isv.url, accessKey: DEFAULT_ACCESS_KEY } })
  const { primary, fallback } = await market.serveOpenApis()
  hosts.splice(0, 2, primary, fallback)
  onTestFinished(async () => {
    await market.close()
    await isv.close()
  })
  const order = await market.buy({ periodType: 'year' })
  return { market, instanceId: order.instanceId as string, asFiles: () => (files = true) }
}

const payloads = ({ events }: { readonly events: readonly { event: string; payload: string }[] }) =>
  events.map(({ event, payload }) => [event, JSON.parse(payload)])

describe('a device', () => {
  it('asks for a licence as text, gets it, and tells that it was good', async () => {
    const { market, instanceId } = await bench()
    const device = market.registerDevice({ instanceId, macs: ['M1', 'M2'], disks: ['D1'], board: 'B', cpu: 'C' })
    expect(device.deviceFingerprint).toBe('M1,M2|D1|B|C')
    await device.call('GetLicenseStringRequest')
    await expect.poll(() => device.view().events.length).toBe(1)
    const [licence] = market.licences()
    expect(licence).toMatchObject({ state: 'delivered', deviceFingerprint: 'M1,M2|D1|B|C' })
    expect(payloads(device.view())).toEqual([
      [
        'EVENT_LICENSE_VERIFY',
        {
          operate: 'LicenseVerify',
          params: { Status: 'success', LicenseContent: licence?.delivered?.characters, LicenseType: 'string' },
          comeBackParams: {},
        },
      ],
    ])
    await device.call('LicenseVerifyNotify', { verifyResult: true })
    expect(market.licences()).toMatchObject([{ state: 'verified', verified: { verified: true } }])
  })

  it('asks for a licence as a file, and tells why it was no good', async () => {
    const { market, instanceId, asFiles } = await bench()
    asFiles()
    const device = market.registerDevice({ instanceId })
    await device.call('GetLicenseFileRequest')
    await expect.poll(() => device.view().events.length).toBe(1)
    expect(payloads(device.view())).toMatchObject([
      ['EVENT_LICENSE_VERIFY', { params: { LicenseFilePath: 'cad.lic', LicenseType: 'file' } }],
    ])
    await device.call('LicenseVerifyNotify', { verifyResult: false, errorMsg: 'another device' })
    expect(market.licences()).toMatchObject([{ state: 'unusable', verified: { errorMsg: 'another device' } }])
  })

  it('sends an application again whose licence has not come, and makes a new one after that', async () => {
    const { market, instanceId } = await bench()
    market.fault({ on: 'getLicenseAsync', fault: 'refuse', attempts: '1' })
    const device = market.registerDevice({ instanceId, board: 'B' })
    await device.call('GetLicenseStringRequest')
    expect(payloads(device.view())).toMatchObject([['EVENT_LICENSE_VERIFY', { params: { Status: 'failed' } }]])
    market.clearFaults()
    await device.call('GetLicenseStringRequest')
    await expect.poll(() => device.view().events.length).toBe(2)
    expect(market.licences()).toHaveLength(1)
    await device.call('GetLicenseStringRequest')
    await expect.poll(() => device.view().events.length).toBe(3)
    expect(market.licences()).toHaveLength(2)
  })

  it('has a fingerprint of its own when it tells nothing, and may name another', async () => {
    const { market, instanceId } = await bench()
    const [one, other] = [market.registerDevice({ instanceId }), market.registerDevice({ instanceId })]
    expect(one.deviceFingerprint).not.toBe(other.deviceFingerprint)
    await one.call('GetLicenseStringRequest', { devInfo: 'F'.repeat(1024) })
    expect(market.licences()[0]?.deviceFingerprint).toBe('F'.repeat(1024))
    await expect(one.call('GetLicenseStringRequest', { devInfo: 'F'.repeat(1025) })).rejects.toThrow(/getLicenseAsync takes 1024/)
    await expect(one.call('GetLicenseStringRequest', { devInfo: 'F'.repeat(5121) })).rejects.toThrow(
      /Failed to call Sdk::GetLicenseStringRequest/,
    )
    expect(market.licences()).toHaveLength(1)
  })

  it('is none of a product without licences for devices', async () => {
    const { market } = await bench()
    const order = await market.buy({ guide: 'saas-v2' })
    expect(() => market.registerDevice({ instanceId: order.instanceId as string })).toThrow(/guide saas-v2 has no licences for devices/)
    expect(() => market.device('device-7')).toThrow(/device "device-7"/)
  })
})

it('a fingerprint keeps its places where a part is unknown', () => {
  expect(fingerprintOf({})).toBe('|||')
  expect(fingerprintOf({ disks: ['D1', 'D2'], cpu: 'C' })).toBe('|D1,D2||C')
})
