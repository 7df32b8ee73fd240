import { createServer } from 'node:http'

/** The fastest ISV that still answers correctly: what is measured is our side. Runs in a process of its own. */

let fail = false

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    if (request.url?.startsWith('/mode/')) {
      fail = request.url.endsWith('fail')
      response.end()
      return
    }
    if (fail) {
      response.writeHead(500, { 'Content-Type': 'application/json' })
      response.end('{"resultCode":"000005","resultMsg":"no"}')
      return
    }
    const id = /"orderLineId":"([^"]+)"/.exec(body)?.[1] ?? /"instanceId":"([^"]+)"/.exec(body)?.[1] ?? 'none'
    const answer = body.includes('"queryInstance"')
      ? `{"resultCode":"000000","resultMsg":"success","info":[{"instanceId":"${id}","appInfo":{"frontEndUrl":"https://isv.example.com"}}]}`
      : `{"resultCode":"000000","resultMsg":"success","instanceId":"${id}"}`
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) })
    response.end(answer)
  })
})

server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.stdout.write(`${address.port}\n`)
})
