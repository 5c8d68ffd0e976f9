import { z } from 'zod'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { attachmentView, id, page } from '../schemas.ts'
import { sendAttachment } from '../send-attachment.ts'
import { sentFiles } from '../sent-files.ts'

const tags = ['attachments']
const params = z.object({ id })

/** Files of tickets. */
export const attachmentRoutes: Routes = (api, { desk: { attachments } }) => {
  api.post('/tickets/:id/attachments', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Add files to a ticket: multipart/form-data, up to 25 MB each', params, consumes: ['multipart/form-data'], response: { 201: page(attachmentView) } },
  }, async (request, reply) => reply.status(201).send({ items: await attachments.add(viewerOf(request), request.params.id, sentFiles(request)), nextCursor: null }))

  api.get('/attachments/:id', { config: { access: 'agent' }, schema: { tags, summary: 'Download a file', params } }, async (request, reply) => {
    const attachment = await attachments.find(viewerOf(request), request.params.id)
    return sendAttachment(reply, attachment, attachments.read(attachment))
  })
}
