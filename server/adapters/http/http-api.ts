import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Services } from '../../services/services.ts'
import { MOST_FILES } from '../../services/attachments.ts'
import { guardRoutes } from './access.ts'
import type { Api, Routes } from './api.ts'
import { sendError } from './errors.ts'
import { agentRoutes } from './routes/agents.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { callRoutes } from './routes/calls.ts'
import { clientRoutes } from './routes/clients.ts'
import { companyRoutes } from './routes/companies.ts'
import { demoRoutes } from './routes/demo.ts'
import { deskRulesRoutes } from './routes/desk-rules.ts'
import { intakeRoutes } from './routes/intake.ts'
import { lineRoutes } from './routes/lines.ts'
import { meRoutes } from './routes/me.ts'
import { noticeRoutes } from './routes/notices.ts'
import { operationRoutes } from './routes/operations.ts'
import { portalRoutes } from './routes/portal.ts'
import { publicRoutes, servePublicPages } from './routes/public.ts'
import { recordingRoutes } from './routes/recordings.ts'
import { regulationRoutes } from './routes/regulations.ts'
import { reportRoutes } from './routes/reports.ts'
import { sessionRoutes } from './routes/session.ts'
import { ticketListRoutes } from './routes/ticket-lists.ts'
import { ticketRoutes } from './routes/tickets.ts'
import { apiError } from './schemas.ts'
import { addSecurityHeaders } from './security-headers.ts'
import type { HttpSettings } from './settings.ts'
import { servePanel } from './static-panel.ts'
import { refuseUnstorableText } from './storable-text.ts'

/** One byte more than the storage takes, so that it is the one who refuses. */
const LONGEST_FILE_BYTES = 25 * 1024 * 1024 + 1
const LONGEST_FIELD_BYTES = 256 * 1024

const API_PREFIX = '/api/v1'

const RESOURCES: Routes[] = [sessionRoutes, agentRoutes, meRoutes, callRoutes, ticketListRoutes, ticketRoutes, attachmentRoutes, intakeRoutes, portalRoutes, deskRulesRoutes, clientRoutes, recordingRoutes, lineRoutes, reportRoutes, regulationRoutes, noticeRoutes, companyRoutes, publicRoutes, demoRoutes]

/**
 * Adds the HTTP side to a Fastify instance: API, its description, health, metrics and the panel's files.
 * @param more adds further guarded routes below /api/v1 (the live WebSocket)
 */
export async function addHttpApi(app: FastifyInstance, services: Services, settings: HttpSettings, more: (api: Api) => void): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendError)
  refuseUnstorableText(app)
  await app.register(cookie)
  await app.register(multipart, { limits: { fileSize: LONGEST_FILE_BYTES, files: MOST_FILES + 1, fields: 10, fieldSize: LONGEST_FIELD_BYTES, parts: MOST_FILES + 11 } })
  await addSecurityHeaders(app, settings.secure)
  await describeApi(app)
  await app.register(async (scope) => {
    guardRoutes(scope, services, settings.publicUrl)
    describeErrors(scope)
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
    })
    for (const routes of RESOURCES) routes(scope as unknown as Api, services, settings)
    more(scope as unknown as Api)
  }, { prefix: API_PREFIX })
  await app.register(async (scope) => operationRoutes(scope as unknown as Api, services, settings))
  servePublicPages(app, services)
  await servePanel(app, settings.webRoot)
}

async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Hotline', version: '1', description: 'Calls, tickets and recordings of a telephone hotline. Sign in with `POST /api/v1/session`; the cookie it sets opens the rest.' },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'hotline_session' }, intakeKey: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(swaggerUi, { routePrefix: '/api/docs' })
}

/** Every route may answer with an error, and needs a session unless it says otherwise. */
function describeErrors(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    const { access } = route.config as { access: string }
    route.schema = {
      ...route.schema,
      response: { ...(route.schema?.response as object | undefined), '4xx': apiError, '5xx': apiError },
      ...(access === 'anyone' ? {} : { security: [{ session: [] }], description: `For the role ${access} and above.` }),
    }
  })
}
