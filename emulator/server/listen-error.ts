import { text } from '../protocol/text.ts'
import { urlHost } from './hosts.ts'
import { StartError } from './start-error.ts'

/** Why a port cannot be listened on, and what to do. */
export function startError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  const where = `${urlHost(host)}:${port}`
  const [en, zh] = WHY[error.code ?? ''] ?? [
    `the system refused (${error.code ?? 'no code'}). Choose another --host or --port.`,
    `系统拒绝（${error.code ?? '无错误码'}）。请更换 --host 或 --port。`,
  ]
  return new StartError(text(`Failed to listen on ${where}: ${en}`, `无法监听 ${where}：${zh}`), { cause: error })
}

const WHY: Readonly<Record<string, readonly [string, string]>> = {
  EADDRINUSE: [
    'the port is in use. Stop the program that holds it, or choose another with --port (0 takes a free one).',
    '端口已被占用。请停止占用该端口的程序，或用 --port 指定其他端口（0 表示任意空闲端口）。',
  ],
  EACCES: [
    'this user may not use that port. Choose one above 1023 with --port.',
    '当前用户无权使用该端口。请用 --port 指定 1023 以上的端口。',
  ],
  EADDRNOTAVAIL: [
    'this machine has no such address. Choose another with --host, such as 127.0.0.1.',
    '本机没有该地址。请用 --host 指定其他地址，例如 127.0.0.1。',
  ],
  ENOTFOUND: [
    'the host name is not known. Choose another with --host, such as 127.0.0.1.',
    '主机名无法解析。请用 --host 指定其他地址，例如 127.0.0.1。',
  ],
}
