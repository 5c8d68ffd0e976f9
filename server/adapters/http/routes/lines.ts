import { z } from 'zod'
import type { RouteDecision } from '../../../domain/telephony/routing.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { id, instant, nothing, overrideView, page, queueView, regulationView, routeView } from '../schemas.ts'

const tags = ['lines']
const newOverride = z.object({
  kind: z.enum(['open', 'close']),
  numbers: z.array(z.string().max(40)).min(1).nullable().default(null).describe('All, when left out'),
  offices: z.array(z.string().max(64)).min(1).nullable().default(null).describe('All, when left out'),
  from: instant.optional().describe('Now, when left out'),
  until: instant,
})

const routeQuestion = z.object({
  number: z.string().min(1).max(40),
  at: instant.optional().describe('Now, when left out'),
  dialed: z.string().max(40).optional().describe('The extension that was dialled; it can also stand behind the number'),
})

/** Numbers, the regulation, where a call would go, and what is opened or closed by hand. */
export const lineRoutes: Routes = (api, services) => {
  const { hotlines, overrides, commands, clock } = services

  api.get('/queues', { config: { access: 'agent' }, schema: { tags, summary: 'Who waits on which number', response: { 200: page(queueView) } } }, async (request) => (
    { items: services.queues.list(viewerOf(request).hotlineId), nextCursor: null }
  ))

  api.post('/route', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Dry run: where a call to this number at this moment would go, and why', body: routeQuestion, response: { 200: routeView } },
  }, async (request) => {
    const { number, at, dialed } = request.body
    const decision = commands.lines.decide(number, at === undefined ? clock.now() : Date.parse(at), dialed)
    return hotlines.explained(number, decision.regulation === null || decision.regulation === viewerOf(request).hotlineId ? decision : nobodys(decision))
  })

  api.get('/regulation', { config: { access: 'agent' }, schema: { tags, summary: 'The regulation in force', response: { 200: regulationView } } }, async (request) => hotlines.view(viewerOf(request).hotlineId))

  api.get('/overrides', { config: { access: 'supervisor' }, schema: { tags, summary: 'Lines opened or closed by hand: what holds, what will, and the latest past', response: { 200: page(overrideView) } } }, async (request) => (
    { items: await overrides.list(viewerOf(request).hotlineId), nextCursor: null }
  ))

  api.post('/overrides', { config: { access: 'supervisor' }, schema: { tags, summary: 'Open or close lines by hand until a moment', body: newOverride, response: { 201: overrideView } } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { from, until, ...wanted } = request.body
    const created = await overrides.create(viewer.hotlineId, viewer, { ...wanted, from: from === undefined ? undefined : Date.parse(from), until: Date.parse(until) })
    return reply.status(201).send(created)
  })

  api.delete('/overrides/:id', { config: { access: 'supervisor' }, schema: { tags, summary: 'End an override now', params: z.object({ id }), response: { 204: nothing } } }, async (request, reply) => {
    await overrides.cancel(viewerOf(request).hotlineId, request.params.id)
    return reply.status(204).send(null)
  })
}

/** Another hotline's number is, from here, nobody's. */
function nobodys({ number, at }: RouteDecision): RouteDecision {
  return { state: 'unknown-number', regulation: null, number, at, offices: [], prefers: null, opensAt: null, closesAt: null, reason: 'number-not-served', warnings: [] }
}
