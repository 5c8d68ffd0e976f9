import { z } from 'zod'
import type { FastifyRequest } from 'fastify'
import { FailureLimiter } from '../../../services/failure-limiter.ts'
import { Refusal } from '../../../services/refusal.ts'
import type { ReceivedFile } from '../../../services/ticket-opening.ts'
import type { Routes } from '../api.ts'
import { portalAction, portalView } from '../desk-schemas.ts'
import { id, longText } from '../schemas.ts'
import { sendAttachment } from '../send-attachment.ts'
import { checked, sentFiles } from '../sent-files.ts'

const tags = ['client’s page']
const secret = z.string().max(64)
const params = z.object({ secret })
/** Addresses that somebody tries out, from one place. */
const GUESSES = { failures: 30, withinMs: 60_000 }

/** The client's own page of a ticket: no log-in, the address is the secret. */
export const portalRoutes: Routes = (api, { desk: { portal, attachments } }) => {
  const guesses = new FailureLimiter(GUESSES)

  /** @throws Refusal `too-many-attempts` */
  async function limited<T>({ ip }: FastifyRequest, work: () => Promise<T>): Promise<T> {
    const waitMs = guesses.waitMs(ip, Date.now())
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1000)
      throw new Refusal('too-many', 'too-many-attempts', { ru: `Слишком много попыток. Попробуйте снова через ${retryAfterSeconds} с.`, en: `Too many attempts. Try again in ${retryAfterSeconds} s.` }, { retryAfterSeconds })
    }
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'not-found') guesses.failed(ip, Date.now())
      throw error
    }
  }

  api.get('/portal/tickets/:secret', { config: { access: 'anyone' }, schema: { tags, summary: 'The ticket as its client sees it', params, response: { 200: portalView } } }, (request) => limited(request, () => portal.view(request.params.secret)))

  api.post('/portal/tickets/:secret/actions', {
    config: { access: 'anyone' },
    schema: { tags, summary: 'Choose the level, confirm the solution, disagree with it, rate it', params, body: portalAction, response: { 200: portalView } },
  }, (request) => limited(request, () => portal.act(request.params.secret, request.body)))

  api.post('/portal/tickets/:secret/messages', {
    config: { access: 'anyone' },
    validatorCompiler: () => (value) => ({ value }),
    schema: { tags, summary: 'Write to the department: multipart/form-data with `text` and files, or JSON', params, body: z.object({ text: longText }), consumes: ['application/json', 'multipart/form-data'], response: { 200: portalView } },
  }, (request) => limited(request, async () => {
    // Nobody's files are kept who does not know a page.
    await portal.find(request.params.secret)
    const fields = new Map<string, string>()
    const reply = (body: unknown, files: readonly ReceivedFile[]) => portal.reply(request.params.secret, checked(z.object({ text: longText }), body).text, files)
    return request.isMultipart() ? attachments.using(sentFiles(request, fields), (files) => reply(Object.fromEntries(fields), files)) : reply(request.body, [])
  }))

  api.get('/portal/tickets/:secret/attachments/:id', { config: { access: 'anyone' }, schema: { tags, summary: 'Download a file of the ticket', params: z.object({ secret, id }) } }, (request, reply) => limited(request, async () => {
    const attachment = await attachments.findOf(await portal.find(request.params.secret), request.params.id)
    return sendAttachment(reply, attachment, attachments.read(attachment))
  }))
}
