import { z } from 'zod'
import { regulationJsonSchema } from '../../../domain/regulation/json-schema.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import {
  calendarDayView, regulationCheckView, regulationComparisonView, regulationDraftInput, regulationDraftView, regulationListenInput, regulationPublicationInput, regulationRef,
  regulationSource, regulationVersionDetailView,
  regulationVersionView, regulationWhatIfView,
} from '../regulation-schemas.ts'
import { instant, nothing, page } from '../schemas.ts'

const tags = ['regulation']
const administrators = { config: { access: 'administrator' as const } }
/** The years that the calendar answers for. */
const month = z.string().regex(/^(?:202[1-9]|20[3-9]\d|21\d\d)-(?:0[1-9]|1[0-2])$/)
const versionParams = z.object({ version: z.coerce.number().int().min(1) })

const whatIfInput = z.object({ source: regulationSource, from: instant.optional(), to: instant.optional() })

/** The regulation as its administrators read, write and publish it. */
export const regulationRoutes: Routes = (api, { editor, whatIf, listening, hotlines }) => {
  api.get('/regulation/schema', { ...administrators, schema: { tags, summary: 'What a regulation may say, as JSON Schema', response: { 200: z.record(z.string(), z.unknown()) } } }, async () => regulationJsonSchema())

  api.get('/regulation/days', { ...administrators, schema: { tags, summary: 'The production calendar’s days of a month', querystring: z.object({ month }), response: { 200: page(calendarDayView) } } }, async (request) => (
    { items: hotlines.calendarMonth(viewerOf(request).hotlineId, request.query.month), nextCursor: null }
  ))

  api.get('/regulation/versions', { ...administrators, schema: { tags, summary: 'Every version, the newest first', response: { 200: page(regulationVersionView) } } }, async (request) => (
    { items: editor.versions(viewerOf(request).hotlineId), nextCursor: null }
  ))

  api.get('/regulation/versions/:version', { ...administrators, schema: { tags, summary: 'A version with its text and its form', params: versionParams, response: { 200: regulationVersionDetailView } } }, async (request) => (
    editor.version(viewerOf(request).hotlineId, request.params.version)
  ))

  api.get('/regulation/versions/:version.yaml', { ...administrators, schema: { tags, summary: 'A version’s text as a file', params: versionParams } }, async (request, reply) => {
    const { hotlineId } = viewerOf(request)
    const { version, source } = editor.version(hotlineId, request.params.version)
    return reply.type('application/yaml; charset=utf-8').header('content-disposition', `attachment; filename="${hotlineId}-${version}.yaml"`).send(source)
  })

  api.post('/regulation/versions', {
    ...administrators,
    schema: { tags, summary: 'Publish the next version, with a news item where the regulation asks for one', body: regulationPublicationInput, response: { 201: regulationVersionView } },
  }, async (request, reply) => {
    const { source, effectiveFrom, news } = request.body
    const published = await editor.publish(viewerOf(request), { source, effectiveFrom: effectiveFrom === null ? null : Date.parse(effectiveFrom), news })
    return reply.status(201).send(published)
  })

  api.delete('/regulation/versions/:version', { ...administrators, schema: { tags, summary: 'Take back a version that is not yet in force', params: versionParams, response: { 204: nothing } } }, async (request, reply) => {
    await editor.withdraw(viewerOf(request).hotlineId, request.params.version)
    return reply.status(204).send(null)
  })

  api.get('/regulation/draft', { ...administrators, schema: { tags, summary: 'The next version as it is being written; without a draft the text in force', response: { 200: regulationDraftView } } }, async (request) => (
    editor.draft(viewerOf(request).hotlineId)
  ))

  api.put('/regulation/draft', { ...administrators, schema: { tags, summary: 'Save the draft: its text, its form, or single fields', body: regulationDraftInput, response: { 200: regulationDraftView } } }, async (request) => (
    editor.saveDraft(viewerOf(request), request.body)
  ))

  api.delete('/regulation/draft', { ...administrators, schema: { tags, summary: 'Drop the draft', response: { 204: nothing } } }, async (request, reply) => {
    await editor.dropDraft(viewerOf(request).hotlineId)
    return reply.status(204).send(null)
  })

  api.post('/regulation/check', { ...administrators, schema: { tags, summary: 'Every error of a text at its place, and what stands in the way of its publication', body: z.object({ source: regulationSource }), response: { 200: regulationCheckView } } }, async (request) => (
    editor.check(viewerOf(request).hotlineId, request.body.source)
  ))

  api.post('/regulation/compare', { ...administrators, schema: { tags, summary: 'Two versions, or a version with the draft or a text, field by field', body: z.object({ a: regulationRef, b: regulationRef }), response: { 200: regulationComparisonView } } }, async (request) => (
    editor.compare(viewerOf(request).hotlineId, request.body.a, request.body.b)
  ))

  api.post('/regulation/what-if', { ...administrators, schema: { tags, summary: 'What a text would have changed for the tickets and calls of a period; without one the last 30 days', body: whatIfInput, response: { 200: regulationWhatIfView } } }, async (request) => {
    const { source, from, to } = request.body
    return whatIf.ask(viewerOf(request).hotlineId, source, { from: from === undefined ? null : Date.parse(from), to: to === undefined ? null : Date.parse(to) })
  })

  api.post('/regulation/listen', { ...administrators, schema: { tags, summary: 'An announcement’s text spoken as in a call (WAV)', body: regulationListenInput } }, async (request, reply) => {
    const sound = await listening.listen(viewerOf(request).hotlineId, request.body)
    return reply.type('audio/wav').send(sound)
  })
}
