import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM. */
  cert: string
  /** PEM. */
  key: string
}

const VALID_DAYS = 10 * 365
const MS_PER_DAY = 86_400_000

/**
 * A certificate of this machine's own, made at first use for its name and addresses and kept in `dir`. Browsers warn of it
 * once: nobody they know has signed it.
 */
export async function ownCertificate(dir: string): Promise<Certificate> {
  const [certFile, keyFile] = [join(dir, 'tls', 'cert.pem'), join(dir, 'tls', 'key.pem')]
  try {
    return { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []).map(({ address }) => address.split('%')[0] ?? '')
  const made = await generate([{ name: 'commonName', value: hostname() }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + VALID_DAYS * MS_PER_DAY),
    extensions: [
      { name: 'subjectAltName', altNames: [...['localhost', hostname()].map((value) => ({ type: 2 as const, value })), ...addresses.map((ip) => ({ type: 7 as const, ip }))] },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  })
  await mkdir(dirname(certFile), { recursive: true, mode: 0o700 })
  // The certificate comes last: whoever finds it finds its key, too.
  for (const [file, pem] of [[keyFile, made.private], [certFile, made.cert]] as const) {
    await writeFile(`${file}.new`, pem, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  return { cert: made.cert, key: made.private }
}
