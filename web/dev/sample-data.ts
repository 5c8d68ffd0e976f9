/** A working Monday of a fictional company, for looking at the panel without telephones. */
import type {
  CallDetailView, ChoiceView, ClientView, FiguresReport, LiveAgent, LiveCall, LiveState, OfficeView, OverrideView, PersonView, RecordingView, RegulationView, RouteView,
  SessionView, TicketDetailView, TicketView, TimelineEntryView,
} from '../../server/panel-protocol.ts'

export const startedAt = Date.parse('2026-11-23T11:24:08+03:00')
const realStart = Date.now()
export const now = (): number => startedAt + Date.now() - realStart
export const iso = (at: number): string => new Date(at).toISOString()
const ago = (seconds: number): string => iso(startedAt - seconds * 1000)
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const offices: OfficeView[] = [
  { key: 'moscow', name: { ru: 'Москва', en: 'Moscow' }, zone: 'Europe/Moscow', windows: [{ open: '09:00', close: '18:00' }] },
  { key: 'novosibirsk', name: { ru: 'Новосибирск', en: 'Novosibirsk' }, zone: 'Asia/Novosibirsk', windows: [{ open: '04:00', close: '13:00' }] },
]

const person = (n: number, login: string, name: string, role: PersonView['role'], office: string | null, more: Partial<PersonView> = {}): PersonView => ({
  id: uuid(n), login, name, role, office, phoneUri: null, disabled: false, duties: [], ...more,
})

export const people: PersonView[] = [
  person(1, 'anna', 'Анна Примерова', 'agent', 'moscow'),
  person(2, 'boris', 'Борис Образцов', 'agent', 'moscow'),
  person(3, 'vera', 'Вера Тестова', 'agent', 'novosibirsk'),
  person(4, 'gleb', 'Глеб Демидемо', 'agent', 'novosibirsk', { phoneUri: 'sip:101@192.0.2.10' }),
  person(5, 'darya', 'Дарья Пробная', 'supervisor', null),
  person(6, 'admin', 'Администратор', 'administrator', null),
  person(7, 'egor', 'Егор Условный', 'agent', 'moscow'),
  person(8, 'zhanna', 'Жанна Вымышленная', 'agent', 'novosibirsk'),
  person(9, 'ivan', 'Иван Бывший', 'agent', 'moscow', { disabled: true }),
]

const choice = (key: string, ru: string, en: string): ChoiceView => ({ key, ru, en })

export const session = (who: PersonView, shifted: boolean): SessionView => ({
  person: who,
  installation: who.role === 'administrator',
  hotline: { id: 'technokad', name: { ru: 'ТехноКад', en: 'TechnoKad' }, zone: 'Europe/Moscow' },
  demo: true,
  clock: { now: iso(now()), shifted },
  offices,
  breakReasons: [choice('lunch', 'Обед', 'Lunch'), choice('rest', 'Перерыв', 'Short break'), choice('meeting', 'Совещание', 'Meeting'), choice('paperwork', 'Работа с заявками', 'Working on tickets')],
  categories: [
    choice('software-setup', 'Установка и настройка наших программ', 'Installing and configuring our software'),
    choice('digital-signature', 'Электронная подпись', 'Digital signature'),
    choice('documents', 'Подготовка документов в программе', 'Preparing documents in the software'),
    choice('software-error', 'Ошибка в программе', 'Software error'),
    choice('web-service-error', 'Ошибка веб-сервиса', 'Web service error'),
  ],
  outcomes: [choice('solved', 'Решено', 'Solved'), choice('faq-link', 'Отправлена ссылка на ответ', 'Sent a link to the answer'), choice('in-progress', 'Остаётся в работе', 'Still being worked on'), choice('needs-development', 'Нужна доработка программы', 'Needs development')],
})

