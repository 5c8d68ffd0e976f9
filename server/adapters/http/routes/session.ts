import { z } from 'zod'
import type { SessionView } from '../../../panel-protocol.ts'
import type { Person } from '../../../ports.ts'
import { personView as viewOf } from '../../../services/people.ts'
import type { Services } from '../../../services/services.ts'
import { SESSION_COOKIE, viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { nothing, sessionView } from '../schemas.ts'

const tags = ['session']
/** Longer ones are no password of ours, and only cost time. */
const credentials = z.object({ login: z.string().min(1).max(100), password: z.string().min(1).max(1000) })

/** Signing in and out. */
export const sessionRoutes: Routes = (api, services, settings) => {
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: settings.secure } as const

  api.post('/session', { config: { access: 'anyone' }, schema: { tags, summary: 'Sign in', body: credentials, response: { 200: sessionView } } }, async (request, reply) => {
    const { person, token, expiresAt } = await services.auth.logIn(request.body.login, request.body.password, request.ip)
    const before = request.cookies[SESSION_COOKIE]
    if (before !== undefined) await services.auth.logOut(before)
    void reply.setCookie(SESSION_COOKIE, token, { ...cookie, expires: new Date(expiresAt) })
    return viewOfSession(services, person, settings.demo)
  })

  api.get('/session', { config: { access: 'agent' }, schema: { tags, summary: 'Who is signed in', response: { 200: sessionView } } }, async (request) => viewOfSession(services, viewerOf(request), settings.demo))

  api.put('/me/password', {
    config: { access: 'agent' },
    schema: { tags: ['me'], summary: 'A new password of one’s own; every other session ends', body: z.object({ current: z.string().max(1000), password: z.string().max(1000) }), response: { 204: nothing } },
  }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { current, password } = request.body
    await services.people.changePassword(viewer, current, password, request.ip)
    const { person, token, expiresAt } = await services.auth.logIn(viewer.login, password, request.ip)
    if (person.hotlineId !== viewer.hotlineId) await services.auth.choose(token, person, viewer.hotlineId)
    return reply.setCookie(SESSION_COOKIE, token, { ...cookie, expires: new Date(expiresAt) }).status(204).send(null)
  })

  api.delete('/session', { config: { access: 'anyone' }, schema: { tags, summary: 'Sign out', response: { 204: nothing } } }, async (request, reply) => {
    await services.auth.logOut(request.cookies[SESSION_COOKIE])
    return reply.clearCookie(SESSION_COOKIE, cookie).status(204).send(null)
  })
}

/** What a person who is signed in needs to know of the company. */
export function viewOfSession({ hotlines, clock }: Services, person: Person, demo: boolean): SessionView {
  const { hotlineId } = person
  return {
    person: viewOf(person),
    installation: person.installation,
    hotline: { id: hotlineId, name: hotlines.company(hotlineId), zone: hotlines.zone(hotlineId) },
    demo,
    clock: { now: new Date(clock.now()).toISOString(), shifted: clock.shifted },
    offices: hotlines.offices(hotlineId),
    breakReasons: hotlines.breakReasons(hotlineId),
    categories: hotlines.categories(hotlineId),
    outcomes: hotlines.outcomes(hotlineId),
  }
}
