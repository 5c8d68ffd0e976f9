import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify'
import type { Logger } from 'pino'
import { SESSION_COOKIE, viewerOf } from './adapters/http/access.ts'
import { sendError } from './adapters/http/errors.ts'
import { addHttpApi } from './adapters/http/http-api.ts'
import { checkOrigin, isFromThisMachine } from './adapters/http/origin.ts'
import { DEMO_COOKIE } from './adapters/http/routes/demo.ts'
import type { HttpSettings } from './adapters/http/settings.ts'
import { SIP_PATH } from './adapters/http/softphone.ts'
import { serveLive } from './adapters/panel/live-socket.ts'
import { LONGEST_SIP_FRAME, proxySip } from './adapters/panel/sip-proxy.ts'
import { notSignedIn } from './services/refusal.ts'
import type { Services } from './services/services.ts'

export interface AppSettings extends HttpSettings {
  log: Logger
  /** Certificate and key (PEM) when browsers come here by HTTPS without a proxy. */
  tls: { cert: string | Buffer; key: string | Buffer } | null
  /** Asterisk's SIP WebSocket. */
  sipWebSocketUrl: string
  /** Between two looks at an open live or SIP connection, ms. */
  socketCheckMs?: number
}

const LONGEST_BODY = 256 * 1024

/** The whole HTTP side on the given services, not listening yet: tests use it through `inject`. */
export async function buildApp(services: Services, settings: AppSettings): Promise<FastifyInstance> {
  const options: FastifyServerOptions = {
    loggerInstance: settings.log,
    // Queries hold callers' numbers; what is logged of a request is chosen below.
    logController: new LogController({ disableRequestLogging: true }),
    // One proxy: what it was told by others before it counts for nothing.
    trustProxy: settings.publicUrl === null ? false : (_address: string, hop: number) => hop === 0,
    bodyLimit: LONGEST_BODY,
    // A path that is too long or cannot be read is refused before any route is found.
    frameworkErrors: sendError,
    forceCloseConnections: true,
    ...(settings.tls ? { https: settings.tls } : {}),
  }
  const app = Fastify(options) as unknown as FastifyInstance
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug({ method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime), personId: request.viewer?.id }, 'request')
  })
  await app.register(websocket, {
    options: {
      maxPayload: LONGEST_SIP_FRAME,
      perMessageDeflate: false,
      handleProtocols: (protocols: Set<string>) => (protocols.has('sip') ? 'sip' : false),
    },
  })
  const checkMs = settings.socketCheckMs === undefined ? {} : { pingMs: settings.socketCheckMs, checkMs: settings.socketCheckMs }

  await addHttpApi(app, services, settings, (api) => {
    api.get('/live', { websocket: true, config: { access: 'agent' }, schema: { hide: true } }, (socket, request) => {
      const token = request.cookies[SESSION_COOKIE]
      serveLive(socket, viewerOf(request), { live: services.live, log: settings.log, signedIn: async () => (await services.auth.find(token)) !== null, ...checkMs })
    })
  })

  /** Agents by their session; the demo phone by its cookie, on this machine. */
  async function maySpeakSip(request: FastifyRequest): Promise<boolean> {
    if (services.demo?.knows(request.cookies[DEMO_COOKIE]) && isFromThisMachine(request)) return true
    return (await services.auth.find(request.cookies[SESSION_COOKIE])) !== null
  }

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      checkOrigin(request, settings.publicUrl)
      if (!(await maySpeakSip(request))) throw notSignedIn()
    })
    scope.get(SIP_PATH, { websocket: true, schema: { hide: true } }, (socket, request) => {
      proxySip(socket, { url: settings.sipWebSocketUrl, log: settings.log, signedIn: () => maySpeakSip(request), ...checkMs })
    })
  })
  return app
}
