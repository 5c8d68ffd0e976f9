import { z } from 'zod'
import { personView as viewOf } from '../../../services/people.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { id, nothing, page, personView, role, shortText } from '../schemas.ts'

const tags = ['agents']
const params = z.object({ id })
const office = z.string().max(64).nullable()
const duties = z.array(z.string().max(64)).max(30)
const newPerson = z.object({ login: z.string().min(1).max(100), name: shortText, role, office, duties: duties.optional(), password: z.string().max(1000) })
const changes = z
  .object({ name: shortText, role, office, disabled: z.boolean(), duties })
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'nothing to change')

/** The people of the hotline: everybody who signs in, with or without calls. */
export const agentRoutes: Routes = (api, services) => {
  api.get('/agents', { config: { access: 'supervisor' }, schema: { tags, summary: 'People of the hotline', response: { 200: page(personView) } } }, async (request) => (
    { items: (await services.people.list(viewerOf(request).hotlineId)).map(viewOf), nextCursor: null }
  ))

  api.post('/agents', { config: { access: 'administrator' }, schema: { tags, summary: 'Add a person', body: newPerson, response: { 201: personView } } }, async (request, reply) => (
    reply.status(201).send(viewOf(await services.people.create(viewerOf(request).hotlineId, request.body)))
  ))

  api.patch('/agents/:id', { config: { access: 'administrator' }, schema: { tags, summary: 'Change a person', params, body: changes, response: { 200: personView } } }, async (request) => (
    viewOf(await services.people.change(viewerOf(request).hotlineId, request.params.id, request.body))
  ))

  api.put('/agents/:id/password', {
    config: { access: 'administrator' },
    schema: { tags, summary: 'Set a password; the person is signed out everywhere', params, body: z.object({ password: z.string().max(1000) }), response: { 204: nothing } },
  }, async (request, reply) => {
    await services.people.setPassword(viewerOf(request).hotlineId, request.params.id, request.body.password)
    return reply.status(204).send(null)
  })

  api.put('/agents/:id/phone', {
    config: { access: 'administrator' },
    schema: { tags, summary: 'Ring a SIP phone instead of the browser; null goes back to the browser', params, body: z.object({ uri: z.string().max(320).nullable() }), response: { 200: personView } },
  }, async (request) => viewOf(await services.people.setPhone(viewerOf(request).hotlineId, request.params.id, request.body.uri)))
}
