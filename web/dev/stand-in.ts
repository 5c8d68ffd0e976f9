/**
 * A server for looking at the panel's pages without Asterisk or a database: `node web/dev/stand-in.ts`, then
 * `vite web`. It answers at the wire with sample data and keeps what is changed until it ends. There are no telephones.
 * `?as=ringing|talking|wrap-up|break` at log-in (POST /dev/as) puts the agent Anna in that state.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ClientChanges, ContactChanges, LiveChange, LiveMessage, LiveState, PersonView, TicketActionInput, TicketFilter, TicketView } from '../../server/panel-protocol.ts'
import { dialogue } from './sample-audio.ts'
import * as data from './sample-data.ts'
import * as desk from './sample-desk.ts'
import { regulationAnswer } from './sample-regulation.ts'
import { workReport } from './sample-report.ts'

const port = Number(process.env['HOTLINE_HTTP_PORT'] ?? 8080)
const dist = new URL('../dist/', import.meta.url).pathname
const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8' }

let state: LiveState = data.liveState()
let shifted = false
let seq = 0
const panels = new Set<WebSocket>()

function publish(changes: LiveChange[]): void {
  seq += 1
  for (const { topic, id, value } of changes) {
    const records = state[topic] as Record<string, unknown>
    if (value === null) delete records[id]
    else records[id] = value
  }
  for (const panel of panels) panel.send(JSON.stringify({ type: 'delta', seq, changes } satisfies LiveMessage))
}

/** Puts Anna where a screenshot needs her. */
function stage(as: string): void {
  state = data.liveState()
  shifted = as === 'shifted'
  const anna = state.agents[data.uuid(1)]
  if (!anna) return
  const at = data.now()
  if (as === 'ringing') {
    state.calls[data.myCall.id] = { ...data.myCall, phase: 'ringing', agentId: anna.id }
    state.agents[anna.id] = { ...anna, status: 'ringing', callId: data.myCall.id, since: data.iso(at) }
  } else if (as === 'talking') {
    state.calls[data.myCall.id] = { ...data.myCall, phase: 'talking', agentId: anna.id, answeredAt: data.iso(at - 134_000) }
    state.agents[anna.id] = { ...anna, status: 'talking', callId: data.myCall.id, since: data.iso(at - 134_000) }
  } else if (as === 'wrap-up') {
    state.agents[anna.id] = { ...anna, status: 'wrap-up', callId: data.calls[0]?.id ?? null, wrapUpUntil: data.iso(at + 27_000), since: data.iso(at) }
  } else if (as === 'break') {
    state.agents[anna.id] = { ...anna, status: 'break', reason: 'lunch' }
  } else if (as === 'down') {
    state.system.system = { telephony: 'down', database: 'down', since: data.iso(at - 95_000), journaled: 3, unreadableRegulation: null }
  } else if (as === 'quiet') {
    state.calls = {}
  }
  for (const panel of panels) panel.close()
}

interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
  person: PersonView | null
}

type Answer = { status: number; body?: unknown } | { file: Buffer; type: string }

const ok = (body: unknown): Answer => ({ status: 200, body })
const done: Answer = { status: 204 }
const refused = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } })

function pageOf<T>(items: T[], query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 50)
  const from = Number(query.get('cursor') ?? 0)
  return ok({ items: items.slice(from, from + limit), nextCursor: from + limit < items.length ? String(from + limit) : null })
}

const holds = (text: string | null, ...fields: (string | null)[]) => text === null || fields.some((field) => field?.toLowerCase().includes(text.toLowerCase()))

/** Tells the panels of the ticket, as the server does. */
function changed<T extends (typeof desk.tickets)[number]>(ticket: T): T {
  publish([{ topic: 'tickets', id: ticket.id, value: { id: ticket.id, number: ticket.number, status: ticket.status, version: ticket.version, assigneeId: ticket.assigneeId, due: ticket.due } }])
  return ticket
}

