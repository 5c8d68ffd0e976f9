import { readFile, stat } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { RuntimeError } from './runtime-error.ts'
import { configValue, renderTemplate } from './template.ts'

const host = z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'must be a host name or an IPv4 address, with :port where it is not 5060')
const plain = z.string().regex(/^[A-Za-z0-9._+-]+$/, 'may hold letters, digits, dot, plus, dash and underscore')

const trunkSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and dashes'),
  /** Addresses (IPv4, or networks as 192.0.2.0/24) whose calls are this trunk's without a password. */
  addresses: z.array(z.union([z.ipv4(), z.cidrv4()])).default([]),
  register: z.strictObject({
    server: host,
    username: plain,
    password: z.string().min(1),
    domain: host.optional(),
    contactUser: plain.optional(),
    transport: z.enum(['udp', 'tcp']).default('udp'),
    expiresSeconds: z.int().min(60).max(86_400).default(300),
  }).optional(),
  codecs: z.array(z.enum(['alaw', 'ulaw', 'opus'])).min(1).default(['alaw', 'ulaw']),
  /** Where this provider puts the number that the caller dialled. */
  calledNumber: z.enum(['request-uri', 'to', 'p-called-party-id']).default('request-uri'),
  /** Whether signalling and sound are answered to where they came from instead of where the messages say. */
  nat: z.boolean().default(true),
}).refine((trunk) => trunk.addresses.length > 0 || trunk.register, { message: 'needs addresses, register, or both' })

const fileSchema = z.strictObject({ trunks: z.array(trunkSchema) })
  .refine(({ trunks }) => new Set(trunks.map(({ name }) => name)).size === trunks.length, { message: 'two trunks have the same name', path: ['trunks'] })

/** A line to a telephone provider, by its address or by registration. */
export type Trunk = z.infer<typeof trunkSchema>

/**
 * Read trunks from YAML text.
 * @throws RuntimeError `trunks-invalid` with every fault and its place
 */
export function parseTrunks(text: string): Trunk[] {
  let value: unknown
  try {
    value = parse(text)
  } catch (cause) {
    throw new RuntimeError('trunks-invalid', `trunks: not YAML: ${(cause as Error).message.split('\n')[0]}`, { cause })
  }
  const result = fileSchema.safeParse(value)
  if (result.success) return result.data.trunks
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
  throw new RuntimeError('trunks-invalid', `trunks: ${faults.join('; ')}`)
}

/** Read the file that HOTLINE_TRUNKS names; with passwords in it, only its owner may be able to read it. */
export async function readTrunks(file: string): Promise<Trunk[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new RuntimeError('trunks-invalid', `HOTLINE_TRUNKS: ${file} cannot be read (${cause.code})`, { cause })
  })
  const trunks = parseTrunks(text)
  const { mode } = await stat(file)
  if (trunks.some((trunk) => trunk.register) && (mode & 0o077) !== 0) {
    throw new RuntimeError('trunks-invalid', `${file} holds passwords and others can read it: chmod 600 ${file}`)
  }
  return trunks
}

/** The trunk's part of pjsip.conf. */
export async function renderTrunk(trunk: Trunk): Promise<string> {
  const { name, codecs, calledNumber, nat, addresses, register } = trunk
  const parts = [renderTemplate('pjsip-trunk.conf', { name, codecs: codecs.join(','), calledNumber, nat: nat ? 'yes' : 'no' })]
  if (addresses.length > 0) parts.push(renderTemplate('pjsip-trunk-address.conf', { name, addresses: addresses.join(',') }))
  if (register) {
    parts.push(renderTemplate('pjsip-trunk-registration.conf', {
      name,
      server: register.server,
      transport: register.transport,
      username: register.username,
      domain: register.domain ?? register.server,
      contactUser: register.contactUser ?? register.username,
      expiresSeconds: register.expiresSeconds,
      password: configValue(register.password),
    }))
  }
  return (await Promise.all(parts)).join('\n')
}
