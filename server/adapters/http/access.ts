import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Role } from '../../panel-protocol.ts'
import type { Person } from '../../ports.ts'
import type { Services } from '../../services/services.ts'
import { notAllowed, notSignedIn } from '../../services/refusal.ts'
import { checkOrigin } from './origin.ts'

export const SESSION_COOKIE = 'hotline_session'

/** The least role that may use a route; `anyone` needs no session. */
export type Access = Role | 'anyone'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    viewer: Person | null
  }
}

const RANK: Record<Role, number> = { agent: 1, supervisor: 2, administrator: 3 }

export const hasRole = (person: Person, least: Role): boolean => RANK[person.role] >= RANK[least]

/** Every route of this scope names who may use it; a route that does not is a mistake found at the start. */
export function guardRoutes(app: FastifyInstance, services: Services, publicUrl: string | null): void {
  app.decorateRequest('viewer', null)
  app.addHook('onRoute', ({ url, method, config }) => {
    if ((config as { access?: Access } | undefined)?.access === undefined) throw new Error(`${String(method)} ${url} does not say who may use it`)
  })
  app.addHook('onRequest', async (request: FastifyRequest, _reply: FastifyReply) => {
    const { access } = request.routeOptions.config
    if (access === undefined) return
    checkOrigin(request, publicUrl)
    if (access === 'anyone') return
    request.viewer = await services.auth.find(request.cookies[SESSION_COOKIE])
    if (request.viewer === null) throw notSignedIn()
    if (!hasRole(request.viewer, access)) throw notAllowed()
  })
}

/** The person behind a request of a guarded route. */
export function viewerOf(request: FastifyRequest): Person {
  if (request.viewer === null) throw notSignedIn()
  return request.viewer
}
