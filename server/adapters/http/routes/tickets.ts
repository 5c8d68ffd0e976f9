import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { id, longText, ticketDetailView, ticketStatus, ticketView } from '../schemas.ts'

const tags = ['tickets']
const params = z.object({ id })
const key = z.string().max(64).nullable()
const fields = z.object({ subject: z.string().trim().max(300), category: key, outcome: key, clientId: id.nullable(), status: ticketStatus, assigneeId: id.nullable() }).partial()
const changes = fields.extend({ version: z.number().int().min(1) }).refine((given) => Object.keys(given).length > 1, 'nothing to change')

/** Tickets, seen and worked on by everybody of the hotline. */
export const ticketRoutes: Routes = (api, { tickets }) => {
  api.get('/tickets/:id', { config: { access: 'agent' }, schema: { tags, summary: 'A ticket with its calls and timeline', params, response: { 200: ticketDetailView } } }, async (request) => tickets.find(viewerOf(request), request.params.id))

  api.patch('/tickets/:id', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Change a ticket that is still at the version seen; else 409 with the current one in details.current', params, body: changes, response: { 200: ticketView } },
  }, async (request) => {
    const { version, ...given } = request.body
    return tickets.change(viewerOf(request), request.params.id, version, given)
  })

  api.post('/tickets/:id/notes', { config: { access: 'agent' }, schema: { tags, summary: 'Write a note on a ticket', params, body: z.object({ text: longText }), response: { 201: ticketDetailView } } }, async (request, reply) => {
    await tickets.addNote(viewerOf(request), request.params.id, request.body.text)
    return reply.status(201).send(await tickets.find(viewerOf(request), request.params.id))
  })
}
