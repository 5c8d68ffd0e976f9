/** The regulation's editor for looking at it: the preset's text with the real reading, changing and comparing, kept in memory. */
import { readFileSync } from 'node:fs'
import type { CompanyView, NoticeView, RegulationDraftInput, RegulationDraftView, RegulationVersionView } from '../../server/panel-protocol.ts'
import { compareRegulations } from '../../server/domain/regulation/compare.ts'
import { formOf, withChanges, withForm } from '../../server/domain/regulation/edit-regulation.ts'
import { regulationJsonSchema } from '../../server/domain/regulation/json-schema.ts'
import { parseRegulation } from '../../server/domain/regulation/parse-regulation.ts'
import { dialogue } from './sample-audio.ts'
import * as data from './sample-data.ts'

type Answer = { status: number; body?: unknown } | { file: Buffer; type: string }

const preset = process.env['STAND_IN_REGULATION'] ?? 'technokad'
const inForce = readFileSync(new URL(`../../server/regulations/${preset}.yaml`, import.meta.url), 'utf8')
const day = 86_400_000

let draft: { source: string; revision: number; at: number } | null = null

const versions: RegulationVersionView[] = [
  { version: 4, state: 'scheduled', effectiveFrom: data.iso(data.startedAt + 38 * day), effectiveUntil: null, publishedAt: data.iso(data.startedAt - day), author: 'Администратор', news: { ru: 'С нового года линия работает до 19:00.', en: 'From the new year the line is open until 19:00.' }, problem: null },
  { version: 3, state: 'in-force', effectiveFrom: data.iso(data.startedAt - 20 * day), effectiveUntil: data.iso(data.startedAt + 38 * day), publishedAt: data.iso(data.startedAt - 20 * day), author: 'Администратор', news: { ru: 'Добавлен номер для Сибири.', en: 'A number for Siberia has been added.' }, problem: null },
  { version: 2, state: 'withdrawn', effectiveFrom: data.iso(data.startedAt - 30 * day), effectiveUntil: null, publishedAt: data.iso(data.startedAt - 31 * day), author: 'Администратор', news: null, problem: null },
  { version: 1, state: 'past', effectiveFrom: data.iso(data.startedAt - 200 * day), effectiveUntil: data.iso(data.startedAt - 20 * day), publishedAt: data.iso(data.startedAt - 200 * day), author: null, news: null, problem: null },
]

const notices: NoticeView[] = [
  { id: data.uuid(9001), kind: 'emergency', state: 'published', text: { ru: 'Почта поддержки недоступна, звоните по телефону.', en: 'Support mail is down, please call.' }, spoken: 'Почта поддержки сейчас недоступна, мы отвечаем по телефону.', from: data.iso(data.startedAt - 3_600_000), until: data.iso(data.startedAt + 7_200_000), author: 'Администратор', createdAt: data.iso(data.startedAt - 3_600_000) },
  { id: data.uuid(9002), kind: 'holiday', state: 'upcoming', text: { ru: 'Тридцать первого декабря линия работает до 15:00.', en: 'On 31 December the line is open until 15:00.' }, spoken: null, from: data.iso(data.startedAt + 30 * day), until: data.iso(data.startedAt + 39 * day), author: 'Администратор', createdAt: data.iso(data.startedAt) },
  { id: data.uuid(9003), kind: 'break', state: 'past', text: { ru: 'Перерыв в работе портала на обновление.', en: 'A break of the portal for an update.' }, spoken: null, from: data.iso(data.startedAt - 9 * day), until: data.iso(data.startedAt - 8.9 * day), author: 'Администратор', createdAt: data.iso(data.startedAt - 10 * day) },
]

const companies: CompanyView[] = [
  { hotlineId: 'technokad', name: { ru: 'ТехноКад', en: 'TechnoKad' }, numbers: ['+74952698657', '+78002008775', '+73833835768'], version: 3, people: 9, createdAt: data.iso(data.startedAt - 200 * day), active: true, closedAt: null },
  { hotlineId: 'centaur', name: { ru: 'Центавр', en: 'Centaur' }, numbers: ['+78000000000'], version: 1, people: 4, createdAt: data.iso(data.startedAt - 40 * day), active: false, closedAt: null },
]

const keys = [{ id: data.uuid(9301), name: 'Портал', createdAt: data.iso(data.startedAt - 3 * day), createdBy: 'Администратор', lastUsedAt: data.iso(data.startedAt - 60_000), revokedAt: null }]

const both = (text: string) => ({ ru: text, en: text })

function read(source: string) {
  const parsed = parseRegulation(source)
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message)
  return parsed.regulation
}

function check(source: string): RegulationDraftView['check'] {
  const parsed = parseRegulation(source)
  return parsed.ok ? { ok: true, errors: [], conflicts: [] } : { ok: false, errors: parsed.errors.map((error) => Object.assign({ suggestion: null }, error)), conflicts: [] }
}