export const regulation: RegulationView = {
  hotlineId: 'technokad',
  company: { ru: 'ТехноКад', en: 'TechnoKad' },
  zone: 'Europe/Moscow',
  offices,
  numbers: [
    { number: '+74952698657', label: { ru: 'Москва', en: 'Moscow' }, prefers: 'moscow', overflowAfterSeconds: 20 },
    { number: '+78002008775', label: { ru: 'Регионы (бесплатно)', en: 'Regions (toll-free)' }, prefers: null, overflowAfterSeconds: 20 },
    { number: '+73833835768', label: { ru: 'Сибирь', en: 'Siberia' }, prefers: 'novosibirsk', overflowAfterSeconds: 20 },
  ],
  followsShortenedDays: true,
  consentWording: { version: '1', text: 'Разговор записывается. Оставаясь на линии, вы соглашаетесь с записью и её прослушиванием.' },
  recordingRetentionDays: 365,
}

export const clients: ClientView[] = [
  { id: uuid(101), name: 'ООО «Пример»', phones: ['+79000000001'], note: 'Вымышленный клиент для знакомства с программой' },
  { id: uuid(102), name: 'ООО «Образец»', phones: ['+79000000002', '+79000000003'], note: 'Вымышленный клиент с двумя номерами' },
  { id: uuid(103), name: 'ИП Вымышленный И. И.', phones: ['+79000000004'], note: 'Делит номер с АО «Тест»' },
  { id: uuid(104), name: 'АО «Тест»', phones: ['+79000000004'], note: 'Делит номер с ИП Вымышленным' },
  { id: uuid(105), name: 'Кадастровое бюро «Пробный межевой план и образцовые землеустроители»', phones: ['+79000000005'], note: '' },
]

const subjects = [
  'Не подписывается межевой план: истёк сертификат', 'Ошибка 0x80 при отправке пакета в Росреестр', 'Не открывается личный кабинет после обновления', 'Как подать заявление от доверенного лица',
  'Не приходит уведомление о приостановке', 'Продлить подпись сотрудника', 'Импорт чертежа из DXF теряет слои', 'Вопрос о стоимости выписок', '',
]

const agents = people.filter(({ role, office, disabled }) => role === 'agent' && office !== null && !disabled)
const lines = regulation.numbers.map(({ number }) => number)
const outcomes: CallDetailView['outcome'][] = ['talked', 'talked', 'talked', 'abandoned', 'talked', 'message', 'talked', 'talked', 'no-message', 'talked', 'broken']

function recording(n: number, call: string, kind: 'talk' | 'message', startedAtIso: string, seconds: number): RecordingView {
  return {
    id: uuid(3000 + n), callId: call, kind, startedAt: startedAtIso, durationSeconds: seconds, bytes: Math.round(seconds * 6400), channels: kind === 'talk' ? 2 : 1,
    sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c', retainUntil: iso(startedAt + 365 * 86_400_000), deletedAt: null,
  }
}

function timelineOf(call: Omit<CallDetailView, 'timeline'>): TimelineEntryView[] {
  const arrived = Date.parse(call.arrivedAt)
  const at = (seconds: number) => iso(arrived + seconds * 1000)
  const entries: TimelineEntryView[] = [{ at: at(0), type: 'arrived', author: null, data: { caller: call.caller, line: call.line } }]
  if (call.consent) entries.push({ at: call.consent.at, type: 'consent-given', author: null, data: { kind: call.consent.kind, wording: call.consent.wording } })
  if (call.queuedAt) entries.push({ at: call.queuedAt, type: 'queued', author: null, data: { offices: ['moscow', 'novosibirsk'] } })
  if (call.answeredAt) {
    entries.push({ at: at(12), type: 'offered', author: null, data: { agentId: uuid(2) } }, { at: at(27), type: 'missed', author: null, data: { agentId: uuid(2) } })
    entries.push({ at: at(27), type: 'offered', author: null, data: { agentId: call.agentId } }, { at: call.answeredAt, type: 'answered', author: null, data: { agentId: call.agentId } })
    if ((call.talkSeconds ?? 0) > 120) entries.push({ at: at(95), type: 'held', author: null, data: {} }, { at: at(122), type: 'resumed', author: null, data: {} })
  }
  if (call.outcome === 'message') entries.push({ at: at(20), type: 'message-asked', author: null, data: {} }, { at: at(62), type: 'message-left', author: null, data: { durationMs: 41_000 } })
  if (call.endedAt) entries.push({ at: call.endedAt, type: 'ended', author: null, data: { outcome: call.outcome, by: call.outcome === 'abandoned' ? 'caller' : 'agent' } })
  return entries
}

