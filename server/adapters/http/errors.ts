import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { WorktimeError } from '../../domain/worktime/errors.ts'
import type { ApiError } from '../../panel-protocol.ts'
import { InvalidCursor, StoreUnavailable, TelephonyError } from '../../ports.ts'
import { notFound, Refusal, type RefusalKind } from '../../services/refusal.ts'
import { localeOf } from './locale.ts'

const STATUS: Record<RefusalKind, number> = {
  'invalid': 400, 'refused': 422, 'not-signed-in': 401, 'not-allowed': 403, 'not-found': 404, 'conflict': 409, 'gone': 410, 'too-many': 429, 'unavailable': 503,
}

/** Every error leaves as `{code, message, details}`; what nobody expected is logged and says nothing about itself. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error)
  if (refusal.code === 'internal') request.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed')
  const { retryAfterSeconds } = (refusal.details ?? {}) as { retryAfterSeconds?: number }
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds))
  const status = refusal.code === 'internal' ? 500 : isFastifyError(error) ? (error.statusCode as number) : STATUS[refusal.kind]
  void reply.status(status).type('application/json').send(bodyOf(refusal, request))
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  sendError(notFound(), request, reply)
}

function bodyOf(refusal: Refusal, request: FastifyRequest): ApiError {
  return { code: refusal.code, message: refusal.text[localeOf(request)], ...(refusal.details === undefined ? {} : { details: refusal.details }) }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const details = error.validation.map(({ instancePath, message }) => ({ in: error.validationContext, path: instancePath, message }))
    return new Refusal('invalid', 'invalid-request', { ru: 'Запрос составлен неверно: смотрите details.', en: 'The request is wrong: see details.' }, details)
  }
  if (error instanceof StoreUnavailable) {
    return new Refusal('unavailable', 'database-unavailable', { ru: 'База данных не отвечает, звонки продолжаются. Повторите через минуту.', en: 'The database does not answer; calls go on. Try again in a minute.' })
  }
  if (error instanceof TelephonyError) {
    return new Refusal('unavailable', 'telephony-unavailable', { ru: 'Телефония не отвечает. Повторите через минуту.', en: 'The telephone side does not answer. Try again in a minute.' })
  }
  if (error instanceof InvalidCursor) return new Refusal('invalid', 'invalid-cursor', { ru: 'Курсор не от этого списка: начните сначала.', en: 'The cursor is not one of this list: start over.' })
  if (error instanceof WorktimeError) {
    return new Refusal('invalid', error.code, { ru: 'Этого момента нет в производственном календаре.', en: 'The production calendar cannot tell of this moment.' }, { problem: error.message })
  }
  if (isFastifyError(error)) return new Refusal('invalid', FASTIFY_CODES[error.code] ?? 'invalid-request', { ru: 'Запрос составлен неверно.', en: 'The request is wrong.' }, { problem: error.message })
  return new Refusal('unavailable', 'internal', { ru: 'Внутренняя ошибка, она записана в журнал.', en: 'An internal error; it has been logged.' })
}

const FASTIFY_CODES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
}

/** Fastify's own complaints about a request; never those of the server. */
function isFastifyError(error: unknown): error is FastifyError {
  const { statusCode, code } = error as Partial<FastifyError>
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
}