function answer(asked: Asked): Answer {
  const { method, path, query, body, person } = asked
  const [, id = ''] = /^\/[a-z]+\/([^/]+)/.exec(path) ?? []
  const what = `${method} ${path.replace(/^(\/(?:calls|tickets|recordings|agents|overrides|clients|views|attachments))\/(?!counts|bulk)[^/]+/, '$1/:id').replace(/contacts\/[^/]+/, 'contacts/:contact')}`
  if (what === 'POST /session') {
    const who = data.people.find(({ login }) => login === body['login'])
    return who ? ok(data.session(who, shifted)) : refused(401, 'wrong-credentials', 'Неверный логин или пароль.')
  }
  if (what === 'GET /demo/lines') return ok({ items: data.regulation.numbers.map(({ number, label }) => ({ company: { ru: data.regulation.company, en: data.regulation.company }, number, label, route: data.route(number, query.get('at') ?? data.iso(data.now())) })), nextCursor: null })
  if (person === null) return refused(401, 'not-signed-in', 'Войдите.')
  const editor = regulationAnswer(what, path, query, body)
  if (editor) return editor
  const ticket = desk.tickets.find((one) => one.id === id)
  switch (what) {
    case 'GET /session': return ok(data.session(person, shifted))
    case 'DELETE /session': return done
    case 'GET /agents': return pageOf(data.people, query)
    case 'GET /regulation': return ok(data.regulation)
    case 'GET /overrides': return pageOf(data.overrides, query)
    case 'POST /route': return ok(data.route(String(body['number']), String(body['at'])))
    case 'GET /reports/work': return ok(workReport(query.get('from') ?? '', query.get('to') ?? ''))
    case 'GET /reports/figures': return ok(data.figures(query.get('from') ?? '', query.get('to') ?? ''))
    case 'GET /clients': return pageOf(data.clients.filter(({ name, phones }) => holds(query.get('text'), name, ...phones)), query)
    case 'GET /calls': {
      const [from, to] = [query.get('from'), query.get('to')]
      return pageOf(data.calls.filter((call) => holds(query.get('text'), call.caller, call.clientName, call.ticketNumber) && (!query.get('agentId') || call.agentId === query.get('agentId'))
        && (!query.get('line') || call.line === query.get('line')) && (!query.get('outcome') || call.outcome === query.get('outcome'))
        && (from === null || Date.parse(call.arrivedAt) >= Date.parse(from)) && (to === null || Date.parse(call.arrivedAt) < Date.parse(to))), query)
    }
    case 'GET /calls/:id': return found(data.calls.find((call) => call.id === id))
    case 'GET /desk/rules': return ok(desk.rules)
    case 'GET /tickets': return pageOf(desk.listed(query, person.id), query)
    case 'GET /tickets/counts': return ok(desk.counts(person.id))
    case 'GET /tickets/:id': return found(ticket && desk.detail(ticket))
    case 'PATCH /tickets/:id': {
      const { version, ...changes } = body
      if (!ticket) return found(undefined)
      if (version !== ticket.version) return refused(409, 'ticket-changed', 'Заявку только что изменили.')
      return ok(changed(Object.assign(ticket, changes as Partial<TicketView>, { version: ticket.version + 1 })))
    }
    case 'POST /tickets/:id/actions': {
      if (!ticket) return found(undefined)
      if (body['version'] !== ticket.version) return refused(409, 'ticket-changed', 'Заявку только что изменили.')
      const action = body['action'] as TicketActionInput
      if (action.type === 'set-level') return refused(422, 'client-answers', desk.detail(ticket).refusals['set-level']?.ru ?? '')
      return ok(desk.detail(changed(desk.act(ticket, action, person))))
    }
    case 'POST /tickets/bulk': {
      const chosen = body['tickets'] as { id: string; version: number }[]
      return ok({ items: chosen.map(({ id: one }, n) => {
        const it = desk.tickets.find((other) => other.id === one)
        return n === 2 || !it ? { id: one, ticket: null, error: { code: 'ticket-changed', message: 'Заявку только что изменили: посмотрите и повторите.' } } : { id: one, ticket: changed(desk.act(it, body['action'] as TicketActionInput, person)), error: null }
      }) })
    }
    case 'POST /tickets/:id/split': return found(ticket && { ticket: desk.detail(ticket), created: desk.tickets[1] })
    case 'POST /tickets/:id/merge': return found(ticket && desk.detail(ticket))
    case 'POST /tickets/:id/attachments': return ok({ id: data.uuid(8002), name: 'файл.pdf', mediaType: 'application/pdf', bytes: 20_000, sha256: '', at: data.iso(data.now()), author: person.name })
    case 'GET /views': return pageOf(desk.views, query)
    case 'POST /views': {
      const view = { id: data.uuid(6001 + desk.views.length), name: String(body['name']), filter: body['filter'] as TicketFilter }
      desk.views.push(view)
      return ok(view)
    }
    case 'PATCH /views/:id': return found(Object.assign(desk.views.find((view) => view.id === id) ?? {}, body))
    case 'DELETE /views/:id': {
      desk.views.splice(desk.views.findIndex((view) => view.id === id), 1)
      return done
    }
    case 'GET /clients/:id': return found(desk.cards.get(id))
    case 'PATCH /clients/:id': return found(Object.assign(desk.cards.get(id) ?? {}, body as ClientChanges))
    case 'POST /clients/:id/contacts': {
      desk.cards.get(id)?.contacts.push({ id: data.uuid(7900), ...(body as unknown as ContactChanges) })
      return found(desk.cards.get(id))
    }
    case 'PATCH /clients/:id/contacts/:contact': {
      Object.assign(desk.cards.get(id)?.contacts.find((contact) => path.endsWith(contact.id)) ?? {}, body)
      return found(desk.cards.get(id))
    }
    case 'GET /recordings/:id/listens': return ok({ items: [{ at: data.iso(data.startedAt - 5000), person: 'Дарья Пробная', action: 'play' }, { at: data.iso(data.startedAt - 86_000_000), person: 'Администратор', action: 'download' }], nextCursor: null })
    case 'GET /recordings/:id/audio': {
      const recording = data.calls.flatMap(({ recordings }) => recordings).find((one) => one.id === id)
      return recording ? { file: dialogue(recording.durationSeconds, recording.channels), type: 'audio/wav' } : found(undefined)
    }
    case 'PUT /me/status': {
      const agent = state.agents[person.id]
      if (agent) publish([{ topic: 'agents', id: agent.id, value: { ...agent, status: body['status'] as 'available', reason: (body['reason'] as string | undefined) ?? null, since: data.iso(data.now()) } }])
      return done
    }
    case 'POST /me/softphone': return refused(503, 'telephony-down', 'Телефонии здесь нет.')
    default: return method === 'GET' ? found(undefined) : done
  }
}

