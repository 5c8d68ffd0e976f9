import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Locale, PublicRegulationView } from '../../../panel-protocol.ts'
import { Refusal } from '../../../services/refusal.ts'
import type { Services } from '../../../services/services.ts'
import type { Routes } from '../api.ts'
import { missingPage, regulationPage, STYLE_PATH } from '../public-page/page.ts'
import { PUBLIC_STYLE } from '../public-page/style.ts'
import { publicRegulationView } from '../regulation-schemas.ts'

/** Nothing but the page, its style sheet and links. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const company = z.string().max(64)

/** The regulations as everybody may read them, for programs. */
export const publicRoutes: Routes = (api, { publicPages }) => {
  api.get('/public/regulations/:company', {
    config: { access: 'anyone' },
    schema: {
      tags: ['public'],
      summary: 'A company’s regulation as it is in force, or an earlier version',
      params: z.object({ company }),
      querystring: z.object({ version: z.coerce.number().int().min(1).optional() }),
      response: { 200: publicRegulationView },
    },
  }, async (request, reply) => {
    void reply.header('cache-control', 'no-cache')
    return publicPages.view(request.params.company, request.query.version ?? null)
  })
}

/** The same as pages: `/r/{company}` and `/r/{company}/versions/{n}`, in Russian, `?lang=en` in English. */
export function servePublicPages(app: FastifyInstance, { publicPages }: Services): void {
  /** Pages that were written out, as long as what they show is the same. */
  const written = new WeakMap<PublicRegulationView, Map<Locale, { page: string; etag: string }>>()

  function pageOf(view: PublicRegulationView, lang: Locale): { page: string; etag: string } {
    const pages = written.get(view) ?? new Map<Locale, { page: string; etag: string }>()
    written.set(view, pages)
    let found = pages.get(lang)
    if (found === undefined) {
      const page = regulationPage(view, lang)
      found = { page, etag: `"${createHash('sha256').update(page).digest('base64url')}"` }
      pages.set(lang, found)
    }
    return found
  }

  async function send(request: FastifyRequest, reply: FastifyReply, hotlineId: string, version: number | null): Promise<FastifyReply> {
    const lang: Locale = (request.query as { lang?: unknown }).lang === 'en' ? 'en' : 'ru'
    void reply.header('content-security-policy', CONTENT_SECURITY_POLICY).header('cache-control', 'no-cache').type('text/html; charset=utf-8')
    try {
      const { page, etag } = pageOf(await publicPages.view(hotlineId, version), lang)
      void reply.header('etag', etag)
      return request.headers['if-none-match'] === etag ? await reply.status(304).send() : await reply.send(page)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'not-found') throw error
      return reply.status(404).send(missingPage(lang))
    }
  }

  app.get<{ Params: { company: string } }>('/r/:company', { schema: { hide: true } }, async (request, reply) => send(request, reply, request.params.company, null))
  app.get<{ Params: { company: string; version: string } }>('/r/:company/versions/:version', { schema: { hide: true } }, async (request, reply) => {
    const { company: hotlineId, version } = request.params
    return send(request, reply, hotlineId, /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0)
  })
  app.get(STYLE_PATH, { schema: { hide: true } }, async (_request, reply) => reply.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(PUBLIC_STYLE))
}
