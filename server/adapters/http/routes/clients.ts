import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { clientView, id, listQuery, page, shortText } from '../schemas.ts'

const tags = ['clients']
const phones = z.array(z.string().max(40)).max(50)
const note = z.string().trim().max(5000)
const client = z.object({ name: shortText, phones: phones.default([]), note: note.default('') })
const changes = z.object({ name: shortText, phones, note }).partial().refine((given) => Object.keys(given).length > 0, 'nothing to change')

/** The company's clients. */
export const clientRoutes: Routes = (api, { clients }) => {
  api.get('/clients', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Clients by name', querystring: listQuery.extend({ text: z.string().trim().max(100).optional().describe('Part of the name or of a number') }), response: { 200: page(clientView) } },
  }, async (request) => {
    const { limit, cursor, text } = request.query
    return clients.search(viewerOf(request), { limit, cursor: cursor ?? null, ...(text ? { text } : {}) })
  })

  api.post('/clients', { config: { access: 'agent' }, schema: { tags, summary: 'Add a client', body: client, response: { 201: clientView } } }, async (request, reply) => (
    reply.status(201).send(await clients.create(viewerOf(request), request.body))
  ))

  api.patch('/clients/:id', { config: { access: 'agent' }, schema: { tags, summary: 'Change a client', params: z.object({ id }), body: changes, response: { 200: clientView } } }, async (request) => (
    clients.change(viewerOf(request), request.params.id, request.body)
  ))
}
