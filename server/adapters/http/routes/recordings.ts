import { z } from 'zod'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CallDetailView } from '../../../panel-protocol.ts'
import type { StoredRecording } from '../../../services/recordings.ts'
import type { Services } from '../../../services/services.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { rangeOf } from '../range.ts'
import { id, listenView, page, recordingView } from '../schemas.ts'

const tags = ['recordings']
const params = z.object({ id })

/** Recordings. Agents hear the messages of the tickets that are their work, nothing else. */
export const recordingRoutes: Routes = (api, services) => {
  const { recordings } = services

  api.get('/recordings/:id', { config: { access: 'agent' }, schema: { tags, summary: 'What is known of a recording', params, response: { 200: recordingView } } }, async (request) => recordings.find(viewerOf(request), request.params.id))

  api.get('/recordings/:id/audio', {
    config: { access: 'agent' },
    schema: { tags, summary: 'The sound (Ogg Opus), with range requests; listening is logged', params, querystring: z.object({ download: z.literal('1').optional() }) },
  }, async (request, reply) => {
    const { recording, call } = await recordings.playable(viewerOf(request), request.params.id)
    return sendAudio(services, recording, call, request.query.download === '1', request, reply)
  })

  api.get('/recordings/:id/listens', { config: { access: 'supervisor' }, schema: { tags, summary: 'Who has listened', params, response: { 200: page(listenView) } } }, async (request) => (
    { items: await recordings.listens(viewerOf(request), request.params.id), nextCursor: null }
  ))
}

async function sendAudio({ recordings, hotlines }: Services, recording: StoredRecording, call: CallDetailView, download: boolean, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const etag = `"${recording.sha256}"`
  const { bytes } = recording
  void reply.headers({ 'etag': etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' }).type('audio/ogg')
  if (download) void reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName(recording, call, hotlines.zone(viewerOf(request).hotlineId)))}`)
  if (request.headers['if-none-match'] === etag) return reply.status(304).send()

  const ifRange = request.headers['if-range']
  const range = rangeOf(ifRange === undefined || ifRange === etag ? request.headers.range : undefined, bytes)
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${bytes}`).send()
  const start = range?.start ?? 0
  void reply.header('content-length', String(range ? range.end - range.start + 1 : bytes))
  if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  if (start === 0) await recordings.logListen(viewerOf(request), recording.id, download ? 'download' : 'play')
  return reply.send(recordings.read(recording, range ?? undefined))
}

/** `TKD-2026-000123 2026-11-23 12-05 talk.ogg`, in the company's time. */
function fileName(recording: StoredRecording, call: CallDetailView, timeZone: string): string {
  const at = new Date(recording.startedAt).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).replace(':', '-')
  return `${call.ticketNumber ?? call.id} ${at} ${recording.kind}.ogg`
}
