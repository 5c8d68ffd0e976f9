import { z } from 'zod'
import { SESSION_COOKIE, viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { companyView, newCompanyInput, newCompanyView } from '../regulation-schemas.ts'
import { page, sessionView } from '../schemas.ts'
import { viewOfSession } from './session.ts'

const tags = ['companies']
const administrators = { config: { access: 'administrator' as const } }

/** The companies of the installation; only those who look after all of it get in. */
export const companyRoutes: Routes = (api, services, settings) => {
  const { companies, auth } = services

  api.get('/companies', { ...administrators, schema: { tags, summary: 'The companies of the installation', response: { 200: page(companyView) } } }, async (request) => (
    { items: await companies.list(viewerOf(request)), nextCursor: null }
  ))

  api.post('/companies', {
    ...administrators,
    schema: { tags, summary: 'Make a company that can be called at once, with its first administrator; the password is shown this once', body: newCompanyInput, response: { 201: newCompanyView } },
  }, async (request, reply) => reply.status(201).send(await companies.create(viewerOf(request), request.body)))

  api.patch('/companies/:company', {
    ...administrators,
    schema: {
      tags, summary: 'Close a company: its numbers are not answered and its people cannot sign in, its data stay; or open it again',
      params: z.object({ company: z.string().max(64) }), body: z.strictObject({ closed: z.boolean() }), response: { 200: companyView },
    },
  }, async (request) => {
    const { company } = request.params
    return request.body.closed ? companies.close(viewerOf(request), company) : companies.reopen(viewerOf(request), company)
  })

  api.put('/session/company', {
    ...administrators,
    schema: { tags, summary: 'See another company in this session', body: z.object({ hotlineId: z.string().max(64) }), response: { 200: sessionView } },
  }, async (request) => {
    const there = await auth.choose(request.cookies[SESSION_COOKIE], viewerOf(request), request.body.hotlineId)
    return viewOfSession(services, there, settings.demo)
  })
}
