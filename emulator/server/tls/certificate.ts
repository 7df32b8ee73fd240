import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import { freshId } from '../../clock/random.ts'

/** The form of the certificates: what Java, OpenSSL, Python's strict mode and Node each demand of a chain of two. */

/** A certificate with its private key, both PEM. */
export interface KeyedCertificate {
  readonly key: string
  readonly cert: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000
/** Clocks of containers and hosts may differ a little. */
const EARLIER = DAY
const AUTHORITY_LIFE = 3_650 * DAY
/** Some platforms refuse leaves that live longer than 398 days, whoever signed them. */
const LEAF_LIFE = 397 * DAY
const MARK = 'KooGallery emulator'

/** A certificate authority, signed by itself. @param now milliseconds since 1970 */
export async function makeAuthority(now: number): Promise<KeyedCertificate> {
  const keys = await freshKeys()
  // A number of its own in the name: a trust store that keeps an older one does not confuse the two.
  const name = `O=${MARK}, CN=${MARK} local CA ${freshId().slice(0, 8)}`
  const cert = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name,
      notBefore: new Date(now - EARLIER),
      notAfter: new Date(now + AUTHORITY_LIFE),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return { key: await pemOf(keys.privateKey), cert: pemText(cert) }
}

/** A server's certificate for names and addresses, signed by the authority. @param now milliseconds since 1970 */
export async function makeLeaf(authority: KeyedCertificate, names: readonly string[], now: number): Promise<KeyedCertificate> {
  const keys = await freshKeys()
  const issuer = new x509.X509Certificate(authority.cert)
  const cert = await x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: `O=${MARK}, CN=${names[0] ?? MARK}`,
      issuer: issuer.subject,
      notBefore: new Date(now - EARLIER),
      notAfter: new Date(Math.min(now + LEAF_LIFE, issuer.notAfter.getTime())),
      publicKey: keys.publicKey,
      signingKey: await webcrypto.subtle.importKey('pkcs8', derOf(authority.key), ALGORITHM, false, ['sign']),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const)),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return { key: await pemOf(keys.privateKey), cert: pemText(cert) }
}

const freshKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

/** 127 random bits, positive. */
const serialNumber = (): string => `4${freshId().replaceAll('-', '').slice(1)}`

const pemText = (cert: x509.X509Certificate): string => `${cert.toString('pem')}\n`

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), x509.PemConverter.PrivateKeyTag)}\n`

const derOf = (pem: string): ArrayBuffer => x509.PemConverter.decodeFirst(pem)