function draftView(): RegulationDraftView {
  const source = draft?.source ?? inForce
  return { source, form: formOf(source), baseVersion: 3, revision: draft?.revision ?? 0, updatedAt: draft === null ? null : data.iso(draft.at), author: draft === null ? null : 'Администратор', check: check(source) }
}

function save(input: RegulationDraftInput): Answer {
  if (input.revision !== (draft?.revision ?? 0)) return { status: 409, body: { code: 'draft-changed', message: 'Черновик тем временем изменил другой человек: прочтите его снова.' } }
  const before = draft?.source ?? inForce
  const source = 'source' in input ? input.source : 'form' in input ? withForm(before, input.form) : withChanges(before, input.changes)
  draft = { source, revision: input.revision + 1, at: data.now() }
  return { status: 200, body: draftView() }
}

function month(text: string): Answer {
  const days = Array.from({ length: 31 }, (_, index) => `${text}-${String(index + 1).padStart(2, '0')}`).filter((date) => new Date(`${date}T00:00:00Z`).toISOString().startsWith(date))
  return { status: 200, body: { items: days.map((date) => {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
    const holiday = /-01-0[1-8]$|-11-04$|-12-31$/.test(date)
    return { date, kind: holiday ? 'holiday' : weekday === 0 || weekday === 6 ? 'weekend' : 'working', shortened: /-12-30$|-11-03$/.test(date) }
  }) } }
}

/** Undefined for what is not the regulation's. */
export function regulationAnswer(what: string, path: string, query: URLSearchParams, body: Record<string, unknown>): Answer | undefined {
  const last = path.split('/').at(-1) ?? ''
  switch (what) {
    case 'GET /regulation/schema': return { status: 200, body: regulationJsonSchema() }
    case 'GET /regulation/draft': return { status: 200, body: draftView() }
    case 'PUT /regulation/draft': return save(body as unknown as RegulationDraftInput)
    case 'DELETE /regulation/draft': draft = null; return { status: 204 }
    case 'GET /regulation/versions': return { status: 200, body: { items: versions, nextCursor: null } }
    case 'POST /regulation/versions': return { status: 201, body: { ...versions[1], version: 5 } }
    case 'POST /regulation/compare': return { status: 200, body: { changes: compareRegulations(read(inForce), read(draft?.source ?? inForce)) } }
    case 'POST /regulation/what-if': return { status: 200, body: {
      from: data.iso(data.startedAt - 30 * day), to: data.iso(data.startedAt), tickets: { total: 412, changed: 3 }, calls: { total: 1_204, changed: 2 },
      items: data.calls.slice(0, 5).map((call, n) => ({ kind: n % 2 === 0 ? 'ticket' : 'call', id: n % 2 === 0 ? call.ticketId : call.id, number: n % 2 === 0 ? call.ticketNumber : call.line, at: call.arrivedAt, changes: [{ label: { ru: n % 2 === 0 ? 'Срок реакции' : 'Куда попал бы звонок', en: n % 2 === 0 ? 'Reaction due' : 'Where the call would go' }, before: both(n % 2 === 0 ? 'пн 23.11 12:40' : 'закрыто'), after: both(n % 2 === 0 ? 'пн 23.11 11:40' : 'Москва') }] })),
    } }
    case 'POST /regulation/listen': return { file: dialogue(2, 1), type: 'audio/wav' }
    case 'GET /regulation/days': return month(query.get('month') ?? '')
    case 'GET /notices': return { status: 200, body: { items: notices, nextCursor: null } }
    case 'POST /notices': notices.unshift({ ...(body as unknown as NoticeView), id: data.uuid(9100 + notices.length), state: 'published', author: 'Администратор', createdAt: data.iso(data.now()) }); return { status: 201, body: notices[0] }
    case 'GET /companies': return { status: 200, body: { items: companies, nextCursor: null } }
    case 'POST /companies': return { status: 201, body: { company: { ...companies[1], hotlineId: String(body['key']), name: body['name'] }, administrator: { login: (body['administrator'] as { login: string }).login, password: 'Kp7-vmQ2-xd9L' } } }
    case 'GET /intake-keys': return { status: 200, body: { items: keys, nextCursor: null } }
    case 'POST /intake-keys': return { status: 201, body: { ...keys[0], id: data.uuid(9300 + keys.length + 1), name: body['name'], key: 'hk_0123456789abcdefghijklmnopqrstuvwxyz' } }
    default:
  }
  if (path.startsWith('/regulation/versions/') && what.startsWith('GET')) {
    const version = versions.find((one) => String(one.version) === last)
    return version ? { status: 200, body: { ...version, source: inForce, form: formOf(inForce) } } : { status: 404, body: { code: 'not-found', message: 'Не найдено.' } }
  }
  if (path.startsWith('/notices/')) {
    const notice = notices.find((one) => one.id === last)
    if (notice) Object.assign(notice, what.startsWith('DELETE') ? { state: 'withdrawn' } : body)
    return { status: 200, body: notice }
  }
  return undefined
}
