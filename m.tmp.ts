import { verifyGuide } from './contracts/verify/verify-guide.ts'
import { readPact } from './contracts/verify/read-pact.ts'
import { MUTANTS } from './test/scenarios/mutants/index.ts'
import { ACCESS_KEY, serveMutant } from './test/scenarios/mutants/serve.ts'
import { OpenApiStand } from './scenarios/runner/open-api-stand.ts'
const [part, of] = process.argv.slice(2).map(Number)
for (const [n, mutant] of MUTANTS.entries()) {
 if (n % of !== part) continue
 for (const guide of Object.keys(mutant.caughtBy) as any[]) {
  const stand = await OpenApiStand.open('127.0.0.1', {primary:0,fallback:0})
  const isv = await serveMutant(mutant.make(), stand.urls)
  const t=Date.now()
  try {
  const results = await verifyGuide({run:{guide,isv:{url:isv.url,accessKey:ACCESS_KEY},seed:1,...mutant.run}, contract:{pact:readPact(`contracts/pacts/koogallery-isv-${guide}.json`)}, openApis:stand, limitMs:60000})
  const f = results.filter(r=>r.outcome==='failed')
  console.log(mutant.name, guide, f.length, `${Date.now()-t}ms`, f.slice(0,3).map(r=>r.name.replace(guide+'/','')+' '+r.findings[0]?.rule).join(' | '))
  } catch (e) { console.log(mutant.name, guide, 'ERROR', (e as Error).message.slice(0,200)) }
  await isv.close(); await stand.close()
 }
}
