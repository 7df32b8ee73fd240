import { connect } from 'node:net'
import { after } from '../../emulator/clock/wall.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'

/** Real milliseconds in which a connection must come about. */
const PATIENCE_MS = 5_000

/** Why nobody answers at the address; undefined when somebody does. Only connects, and says nothing. */
export function unreachable(url: string, patienceMs = PATIENCE_MS): Promise<Text | undefined> {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  const where = `${hostname}:${number}`
  return new Promise((resolve) => {
    const socket = connect({ host, port: number })
    const end = (why: Text | undefined) => {
      cancel()
      socket.destroy()
      resolve(why && sentence(where, why))
    }
    const cancel = after(patienceMs, () => end(text(`nothing answered within ${patienceMs} ms`, `${patienceMs} 毫秒内无响应`)))
    socket.once('connect', () => end(undefined))
    socket.once('error', (error: NodeJS.ErrnoException) => end(reasonFor(error)))
  })
}

const sentence = (where: string, why: Text): Text =>
  text(
    `Failed to reach the ISV at ${where}: ${why.en}. Start it, or correct --isv; nothing was run.`,
    `无法连接商家 ${where}：${why.zh}。请启动商家服务或检查 --isv；未运行任何场景。`,
  )

function reasonFor(error: NodeJS.ErrnoException): Text {
  switch (error.code) {
    case 'ECONNREFUSED':
      return text('the connection is refused', '连接被拒绝')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return text('the host name cannot be resolved', '域名无法解析')
    default:
      return text(error.code ?? error.message, error.code ?? error.message)
  }
}
