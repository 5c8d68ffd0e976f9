import { z } from 'zod'
import { notFound } from '../../../services/refusal.ts'
import { hasRole, viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { callDetailView, callId, callOutcome, callView, id, instant, listQuery, nothing, page } from '../schemas.ts'

const tags = ['calls']
const params = z.object({ id: callId })
const query = listQuery.extend({
  from: instant.optional(),
  to: instant.optional(),
  text: z.string().trim().min(1).max(100).optional().describe('Part of a number, of a client’s name or of a ticket’s number'),
  agentId: id.optional(),
  line: z.string().max(20).optional(),
  outcome: callOutcome.optional(),
})

/** Calls that were, and commands to those that are. Agents see and command their own. */
export const callRoutes: Routes = (api, services) => {
  const { calls: commands } = services.commands

  api.get('/calls', { config: { access: 'agent' }, schema: { tags, summary: 'Calls, the latest first', querystring: query, response: { 200: page(callView) } } }, async (request) => {
    const { from, to, cursor, text, agentId, line, outcome, limit } = request.query
    return services.calls.list(viewerOf(request), {
      limit, cursor: cursor ?? null,
      ...(from === undefined ? {} : { from: Date.parse(from) }), ...(to === undefined ? {} : { to: Date.parse(to) }),
      ...(text === undefined ? {} : { text }), ...(agentId === undefined ? {} : { agentId }), ...(line === undefined ? {} : { line }), ...(outcome === undefined ? {} : { outcome }),
    })
  })

  api.get('/calls/:id', { config: { access: 'agent' }, schema: { tags, summary: 'A call with its timeline', params, response: { 200: callDetailView } } }, async (request) => services.calls.find(viewerOf(request), request.params.id))

  api.post('/calls/:id/decline', { config: { access: 'agent' }, schema: { tags, summary: 'Decline the call that rings', params, response: { 204: nothing } } }, async (request, reply) => {
    if (!commands.decline(viewerOf(request).id, request.params.id)) throw notFound()
    return reply.status(204).send(null)
  })

  api.post('/calls/:id/rejoin', { config: { access: 'agent' }, schema: { tags, summary: 'Take the call up again after the page was reloaded', params, response: { 204: nothing } } }, async (request, reply) => {
    if (!commands.rejoin(viewerOf(request).id, request.params.id)) throw notFound()
    return reply.status(204).send(null)
  })

  api.post(
    '/calls/:id/decline-service',
    { config: { access: 'agent' }, schema: { tags, summary: 'End the service of the own caller, in the talk or after it, for a reason of the regulation', params, body: z.object({ reason: z.string().min(1).max(100) }), response: { 204: nothing } } },
    async (request, reply) => {
      await services.declinedService.decline(viewerOf(request), request.params.id, request.body.reason)
      return reply.status(204).send(null)
    },
  )

  api.post('/calls/:id/hangup', { config: { access: 'agent' }, schema: { tags, summary: 'End a call: the own one, or as a supervisor any', params, response: { 204: nothing } } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const ended = commands.hangUp(viewer.id, request.params.id) || (hasRole(viewer, 'supervisor') && commands.end(viewer.hotlineId, request.params.id, 'supervisor'))
    if (!ended) throw notFound()
    return reply.status(204).send(null)
  })
}
