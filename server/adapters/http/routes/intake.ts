import { z } from 'zod'
import type { IntakeKey } from '../../../ports.ts'
import type { ReceivedFile } from '../../../services/ticket-opening.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { channelKind, intakeAnswer, intakeKey, intakeRequest } from '../desk-schemas.ts'
import { id, nothing, page, shortText } from '../schemas.ts'
import { checked, parseJson, sentFiles } from '../sent-files.ts'

const tags = ['intake']

/** Requests that the company's own programs hand over, and the keys they show. */
export const intakeRoutes: Routes = (api, { desk: { intake, intakeKeys, attachments } }) => {
  api.post('/intake/:channel', {
    config: { access: 'anyone' },
    // The body is JSON, or multipart with the same JSON in the field `request` before its files: checked below.
    validatorCompiler: () => (value) => ({ value }),
    schema: {
      tags, summary: 'Hand over a request or a reply; the same messageId again changes nothing', security: [{ intakeKey: [] }], consumes: ['application/json', 'multipart/form-data'],
      description: 'With multipart/form-data the field `request` holds this JSON and comes first; a file is named after the field of the intake that it answers, or `file`.',
      params: z.object({ channel: channelKind }), body: intakeRequest, response: { 200: intakeAnswer },
    },
  }, async (request) => {
    const hotlineId = await intakeKeys.hotlineOf(request.headers.authorization)
    const { channel } = checked(z.object({ channel: channelKind }), request.params)
    const receive = (body: unknown, files: readonly ReceivedFile[]) => intake.receive(hotlineId, channel, checked(intakeRequest, body), files)
    if (!request.isMultipart()) return receive(request.body, [])
    const fields = new Map<string, string>()
    return attachments.using(sentFiles(request, fields), async (files) => receive(parseJson(fields.get('request')), files))
  })

  api.post('/intake-keys', {
    config: { access: 'administrator' },
    schema: { tags, summary: 'Make a key; it is shown this once', body: z.object({ name: shortText }), response: { 201: z.object({ id: z.string(), name: z.string(), key: z.string() }) } },
  }, async (request, reply) => reply.status(201).send(await intakeKeys.create(viewerOf(request), request.body.name)))

  api.get('/intake-keys', { config: { access: 'administrator' }, schema: { tags, summary: 'The keys, without what opens', response: { 200: page(intakeKey) } } }, async (request) => (
    { items: (await intakeKeys.list(viewerOf(request))).map(view), nextCursor: null }
  ))

  api.delete('/intake-keys/:id', { config: { access: 'administrator' }, schema: { tags, summary: 'Take a key away', params: z.object({ id }), response: { 204: nothing } } }, async (request, reply) => {
    await intakeKeys.revoke(viewerOf(request), request.params.id)
    return reply.status(204).send(null)
  })
}

function view({ createdAt, lastUsedAt, revokedAt, id: keyId, name, createdBy }: IntakeKey) {
  return { id: keyId, name, createdBy, createdAt: new Date(createdAt).toISOString(), lastUsedAt: iso(lastUsedAt), revokedAt: iso(revokedAt) }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
