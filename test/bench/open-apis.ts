import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { Market } from '../../emulator/market/market.ts'
import { readOptions } from '../../emulator/market/setup.ts'
import { ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import { DomainPorts } from '../../emulator/server/domains/domain-ports.ts'
import { createGateway } from '../../emulator/server/open-apis/gateway.ts'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'

/**
 * One side of the comparison, in a process of its own: `disk <isv>` and `memory <isv>` serve the open APIs of a market
 * that keeps its journal there, `bare <json>` answers the same route with the same JSON and does nothing else. Says on its channel
 * where it answers, and tells its peak memory when it is asked.
 */

const [side, argument = ''] = process.argv.slice(2)

async function emulator(isvUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), 'koogallery-bench-'))
  const transport = createTransport()
  const options = { seed: 1, guide: 'online-license', isv: { url: isvUrl, accessKey: 'bench-access-key-0001' } }
  const { config, keys } = readOptions('bench', options)
  const market = Market.create(config, { keys, store: side === 'disk' ? await openFileStore(folder) : memoryStore(), transport })
  const order = await market.buy({})
  const { licence } = await market.act(order.lines[0]?.instanceKey as string, 'apply-licence')
  const own = () => [market]
  const gateway = createGateway({ markets: own, everywhere: own })
  const ports = await DomainPorts.open(gateway, '127.0.0.1', { primary: 0 }, { market })
  process.once('disconnect', async () => {
    await ports.close()
    await market.close()
    await transport.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { url: ports.urls.primary, orderId: order.orderId, eventId: licence?.eventId }
}

function bare(json: string): Promise<{ url: string }> {
  const answer = JSON.parse(json)
  const app = new Hono().get(ORDER_QUERY_PATH, (c) => c.json(answer))
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve({ url: `http://127.0.0.1:${port}` }))
    process.once('disconnect', () => server.close(() => process.exit()))
  })
}

process.on('message', () => process.send?.({ peakMb: process.resourceUsage().maxRSS / 1024 }))
process.send?.(await (side === 'bare' ? bare(argument) : emulator(argument)))
