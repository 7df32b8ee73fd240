import { Emulator } from '../../emulator/index.ts'
import { play, trace } from './story.ts'

/** Plays the story in a process of its own, and dies where it is told to. */

const [data, url, killAt] = process.argv.slice(2) as [string, string, string | undefined]

const emulator = await Emulator.open({
  data,
  defaults: { isv: { url, accessKey: 'crash-test-access-key' }, seed: 7, concurrency: 1 },
  onNotice: (notice) => process.stderr.write(`${notice}\n`),
})
const market = emulator.get('default')
if (killAt !== undefined) {
  // Listeners hear of a line when it is on disk and nothing has followed from it yet.
  market.listen((line) => {
    if (line.seq >= Number(killAt)) process.kill(process.pid, 'SIGKILL')
  })
}
await play(market)
process.stdout.write(JSON.stringify({ trace: trace(market), lines: market.seq }))
await emulator.close()
