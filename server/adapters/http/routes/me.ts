import { z } from 'zod'
import { Refusal } from '../../../services/refusal.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { softphone } from '../softphone.ts'
import { nothing, softphoneView } from '../schemas.ts'

const tags = ['me']
const status = z.object({ status: z.enum(['available', 'break', 'offline']), reason: z.string().max(64).nullable().optional() })

/** What an agent says of himself, and his softphone. */
export const meRoutes: Routes = (api, services, settings) => {
  const { agents } = services.commands

  api.put('/me/status', { config: { access: 'agent' }, schema: { tags, summary: 'Available, on a break, or away', body: status, response: { 204: nothing } } }, async (request, reply) => {
    const { id, hotlineId } = viewerOf(request)
    const reason = request.body.status === 'break' ? (request.body.reason ?? null) : null
    if (reason !== null && !services.hotlines.breakReasons(hotlineId).some(({ key }) => key === reason)) {
      throw new Refusal('invalid', 'unknown-choice', { ru: 'Такой причины перерыва нет.', en: 'There is no such reason of a break.' }, { field: 'reason', value: reason })
    }
    if (!agents.setPresence(id, request.body.status, reason)) throw takesNoCalls()
    return reply.status(204).send(null)
  })

  api.post('/me/wrap-up/finish', { config: { access: 'agent' }, schema: { tags, summary: 'End the wrap-up now', response: { 204: nothing } } }, async (request, reply) => {
    if (!agents.finishWrapUp(viewerOf(request).id)) throw noWrapUp()
    return reply.status(204).send(null)
  })

  api.put('/me/wrap-up/extend', {
    config: { access: 'agent' },
    schema: { tags, summary: 'Lengthen the wrap-up', body: z.object({ seconds: z.number().int().min(1).max(3600) }), response: { 204: nothing } },
  }, async (request, reply) => {
    if (!agents.extendWrapUp(viewerOf(request).id, request.body.seconds * 1000)) throw noWrapUp()
    return reply.status(204).send(null)
  })

  api.post('/me/softphone', { config: { access: 'agent' }, schema: { tags, summary: 'New credentials for the browser’s softphone', response: { 200: softphoneView } } }, async (request) => {
    const { id, office, disabled } = viewerOf(request)
    if (office === null || disabled) throw takesNoCalls()
    return softphone(await agents.softphone(id), settings.iceServers)
  })
}

const takesNoCalls = (): Refusal =>
  new Refusal('conflict', 'takes-no-calls', { ru: 'Вы не принимаете звонки: администратор должен указать ваш офис.', en: 'You take no calls: an administrator has to set your office.' })

const noWrapUp = (): Refusal => new Refusal('conflict', 'no-wrap-up', { ru: 'Сейчас нет поствызывной обработки.', en: 'There is no wrap-up now.' })
