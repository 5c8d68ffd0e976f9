import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { bulkResult, handWritten, ticketAction, version } from '../desk-schemas.ts'
import { localeOf } from '../locale.ts'
import { id, longText, ticketDetailView, ticketStatus, ticketView } from '../schemas.ts'

const tags = ['tickets']
const params = z.object({ id })
const key = z.string().max(64).nullable()
const fields = z.object({ subject: z.string().trim().max(300), category: key, outcome: key, clientId: id.nullable(), status: ticketStatus, assigneeId: id.nullable() }).partial()
const changes = fields.extend({ version: z.number().int().min(1) }).refine((given) => Object.keys(given).length > 1, 'nothing to change')

const MOST_AT_ONCE = 200

/** Tickets, seen and worked on by everybody of the hotline. */
export const ticketRoutes: Routes = (api, { desk: { desk, details } }) => {
  api.get('/tickets/:id', { config: { access: 'agent' }, schema: { tags, summary: 'A ticket with its calls and timeline', params, response: { 200: ticketDetailView } } }, async (request) => details.find(viewerOf(request), request.params.id))

  api.patch('/tickets/:id', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Change fields of a ticket that is still at the version seen; else 409 with the current one in details.current', params, body: changes, response: { 200: ticketView } },
  }, async (request) => {
    const { version: seen, ...given } = request.body
    return desk.patch(viewerOf(request), request.params.id, seen, given)
  })

  api.post('/tickets/:id/notes', { config: { access: 'agent' }, schema: { tags, summary: 'Write a note on a ticket', params, body: z.object({ text: longText }), response: { 201: ticketDetailView } } }, async (request, reply) => {
    await desk.addNote(viewerOf(request), request.params.id, request.body.text)
    return reply.status(201).send(await details.find(viewerOf(request), request.params.id))
  })

  api.post('/tickets', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Write down a request that came by telephone or was copied from a letter', body: handWritten, response: { 201: ticketDetailView } },
  }, async (request, reply) => reply.status(201).send(await desk.open(viewerOf(request), request.body)))

  api.post('/tickets/:id/actions', {
    config: { access: 'agent' },
    schema: {
      tags, summary: 'Do something to a ticket that is still at the version seen', params, body: z.object({ version, action: ticketAction }), response: { 200: ticketDetailView },
      description: '409 `ticket-changed` tells in details who has done what since; 422 says why the regulation does not allow it.',
    },
  }, async (request) => desk.act(viewerOf(request), request.params.id, request.body.version, request.body.action))

  api.post('/tickets/bulk', {
    config: { access: 'agent' },
    schema: {
      tags, summary: 'The same action on several tickets, each for itself', response: { 200: z.object({ items: z.array(bulkResult) }) },
      body: z.object({ tickets: z.array(z.object({ id, version })).min(1).max(MOST_AT_ONCE), action: ticketAction }),
    },
  }, async (request) => ({ items: await desk.bulk(viewerOf(request), request.body.tickets, request.body.action, localeOf(request)) }))

  api.post('/tickets/:id/split', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Let a new question go on in a ticket of its own', params, body: z.object({ version, subject: z.string().trim().min(1).max(300), text: longText }), response: { 201: z.object({ ticket: ticketDetailView, created: ticketView }) } },
  }, async (request, reply) => {
    const { version: seen, ...question } = request.body
    return reply.status(201).send(await desk.split(viewerOf(request), request.params.id, seen, question))
  })

  api.post('/tickets/:id/merge', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Close a ticket in favour of another one about the same problem', params, body: z.object({ version, into: id }), response: { 200: ticketDetailView } },
  }, async (request) => desk.merge(viewerOf(request), request.params.id, request.body.version, request.body.into))
}
