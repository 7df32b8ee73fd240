import { SITE_HOSTS } from '../protocol/sites.ts'
import { text } from '../protocol/text.ts'
import { HttpError } from './problem.ts'

/** Whether a host name or address, in the form URLs have it, means this machine and nothing else. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** Whether a Host header names the marketplace itself: what an ISV sends whose calls are led here, by the proxy or a hosts file. */
export const isMarketplace = (host: string | undefined): boolean => SITE_HOSTS.includes(hostnameOf(host) ?? '')

/** A configured host in the form URLs have it: IPv6 in brackets, lower case. */
export const urlHost = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host).toLowerCase()

interface Caller {
  readonly host: string | undefined
  readonly origin: string | undefined
}

/**
 * Keeps web pages out. A page the user visits can send requests to this machine: straight, then Origin names the
 * page, or through a name of its own that resolves to 127.0.0.1 (DNS rebinding), then Host names the page.
 *
 * @param configured the address served; when it is not a loopback one, others are meant to call, by whatever name
 */
export function hostGuard(configured: string): (caller: Caller) => void {
  const own = urlHost(configured)
  const open = !isLoopback(own)
  return ({ host, origin }) => {
    const name = hostnameOf(host)
    if (!open && (name === undefined || !(isLoopback(name) || name === own))) throw foreignHost(host)
    if (origin !== undefined && !isSameOrigin(origin, host)) throw foreignOrigin(origin)
  }
}

function hostnameOf(host: string | undefined): string | undefined {
  const url = `http://${host}`
  return host !== undefined && !/[/?#@\\]/.test(host) && URL.canParse(url) ? new URL(url).hostname : undefined
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: page } = new URL(origin)
  const own = `${protocol}//${host}`
  return (protocol === 'http:' || protocol === 'https:') && URL.canParse(own) && new URL(own).host === page
}

const foreignHost = (host: string | undefined): HttpError =>
  new HttpError(
    'forbidden',
    text(
      `Failed to answer: the request is addressed to "${host ?? ''}", which is not this emulator's address. Call it as localhost or 127.0.0.1, or start it with --host to serve other machines.`,
      `拒绝请求：目标主机“${host ?? ''}”不是本模拟器的地址。请使用 localhost 或 127.0.0.1，或以 --host 启动以供其他机器访问。`,
    ),
    { possible: ['Host: localhost', 'Host: 127.0.0.1'] },
  )

const foreignOrigin = (origin: string): HttpError =>
  new HttpError(
    'forbidden',
    text(
      `Failed to answer: the request comes from a web page of another origin ("${origin}"). Only the emulator's own pages may call it from a browser.`,
      `拒绝请求：来自其他来源（“${origin}”）的网页。浏览器中只有模拟器自己的页面可以调用。`,
    ),
  )
