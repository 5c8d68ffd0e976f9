import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { id, listOf, listQuery, nothing, page, savedView, ticketCounts, ticketFilter, ticketView } from '../schemas.ts'

const tags = ['tickets']
const params = z.object({ id })
const name = z.string().trim().min(1).max(100)
const view = z.object({ name, filter: ticketFilter })
const changes = z.object({ name: name.exactOptional(), filter: ticketFilter.exactOptional() }).refine((given) => Object.keys(given).length > 0, 'nothing to change')

/** Lists of tickets: the ready-made ones, and everybody's own. */
export const ticketListRoutes: Routes = (api, { ticketLists }) => {
  api.get('/tickets', {
    config: { access: 'agent' },
    schema: { tags, summary: 'A list of tickets', querystring: listQuery.extend(ticketFilter.shape), response: { 200: page(ticketView) } },
  }, async (request) => {
    const { limit, cursor, ...filter } = request.query
    return ticketLists.list(viewerOf(request), { limit, cursor: cursor ?? null }, filter)
  })

  api.get('/tickets/counts', { config: { access: 'agent' }, schema: { tags, summary: 'How many tickets each ready-made list has', response: { 200: ticketCounts } } }, async (request) => (
    ticketLists.counts(viewerOf(request))
  ))

  api.get('/views', { config: { access: 'agent' }, schema: { tags, summary: 'One’s own lists', response: { 200: listOf(savedView) } } }, async (request) => (
    { items: await ticketLists.views(viewerOf(request)), nextCursor: null }
  ))

  api.post('/views', { config: { access: 'agent' }, schema: { tags, summary: 'Keep a list', body: view, response: { 201: savedView } } }, async (request, reply) => (
    reply.status(201).send(await ticketLists.saveView(viewerOf(request), request.body))
  ))

  api.patch('/views/:id', { config: { access: 'agent' }, schema: { tags, summary: 'Change one’s own list', params, body: changes, response: { 200: savedView } } }, async (request) => (
    ticketLists.changeView(viewerOf(request), request.params.id, request.body)
  ))

  api.delete('/views/:id', { config: { access: 'agent' }, schema: { tags, summary: 'Remove one’s own list', params, response: { 204: nothing } } }, async (request, reply) => {
    await ticketLists.removeView(viewerOf(request), request.params.id)
    return reply.status(204).send(null)
  })
}