function makeCall(n: number): CallDetailView {
  const outcome = outcomes[n % outcomes.length] ?? null
  const arrived = startedAt - 900_000 - n * 1_140_000 - (n > 7 ? 54_000_000 : 0)
  const answered = outcome === 'talked' || outcome === 'broken'
  const agent = answered ? agents[n % 3 === 0 ? 0 : n % agents.length] : undefined
  const client = n % 4 === 3 ? undefined : clients[n % clients.length]
  const talkSeconds = answered ? 75 + ((n * 97) % 420) : null
  const id = uuid(1000 + n)
  const queued = outcome === 'message' || outcome === 'no-message' ? null : arrived + 11_000
  const answeredAt = answered ? arrived + 31_000 : null
  const ended = arrived + (talkSeconds === null ? 64 : 31 + talkSeconds) * 1000
  const base: Omit<CallDetailView, 'timeline'> = {
    id, line: lines[n % 3] ?? '', caller: n % 9 === 7 ? null : (client?.phones[0] ?? `+7916555${String(1000 + n * 7)}`), clientId: client?.id ?? null, clientName: n % 9 === 7 ? null : (client?.name ?? null),
    arrivedAt: iso(arrived), queuedAt: queued === null ? null : iso(queued), answeredAt: answeredAt === null ? null : iso(answeredAt), endedAt: iso(ended), outcome,
    agentId: agent?.id ?? null, agentName: agent?.name ?? null, waitSeconds: queued === null ? null : 20 + (n % 5) * 9, talkSeconds, ticketId: uuid(2000 + n), ticketNumber: `TKD-2026-${String(1843 - n).padStart(6, '0')}`,
    recordings: answered ? [recording(n, id, 'talk', iso(arrived + 31_000), talkSeconds ?? 0)] : outcome === 'message' ? [recording(n, id, 'message', iso(arrived + 21_000), 41)] : [],
    consent: outcome === 'abandoned' || outcome === 'no-message' ? null : { kind: 'implied', wording: 'technokad/consent-1', at: iso(arrived + 10_400) },
  }
  return { ...base, timeline: timelineOf(base) }
}

export const calls: CallDetailView[] = Array.from({ length: 64 }, (_, n) => makeCall(n))

const statuses: TicketView['status'][] = ['in-progress', 'resolved', 'new', 'waiting-client', 'closed', 'resolved']

function makeTicket(call: CallDetailView, n: number): TicketView {
  return {
    id: call.ticketId ?? '', number: call.ticketNumber ?? '', status: call.answeredAt ? (statuses[n % statuses.length] ?? 'new') : 'new', subject: subjects[n % subjects.length] ?? '',
    category: n % 3 === 2 ? null : ['software-error', 'digital-signature', 'documents'][n % 3] ?? null, outcome: n % 3 === 0 ? 'solved' : null, clientId: call.clientId, clientName: call.clientName, caller: call.caller,
    assigneeId: call.agentId, assigneeName: call.agentName, createdAt: call.arrivedAt, updatedAt: call.endedAt ?? call.arrivedAt, version: 3,
  }
}

export const currentTicket: TicketView = {
  id: uuid(2900), number: 'TKD-2026-001844', status: 'in-progress', subject: 'Не подписывается межевой план: истёк сертификат', category: 'digital-signature', outcome: null,
  clientId: null, clientName: null, caller: '+79000000004', assigneeId: uuid(1), assigneeName: 'Анна Примерова', createdAt: ago(154), updatedAt: ago(30), version: 2,
}

export const tickets: TicketView[] = [currentTicket, ...calls.map(makeTicket)]

