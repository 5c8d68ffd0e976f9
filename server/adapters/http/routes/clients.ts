import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { clientCardView, clientView, day, id, listQuery, nothing, page, ruleKey, shortText } from '../schemas.ts'

const tags = ['clients']
const phones = z.array(z.string().max(40)).max(50)
const emails = z.array(z.email().max(200)).max(50)
const note = z.string().trim().max(5000)
const workingDays = z.number().int().min(1).max(1000).nullable()
const term = { from: day.nullable(), until: day.nullable() }
const fields = {
  note: note.exactOptional(),
  phones: phones.exactOptional(),
  emails: emails.exactOptional(),
  agreement: z.object({ number: shortText, ...term }).nullable().exactOptional(),
  package: z.object({ key: ruleKey, ...term, confirmed: z.boolean() }).nullable().exactOptional(),
  specialistId: id.nullable().exactOptional(),
  products: z.array(z.object({ key: ruleKey, version: z.string().trim().min(1).max(100).nullable() })).max(100).exactOptional(),
  purchases: z.array(ruleKey).max(100).exactOptional(),
  agreedTargetDays: workingDays.exactOptional(),
  agreedLimitDays: workingDays.exactOptional(),
  visitsPerIncident: z.number().int().min(0).max(1000).nullable().exactOptional(),
}
const client = z.object({ ...fields, name: shortText })
const changes = z.object({ ...fields, name: shortText.exactOptional() }).refine((given) => Object.keys(given).length > 0, 'nothing to change')
const contact = z.object({ name: shortText, phones: phones.default([]), emails: emails.default([]), note: note.default('') })
const params = z.object({ id })
const contactParams = z.object({ id, contactId: id })

/** The company's clients: who they are, on what terms they are served, and whom to talk to. */
export const clientRoutes: Routes = (api, { clients }) => {
  api.get('/clients', {
    config: { access: 'agent' },
    schema: {
      tags, summary: 'Clients by name', response: { 200: page(clientView) },
      querystring: listQuery.extend({ text: z.string().trim().max(100).optional().describe('Part of the name, of a contact’s name, a number or an address; or an agreement’s number') }),
    },
  }, async (request) => {
    const { limit, cursor, text } = request.query
    return clients.search(viewerOf(request), { limit, cursor: cursor ?? null, ...(text ? { text } : {}) })
  })

  api.post('/clients', { config: { access: 'agent' }, schema: { tags, summary: 'Add a client', body: client, response: { 201: clientView } } }, async (request, reply) => (
    reply.status(201).send(await clients.create(viewerOf(request), request.body))
  ))

  api.get('/clients/:id', { config: { access: 'agent' }, schema: { tags, summary: 'A client’s card, by the regulation in force', params, response: { 200: clientCardView } } }, async (request) => (
    clients.find(viewerOf(request), request.params.id)
  ))

  api.patch('/clients/:id', { config: { access: 'agent' }, schema: { tags, summary: 'Change a client; what is left out stays', params, body: changes, response: { 200: clientCardView } } }, async (request) => (
    clients.change(viewerOf(request), request.params.id, request.body)
  ))

  api.post('/clients/:id/contacts', { config: { access: 'agent' }, schema: { tags, summary: 'Add a contact', params, body: contact, response: { 201: clientCardView } } }, async (request, reply) => (
    reply.status(201).send(await clients.addContact(viewerOf(request), request.params.id, request.body))
  ))

  api.patch('/clients/:id/contacts/:contactId', { config: { access: 'agent' }, schema: { tags, summary: 'Change a contact', params: contactParams, body: contact, response: { 200: clientCardView } } }, async (request) => (
    clients.changeContact(viewerOf(request), request.params.id, request.params.contactId, request.body)
  ))

  api.delete('/clients/:id/contacts/:contactId', { config: { access: 'supervisor' }, schema: { tags, summary: 'Remove a contact', params: contactParams, response: { 204: nothing } } }, async (request, reply) => {
    await clients.removeContact(viewerOf(request), request.params.id, request.params.contactId)
    return reply.status(204).send(null)
  })
}
