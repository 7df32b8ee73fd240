import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wallNow } from '../../clock/wall.ts'
import { text } from '../../protocol/text.ts'
import { StartError } from '../start-error.ts'
import type { KeyedCertificate } from './certificate.ts'

/** The local certificate authority that clients of the emulator are told to trust. */
export interface Authority {
  /** Its certificate: what `curl --cacert`, a Java trust store or NODE_EXTRA_CA_CERTS take. */
  readonly caPem: string
  /** Its private key, PEM: whoever has it can pass for any server to those who trust the certificate. */
  readonly key: string
  /** A fresh server certificate, PEM, for DNS names and IP addresses (IPv6 without brackets). */
  certificateFor(names: readonly string[]): Promise<{ key: string; cert: string }>
}

export const CA_FILE = 'ca.pem'
const KEY_FILE = 'ca-key.pem'

/**
 * The authority kept in a folder, made there when there is none or its time is over; without a folder, a fresh one in memory.
 * @throws StartError when the folder cannot be used, or what it holds is no authority
 */
export async function openAuthority(folder?: string): Promise<Authority> {
  const kept = folder === undefined ? undefined : readKept(folder)
  const own = kept ?? (await made(folder))
  return {
    caPem: own.cert,
    key: own.key,
    certificateFor: async (names) => (await import('./certificate.ts')).makeLeaf(own, names, wallNow()),
  }
}

async function made(folder: string | undefined): Promise<KeyedCertificate> {
  const { makeAuthority } = await import('./certificate.ts')
  const fresh = await makeAuthority(wallNow())
  if (folder !== undefined) keep(folder, fresh)
  return fresh
}

/** @throws StartError for files that are there, but do not belong together: they may be somebody's, so they stay. */
function readKept(folder: string): KeyedCertificate | undefined {
  const cert = read(folder, CA_FILE)
  const key = read(folder, KEY_FILE)
  if (cert === undefined && key === undefined) return undefined
  let fits = false
  let over = false
  try {
    const certificate = new X509Certificate(cert ?? '')
    fits = certificate.ca && certificate.checkPrivateKey(createPrivateKey(key ?? ''))
    over = Date.parse(certificate.validTo) <= wallNow()
  } catch {
    // Said below: what cannot be read does not fit.
  }
  if (!fits || cert === undefined || key === undefined) throw unfit(folder)
  return over ? undefined : { cert, key }
}

function read(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(folder, error)
  }
}

function keep(folder: string, { key, cert }: KeyedCertificate): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Written anew, never over: an older file would keep its mode.
    for (const name of [KEY_FILE, CA_FILE]) rmSync(join(folder, name), { force: true })
    writeFileSync(join(folder, KEY_FILE), key, { mode: 0o600, flag: 'wx' })
    writeFileSync(join(folder, CA_FILE), cert, { mode: 0o644, flag: 'wx' })
  } catch (error) {
    throw unusable(folder, error)
  }
}

const unfit = (folder: string): StartError =>
  new StartError(
    text(
      `Failed to open the certificate authority in ${folder}: ${CA_FILE} and ${KEY_FILE} do not make one together. Remove both to have a new one made, or choose another folder with --ca.`,
      `无法打开 ${folder} 中的证书颁发机构：${CA_FILE} 与 ${KEY_FILE} 不匹配或已损坏。请删除这两个文件以重新生成，或用 --ca 指定其他目录。`,
    ),
  )

function unusable(folder: string, cause: unknown): StartError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'no code'
  return new StartError(
    text(
      `Failed to keep the certificate authority in ${folder}: the system refused (${code}). Choose a folder that this user may write to with --ca.`,
      `无法在 ${folder} 中保存证书颁发机构：系统拒绝（${code}）。请用 --ca 指定当前用户可写的目录。`,
    ),
    { cause },
  )
}
