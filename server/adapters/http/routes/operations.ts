import type { Services } from '../../../services/services.ts'
import { notAllowed } from '../../../services/refusal.ts'
import { hasRole, SESSION_COOKIE } from '../access.ts'
import type { Api } from '../api.ts'
import { isFromLoopback } from '../origin.ts'
import { health } from '../schemas.ts'
import type { HttpSettings } from '../settings.ts'

const tags = ['operations']

/** For those who watch over the installation; outside /api/v1. */
export function operationRoutes(api: Api, { auth, metrics }: Services, settings: HttpSettings): void {
  api.get('/healthz', { schema: { tags, summary: 'Each dependency; 503 when one is down', response: { 200: health, 503: health } } }, async (_request, reply) => {
    const entries = await Promise.all(Object.entries(settings.health).map(async ([name, check]) => {
      try {
        await check()
        return [name, { status: 'up' as const }] as const
      } catch (error) {
        return [name, { status: 'down' as const, detail: (error as Error).message }] as const
      }
    }))
    const down = entries.some(([, { status }]) => status === 'down')
    return reply.header('cache-control', 'no-store').status(down ? 503 : 200).send({ status: down ? 'down' : 'up', dependencies: Object.fromEntries(entries) })
  })

  api.get('/metrics', { schema: { tags, summary: 'For Prometheus; from this machine, or with an administrator’s session' } }, async (request, reply) => {
    if (!isFromLoopback(request)) {
      const person = await auth.find(request.cookies[SESSION_COOKIE])
      if (person === null || !hasRole(person, 'administrator')) throw notAllowed()
    }
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}