export function ticketDetail(ticket: TicketView): TicketDetailView {
  const own = calls.filter((call) => call.ticketId === ticket.id)
  const entries: TimelineEntryView[] = [
    { at: ticket.createdAt, type: 'opened', author: null, data: { number: ticket.number } },
    ...own.flatMap((call) => call.timeline.map((entry) => ({ ...entry, data: { ...entry.data, callId: call.id } }))),
    { at: iso(Date.parse(ticket.createdAt) + 150_000), type: 'changed', author: 'Анна Примерова', data: { subject: { from: '', to: ticket.subject }, category: { from: null, to: ticket.category } } },
    { at: iso(Date.parse(ticket.createdAt) + 210_000), type: 'note', author: 'Анна Примерова', data: { text: 'Сертификат сотрудника закончился 20 ноября. Отправила ссылку на инструкцию по продлению, клиент попробует сам и перезвонит.' } },
    { at: iso(Date.parse(ticket.createdAt) + 260_000), type: 'changed', author: 'Анна Примерова', data: { status: { from: 'in-progress', to: ticket.status } } },
  ]
  return {
    ...ticket, calls: own, timeline: entries.toSorted((a, b) => a.at.localeCompare(b.at)),
    openTickets: tickets.filter(({ id, caller, status }) => id !== ticket.id && caller === ticket.caller && caller !== null && status !== 'closed' && status !== 'resolved').slice(0, 4),
    candidates: clients.filter(({ phones }) => ticket.caller !== null && phones.includes(ticket.caller)),
  }
}

const agentState = (n: number, status: LiveAgent['status'], since: number, more: Partial<LiveAgent> = {}): LiveAgent => {
  const who = people.find(({ id }) => id === uuid(n))
  return { id: uuid(n), name: who?.name ?? '', office: who?.office ?? null, status, reason: null, since: ago(since), callId: null, wrapUpUntil: null, reachable: status !== 'offline', ...more }
}

const waiting = (n: number, line: number, seconds: number, more: Partial<LiveCall> = {}): LiveCall => ({
  id: uuid(5000 + n), phase: 'waiting', line: lines[line] ?? '', caller: `+7916555${1200 + n * 11}`, clientName: null, ticketId: null, ticketNumber: null, arrivedAt: ago(seconds + 12), queuedAt: ago(seconds),
  answeredAt: null, agentId: null, held: false, recording: true, ...more,
})

export const myCall: LiveCall = waiting(50, 0, 41, { id: uuid(5050), caller: '+79000000004', clientName: null, ticketId: currentTicket.id, ticketNumber: currentTicket.number })

export function liveState(): LiveState {
  const shown: LiveCall[] = [
    waiting(1, 1, 96, { clientName: 'ООО «Образец»', caller: '+79000000002' }),
    waiting(2, 0, 44, { phase: 'ringing', agentId: uuid(7) }),
    waiting(3, 2, 17, { caller: null }),
    waiting(4, 1, 5, { clientName: 'Кадастровое бюро «Пробный межевой план и образцовые землеустроители»' }),
    waiting(5, 0, 260, { phase: 'talking', answeredAt: ago(219), agentId: uuid(2), clientName: 'ООО «Пример»' }),
    waiting(6, 2, 75, { phase: 'talking', answeredAt: ago(61), agentId: uuid(3), held: true }),
    waiting(7, 1, 9, { phase: 'greeting', queuedAt: null, recording: false }),
  ]
  const states = [
    agentState(1, 'available', 312), agentState(2, 'talking', 219, { callId: uuid(5005) }), agentState(3, 'talking', 61, { callId: uuid(5006) }), agentState(4, 'wrap-up', 12, { wrapUpUntil: ago(-18) }),
    agentState(7, 'ringing', 4, { callId: uuid(5002) }), agentState(8, 'break', 1_260, { reason: 'lunch' }),
  ]
  return {
    calls: Object.fromEntries(shown.map((call) => [call.id, call])),
    agents: Object.fromEntries(states.map((state) => [state.id, state])),
    lines: Object.fromEntries(lines.map((number) => [number, { number, state: 'open' as const, opensAt: null, closesAt: '2026-11-23T15:00:00.000Z', override: null }])),
    figures: { today: { day: '2026-11-23', arrived: 137, answered: 121, abandoned: 9, messages: 4, averageWaitSeconds: 19, averageTalkSeconds: 251, serviceLevel: 0.87 } },
    system: { system: { telephony: 'up', database: 'up', since: ago(86_000), journaled: 0, unreadableRegulation: null } },
    tickets: {},
  }
}

