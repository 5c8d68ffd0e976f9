import { z } from 'zod'
import type { NoticeInput } from '../../../panel-protocol.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { noticeInput, noticeView } from '../regulation-schemas.ts'
import { id, nothing, page } from '../schemas.ts'

const tags = ['notices']
const supervisors = { config: { access: 'supervisor' as const } }
const params = z.object({ id })

/** Changed hours, holidays, breaks and emergencies: on the public page and, where they have words for it, in calls. */
export const noticeRoutes: Routes = (api, { notices }) => {
  api.get('/notices', { ...supervisors, schema: { tags, summary: 'What is published or will be, and the latest past ones', response: { 200: page(noticeView) } } }, async (request) => (
    { items: await notices.list(viewerOf(request).hotlineId), nextCursor: null }
  ))

  api.post('/notices', { ...supervisors, schema: { tags, summary: 'Publish a notice from a moment until another', body: noticeInput, response: { 201: noticeView } } }, async (request, reply) => (
    reply.status(201).send(await notices.create(viewerOf(request), wanted(request.body)))
  ))

  api.put('/notices/:id', { ...supervisors, schema: { tags, summary: 'Change a notice', params, body: noticeInput, response: { 200: noticeView } } }, async (request) => (
    notices.change(viewerOf(request).hotlineId, request.params.id, wanted(request.body))
  ))

  api.delete('/notices/:id', { ...supervisors, schema: { tags, summary: 'Withdraw a notice', params, response: { 204: nothing } } }, async (request, reply) => {
    await notices.withdraw(viewerOf(request).hotlineId, request.params.id)
    return reply.status(204).send(null)
  })
}

function wanted({ from, until, ...notice }: NoticeInput) {
  return { ...notice, from: Date.parse(from), until: Date.parse(until) }
}
