import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../../services/refusal.ts'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site's page sends: requests that change something, and WebSockets. Programs that are no browser
 * send no Origin and carry no cookies but their own.
 */
export function checkOrigin(request: FastifyRequest, publicUrl: string | null): void {
  const upgrade = request.headers.upgrade !== undefined
  if (SAFE_METHODS.has(request.method) && !upgrade) return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return
  if (origin !== undefined && origin === ownOrigin(request, publicUrl)) return
  throw new Refusal('not-allowed', 'foreign-origin', { ru: 'Запрос пришёл с чужой страницы.', en: 'The request came from another site’s page.' })
}

function ownOrigin(request: FastifyRequest, publicUrl: string | null): string {
  return publicUrl === null ? `${request.protocol}://${request.host}` : new URL(publicUrl).origin
}

/** Whether both the connection and, through a proxy, the one who asks are on this machine. */
export function isFromLoopback(request: FastifyRequest): boolean {
  return isLoopback(request.ip) && isLoopback(request.socket.remoteAddress ?? '')
}

/**
 * Whether the request is from a browser on this machine that asked for this machine: a foreign name that resolves to
 * loopback (DNS rebinding) is none.
 */
export function isFromThisMachine(request: FastifyRequest): boolean {
  const { hostname } = request
  return isFromLoopback(request) && (hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, '')))
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  const family = isIP(plain)
  return family !== 0 && LOOPBACK.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}