const found = (body: unknown): Answer => (body === undefined ? refused(404, 'not-found', 'Не найдено.') : ok(body))

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === '' || request.headers['content-type']?.startsWith('multipart/') ? {} : (JSON.parse(text) as Record<string, unknown>)
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/dev/as') {
    stage(url.searchParams.get('state') ?? '')
    response.end()
    return
  }
  if (url.pathname === '/dev/ticket') {
    const [first] = desk.tickets
    if (first) desk.tickets.unshift(changed({ ...first, id: data.uuid(Math.floor(Math.random() * 900_000) + 90_000), number: 'TKD-2026-001845', subject: 'Новая заявка', status: 'new', createdAt: data.iso(data.now()), level: 'critical' }))
    response.end()
    return
  }
  if (!url.pathname.startsWith('/api/v1/')) {
    await servePanel(url.pathname, response)
    return
  }
  const personId = /standin=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const body = await read(request)
  const given = answer({ method: request.method ?? 'GET', path: url.pathname.slice('/api/v1'.length), query: url.searchParams, body, person: data.people.find(({ id }) => id === personId) ?? null })
  if ('file' in given) {
    response.writeHead(200, { 'content-type': given.type, 'content-length': given.file.length }).end(given.file)
    return
  }
  const signedIn = url.pathname === '/api/v1/session' && request.method === 'POST' && given.status === 200
  response.writeHead(given.status, {
    'content-type': 'application/json',
    ...(signedIn ? { 'set-cookie': `standin=${data.people.find(({ login }) => login === body['login'])?.id}; Path=/; HttpOnly` } : {}),
    ...(request.method === 'DELETE' && url.pathname === '/api/v1/session' ? { 'set-cookie': 'standin=; Path=/; Max-Age=0' } : {}),
  })
  response.end(given.body === undefined ? undefined : JSON.stringify(given.body))
}

async function servePanel(path: string, response: ServerResponse): Promise<void> {
  const wanted = extname(path) === '' ? '/index.html' : normalize(path)
  try {
    const file = await readFile(join(dist, wanted))
    response.writeHead(200, { 'content-type': types[extname(wanted)] ?? 'application/octet-stream' }).end(file)
  } catch {
    response.writeHead(404).end()
  }
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
})
const live = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (!request.url?.startsWith('/api/v1/live')) {
    socket.destroy()
    return
  }
  live.handleUpgrade(request, socket, head, (panel) => {
    panels.add(panel)
    panel.on('close', () => panels.delete(panel))
    panel.send(JSON.stringify({ type: 'snapshot', seq, now: data.iso(data.now()), state } satisfies LiveMessage))
  })
})
setInterval(() => {
  for (const panel of panels) panel.send(JSON.stringify({ type: 'ping', at: data.iso(data.now()) } satisfies LiveMessage))
}, 15_000)
server.listen(port, '127.0.0.1')
