import { text } from '../protocol/text.ts'
import { urlHost } from './hosts.ts'
import { StartError } from './start-error.ts'

/** Addresses to listen on, and why it may fail. */

/** The host of a URL that reaches a server listening on `host`: an address that stands for all of them is none that can be called. */
export function reachable(host: string): string {
  const name = urlHost(host)
  if (name === '0.0.0.0' || name === '') return '127.0.0.1'
  return name === '[::]' ? '[::1]' : name
}

/** Why a server cannot listen where it should, and which option to change. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number, option = '--port'): StartError {
  const where = `${urlHost(host)}:${port}`
  const [en, zh] = WHY[error.code ?? '']?.(option) ?? [
    `the system refused (${error.code ?? 'no code'}). Choose another --host or ${option}.`,
    `系统拒绝（${error.code ?? '无错误码'}）。请更换 --host 或 ${option}。`,
  ]
  return new StartError(text(`Failed to listen on ${where}: ${en}`, `无法监听 ${where}：${zh}`), { cause: error })
}

const WHY: Readonly<Record<string, (option: string) => readonly [string, string]>> = {
  EADDRINUSE: (option) => [
    `the port is in use. Stop the program that holds it, or choose another with ${option} (0 takes a free one).`,
    `端口已被占用。请停止占用该端口的程序，或用 ${option} 指定其他端口（0 表示任意空闲端口）。`,
  ],
  EACCES: (option) => [
    `this user may not use that port. Choose one above 1023 with ${option}.`,
    `当前用户无权使用该端口。请用 ${option} 指定 1023 以上的端口。`,
  ],
  EADDRNOTAVAIL: () => [
    'this machine has no such address. Choose another with --host, such as 127.0.0.1.',
    '本机没有该地址。请用 --host 指定其他地址，例如 127.0.0.1。',
  ],
  ENOTFOUND: () => [
    'the host name is not known. Choose another with --host, such as 127.0.0.1.',
    '主机名无法解析。请用 --host 指定其他地址，例如 127.0.0.1。',
  ],
}
