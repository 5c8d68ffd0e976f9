import { z } from 'zod'
import { notFound } from '../../../services/refusal.ts'
import type { Routes } from '../api.ts'
import { isFromThisMachine } from '../origin.ts'
import { demoLineView, overrideView, page, softphoneView } from '../schemas.ts'
import { softphone } from '../softphone.ts'

export const DEMO_COOKIE = 'hotline_demo'

const tags = ['demo']

/** The demo phone: there in demo mode only, and for browsers on this machine only. */
export const demoRoutes: Routes = (api, { demo }, settings) => {
  if (demo === null) return
  const onlyHere = { config: { access: 'anyone' as const }, onRequest: async (request: Parameters<typeof isFromThisMachine>[0]) => { if (!isFromThisMachine(request)) throw notFound() } }

  api.get('/demo/lines', { ...onlyHere, schema: { tags, summary: 'Numbers to call, and what happens to a call now', response: { 200: page(demoLineView) } } }, async () => ({ items: demo.lines(), nextCursor: null }))

  api.post('/demo/phone', { ...onlyHere, schema: { tags, summary: 'Credentials for the demo phone, calling from this number', body: z.object({ caller: z.string().max(40) }), response: { 200: softphoneView } } }, async (request, reply) => {
    const { token, ...credentials } = await demo.phone(request.cookies[DEMO_COOKIE], request.body.caller)
    void reply.setCookie(DEMO_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure: settings.secure })
    return softphone(credentials, settings.iceServers)
  })

  api.post('/demo/open', {
    ...onlyHere,
    schema: { tags, summary: 'Open the line for a while', body: z.object({ minutes: z.number().int().min(1).max(60), number: z.string().max(40).nullable().default(null) }), response: { 201: overrideView } },
  }, async (request, reply) => reply.status(201).send(await demo.open(request.body.number, request.body.minutes)))
}