export const overrides: OverrideView[] = [
  { id: uuid(4001), kind: 'open', numbers: null, offices: null, from: ago(1800), until: '2026-11-23T20:00:00.000Z', author: 'Администратор', createdAt: ago(1800), cancelledAt: null },
  { id: uuid(4002), kind: 'close', numbers: ['+73833835768'], offices: ['novosibirsk'], from: ago(260_000), until: ago(250_000), author: 'Дарья Пробная', createdAt: ago(260_000), cancelledAt: null },
  { id: uuid(4003), kind: 'open', numbers: ['+74952698657', '+78002008775'], offices: null, from: ago(600_000), until: ago(580_000), author: 'Дарья Пробная', createdAt: ago(600_000), cancelledAt: ago(590_000) },
]

export function route(number: string, at: string): RouteView {
  const hour = (new Date(at).getUTCHours() + 3) % 24
  const known = regulation.numbers.find((one) => one.number === number)
  const open = hour >= 4 && hour < 18
  const day = at.slice(0, 10)
  return {
    number, at, state: known ? (open ? 'open' : 'closed') : 'unknown-number', regulation: known ? 'technokad' : null,
    offices: known && open ? (hour < 9 ? ['novosibirsk'] : hour < 13 ? ['moscow', 'novosibirsk'] : ['moscow']) : [], prefers: known && hour >= 9 && hour < 13 ? known.prefers : null,
    opensAt: known && !open ? `${day}T01:00:00.000Z` : null, closesAt: known && open ? `${day}T15:00:00.000Z` : null, reason: known ? (open ? 'working-day' : 'outside-hours') : 'number-not-served',
    explanation: {
      ru: known ? (open ? 'Понедельник, рабочий день. На смене Москва (09:00–18:00) и Новосибирск (04:00–13:00); номер предпочитает Москву, через 20 секунд звонят и другому офису.' : 'Вне часов работы: линия открыта с 04:00 до 18:00 по московскому времени в рабочие дни.') : 'Этого номера нет в регламенте.',
      en: known ? (open ? 'Monday, a working day. Moscow (09:00–18:00) and Novosibirsk (04:00–13:00) are on shift.' : 'Outside working hours: 04:00–18:00 Moscow time on working days.') : 'The regulation has no such number.',
    },
    warnings: [],
  }
}

export function figures(from: string, to: string): FiguresReport {
  const days: FiguresReport['days'] = []
  for (let at = Date.parse(`${from}T12:00:00Z`); at <= Date.parse(`${to}T12:00:00Z`); at += 86_400_000) {
    const weekday = new Date(at).getUTCDay()
    const day = new Date(at).toISOString().slice(0, 10)
    const arrived = weekday === 0 || weekday === 6 ? 6 + (Math.floor(at / 86_400_000) % 5) : 118 + ((Math.floor(at / 86_400_000) * 37) % 64)
    const working = weekday !== 0 && weekday !== 6
    const abandoned = working ? Math.round(arrived * 0.07) : 1
    const messages = working ? 5 : Math.round(arrived * 0.6)
    days.push({
      day, arrived, answered: working ? arrived - abandoned - messages : 0, abandoned, messages, averageWaitSeconds: working ? 14 + arrived % 17 : null, averageTalkSeconds: working ? 220 + arrived % 61 : null,
      serviceLevel: working ? 0.8 + (arrived % 18) / 100 : null,
    })
  }
  const sum = (pick: (day: FiguresReport['days'][number]) => number) => days.reduce((all, day) => all + pick(day), 0)
  return { from, to, zone: 'Europe/Moscow', days, total: { arrived: sum((d) => d.arrived), answered: sum((d) => d.answered), abandoned: sum((d) => d.abandoned), messages: sum((d) => d.messages), averageWaitSeconds: 21, averageTalkSeconds: 248, serviceLevel: 0.88 } }
}
