import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { SITE_HOSTS } from '../protocol/sites.ts'
import { isLoopback, urlHost } from '../server/hosts.ts'
import { type Authority, CA_FILE, openAuthority } from '../server/tls/authority.ts'

/** The certificate authority of a run, and the file in which an ISV finds its certificate. */
export interface Trust {
  readonly authority: Authority
  /** Path of the certificate, absolute. */
  readonly certificate: string
  /** For a server that listens on a host: by every name by which clients on this machine, or in its network, call it. */
  certificateOf(host: string): Promise<{ key: string; cert: string }>
  /** Removes what was to last as long as the run. */
  close(): void
}

/** @param kept folder to keep the authority in; without it a temporary one is made. @throws StartError */
export async function openTrust(kept?: string): Promise<Trust> {
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'koogallery-ca-')) : resolve(kept)
  const remove = () => {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true })
  }
  // A second signal ends the process at once: not even then does a key stay behind.
  process.once('exit', remove)
  const authority = await openAuthority(folder)
  return {
    authority,
    certificate: join(folder, CA_FILE),
    certificateOf: (host) => authority.certificateFor(namesOf(host)),
    close: () => {
      process.off('exit', remove)
      remove()
    },
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1']

function namesOf(host: string): string[] {
  const name = host.replace(/^\[|\]$/g, '')
  const everywhere = name === '0.0.0.0' || name === '::' || name === ''
  // In a network of containers others call it by the machine's name.
  const own = isLoopback(urlHost(host)) ? [name] : everywhere ? [hostname()] : [name, hostname()]
  return [...new Set([...LOOPBACK, ...own, ...SITE_HOSTS])]
}
