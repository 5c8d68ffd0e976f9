import type { FastifyInstance, FastifyBaseLogger, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Services } from '../../services/services.ts'
import type { HttpSettings } from './settings.ts'

/** The Fastify instance whose routes are typed by their schemas. */
export type Api = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypeProvider>

/** Adds the routes of one resource. */
export type Routes = (api: Api, services: Services, settings: HttpSettings) => void
