/** Tickets, deadlines, clients and a regulation's words of a fictional company, for looking at the desk without a server. */
import type {
  ChannelKind, ClientCardView, DeadlineView, DeskRulesView, LocalText, SavedView, TicketActionInput, TicketActionType, TicketCounts, TicketDetailView, TicketView, TicketWork, TicketWorkDetail, TimelineEntryView,
} from '../../server/panel-protocol.ts'
import * as data from './sample-data.ts'

const text = (ru: string, en: string): LocalText => ({ ru, en })
const named = (key: string, ru: string, en: string) => ({ key, name: text(ru, en) })

export const rules: DeskRulesView = {
  version: 3,
  zone: 'Europe/Moscow',
  channels: [{ kind: 'phone', use: 'registers' }, { kind: 'email', use: 'registers' }, { kind: 'portal', use: 'registers' }, { kind: 'telegram', use: 'questions' }],
  agreement: { required: true, name: text('Договор поддержки', 'Support agreement') },
  identification: {
    methods: [{ ...named('phone-on-file', 'Телефон из карточки', 'Telephone on file'), identified: true }, { ...named('company-and-name', 'Организация и имя', 'Company and name'), identified: true }, { ...named('contract-number', 'Номер договора', 'Contract number'), identified: true }, { ...named('not-identified', 'Не назвал себя', 'Not identified'), identified: false }],
    mayDecline: true,
  },
  levels: [
    { ...named('critical', 'Критический', 'Critical'), description: text('Работа остановлена', 'Work has stopped'), outOfTurn: true },
    { ...named('medium', 'Средний', 'Medium'), description: text('Работа затруднена', 'Work is hindered'), outOfTurn: false },
    { ...named('low', 'Низкий', 'Low'), description: text('Главное работает', 'The main things work'), outOfTurn: false },
  ],
  levelChange: { clientConsent: true, afterSilenceWorkingHours: 4 },
  services: [named('phone-help', 'Помощь по телефону', 'Help by telephone'), named('mail-help', 'Помощь по почте', 'Help by e-mail'), named('updates', 'Обновления', 'Updates'), named('remote', 'Удалённое подключение', 'Remote connection'), named('visit', 'Выезд специалиста', 'On-site visit'), named('own-specialist', 'Закреплённый специалист', 'A named specialist')],
  packages: [{ ...named('basic', 'Базовый', 'Basic'), services: ['phone-help', 'mail-help', 'updates'], specialist: false }, { ...named('extended', 'Расширенный', 'Extended'), services: ['phone-help', 'mail-help', 'updates', 'remote', 'visit', 'own-specialist'], specialist: true }],
  purchases: [{ ...named('server', 'Серверная версия', 'Server version'), package: 'basic' }, { ...named('subscription', 'Подписка на обновления', 'Update subscription'), package: 'extended' }],
  visits: { packages: ['extended'], hours: '09:00–17:00', cities: [] },
  products: [{ ...named('plan', 'Пример-План', 'Example Plan'), currentVersion: '8.4' }, { ...named('sign', 'Пример-Подпись', 'Example Sign'), currentVersion: '3.1' }],
  types: [{ ...named('incident', 'Неисправность', 'Incident'), channels: null, paid: false, service: null }, { ...named('remote', 'Удалённое подключение', 'Remote connection'), channels: null, paid: false, service: 'remote' }, { ...named('proposal', 'Пожелание', 'Proposal'), channels: ['email'], paid: false, service: null }, { ...named('setup', 'Первичная установка', 'Initial set-up'), channels: null, paid: true, service: null }],
  topics: [
    { ...named('software-setup', 'Установка и настройка наших программ', 'Installing and configuring our software'), inScope: true, closingText: null },
    { ...named('digital-signature', 'Электронная подпись', 'Digital signature'), inScope: true, closingText: null },
    { ...named('documents', 'Подготовка документов в программе', 'Preparing documents in the software'), inScope: true, closingText: null },
    { ...named('software-error', 'Ошибка в программе', 'Software error'), inScope: true, closingText: null },
    { ...named('operating-system', 'Операционная система', 'Operating system'), inScope: false, closingText: text('Операционную систему мы не настраиваем, обратитесь к вашему системному администратору.', 'We do not set up operating systems; please ask your administrator.') },
    { ...named('legislation', 'Толкование законов', 'Interpretation of the law'), inScope: false, closingText: text('Законы мы не толкуем, с этим поможет юрист.', 'We do not interpret the law; a lawyer can help.') },
  ],
  outcomes: [
    { ...named('solved', 'Решено', 'Solved'), kind: 'solved', mayDefer: false, needsDevelopment: false }, { ...named('faq-link', 'Отправлена ссылка на ответ', 'Sent a link to the answer'), kind: 'solved', mayDefer: false, needsDevelopment: false },
    { ...named('needs-development', 'Нужна доработка программы', 'Needs development'), kind: 'in-progress', mayDefer: true, needsDevelopment: true }, { ...named('not-enough-information', 'Не хватает сведений', 'Not enough information'), kind: 'declined', mayDefer: true, needsDevelopment: false },
    { ...named('outside-competence', 'Вне компетенции поддержки', 'Outside competence'), kind: 'declined', mayDefer: true, needsDevelopment: false }, { ...named('insults', 'Брань или оскорбления', 'Obscene or insulting'), kind: 'declined', mayDefer: false, needsDevelopment: false },
    { ...named('client-connection', 'Связь у клиента', 'Client’s connection'), kind: 'not-at-fault', mayDefer: false, needsDevelopment: false },
  ],
  intake: [
    { ...named('product', 'Продукт', 'Product'), hint: null, kind: 'choice', options: [named('plan', 'Пример-План', 'Example Plan'), named('sign', 'Пример-Подпись', 'Example Sign'), named('server', 'Пример-Сервер', 'Example Server')], required: true, requiredWhen: null, types: null },
    { ...named('description', 'Описание', 'Description'), hint: null, kind: 'long-text', options: [], required: true, requiredWhen: null, types: null },
    { ...named('steps', 'Шаги, которые привели к ошибке', 'Steps to reproduce'), hint: text('Что нажимали и что увидели', 'What was pressed and what happened'), kind: 'long-text', options: [], required: true, requiredWhen: null, types: null },
    { ...named('ssh', 'Доступ по SSH', 'SSH access'), hint: null, kind: 'text', options: [], required: false, requiredWhen: { field: 'product', is: ['server'] }, types: null },
    { ...named('screenshot', 'Снимок экрана или проект', 'Screenshot or project'), hint: null, kind: 'files', options: [], required: true, requiredWhen: null, types: null },
    { ...named('contact', 'Как с вами связаться', 'How to reach you'), hint: null, kind: 'contact', options: [], required: true, requiredWhen: null, types: null },
    { ...named('documentation', 'Какому документу следовали', 'Which document was followed'), hint: null, kind: 'link', options: [], required: false, requiredWhen: null, types: null },
  ],
  roles: [named('head', 'Руководитель отдела', 'Head of the department'), named('senior', 'Старший смены', 'Shift lead')],
  thirdParties: { allowed: true, tellClient: false },
  templates: [
    { key: 'hello', name: text('Приняли в работу', 'We are on it'), text: text('Здравствуйте! Ваша заявка {ticket} принята, мы уже разбираемся.', 'Hello! Your request {ticket} has been accepted, we are looking into it.') },
    { key: 'renew', name: text('Как продлить подпись', 'How to renew a signature'), text: text('Откройте «Настройки → Подпись», нажмите «Продлить» и следуйте подсказкам.', 'Open Settings → Signature, press Renew and follow the hints.') },
    { key: 'logs', name: text('Пришлите журнал', 'Send the log'), text: text('Пришлите, пожалуйста, файл журнала: «Справка → Собрать журнал».', 'Please send the log file: Help → Collect log.') },
  ],
  documentation: [
    { name: text('Продление сертификата', 'Renewing a certificate'), url: 'https://example.org/faq/certificate', kind: 'faq' }, { name: text('Импорт чертежей DXF', 'Importing DXF drawings'), url: 'https://example.org/faq/dxf', kind: 'faq' },
    { name: text('Руководство, глава 4', 'Manual, chapter 4'), url: 'https://example.org/manual/4', kind: 'manual' },
  ],
  activePerClient: 3,
  oneProblem: true,
  answersLeave: 'in-hours',
  mayMoveToPortal: true,
  complaints: { reopen: true, escalateTo: 'head', completeIntakeOnly: true },
  figuresMayDiffer: true,
  movedByDevelopment: true,
}

const hour = 3_600_000
const levels = ['low', 'medium', 'critical', 'medium', 'low']
const channels: ChannelKind[] = ['phone', 'email', 'portal', 'phone', 'telegram', 'phone', 'email']
const statuses: TicketView['status'][] = ['in-progress', 'new', 'waiting-client', 'in-progress', 'deferred', 'new', 'resolved', 'waiting-turn', 'waiting-development', 'closed']
const dueInHours = [-5.2, -0.4, 0.3, 0.8, 1.7, 3.5, 6, 22, 27, 49, 96]
const subjects = data.tickets.map(({ subject }) => subject).filter((subject) => subject !== '')

type DeskTicket = TicketView & TicketWork

function work(ticket: TicketView, n: number): DeskTicket {
  const status = n < data.tickets.length ? ticket.status : (statuses[n % statuses.length] ?? 'new')
  const ended = status === 'closed' || status === 'resolved'
  const left = dueInHours[n % dueInHours.length] ?? 1
  return {
    ...ticket, status, channel: channels[n % channels.length] ?? 'phone', receivedAt: ticket.createdAt, ticketType: n % 3 === 0 ? 'incident' : null, level: levels[n % levels.length] ?? null, package: n % 2 === 0 ? 'extended' : 'basic',
    reason: status === 'deferred' ? 'not-enough-information' : null, thirdParty: n % 17 === 16 ? 'ООО «Смежник»' : null, escalatedTo: n % 13 === 5 ? 'head' : null,
    due: ended || status === 'waiting-turn' ? null : { clock: n % 2 === 0 ? 'resolution' : 'reaction', at: data.iso(data.startedAt + left * hour), breached: left < 0 },
  }
}

function filler(n: number): TicketView {
  const client = data.clients[n % data.clients.length]
  const agent = n % 4 === 3 ? undefined : data.people[n % 3]
  const created = data.iso(data.startedAt - n * 1_700_000)
  return {
    id: data.uuid(20_000 + n), number: `TKD-2026-${String(1770 - n).padStart(6, '0')}`, status: 'new', subject: subjects[(n * 5) % subjects.length] ?? '', category: 'software-error', outcome: null, clientId: client?.id ?? null, clientName: client?.name ?? null,
    caller: client?.phones[0] ?? null, assigneeId: agent?.id ?? null, assigneeName: agent?.name ?? null, createdAt: created, updatedAt: created, version: 1,
  }
}

export const tickets: DeskTicket[] = [...data.tickets, ...Array.from({ length: 1700 }, (_, n) => filler(n))].map(work)

export const views: SavedView[] = [{ id: data.uuid(6001), name: 'Критические без ответа', filter: { view: 'open', level: 'critical', sort: 'due' } }]

const inView: Record<string, (ticket: DeskTicket, me: string) => boolean> = {
  open: ({ status }) => status !== 'closed' && status !== 'resolved',
  closed: ({ status }) => status === 'closed' || status === 'resolved',
  mine: (ticket, me) => isOpen(ticket) && ticket.assigneeId === me,
  team: (ticket) => isOpen(ticket) && ticket.assigneeId !== null,
  breaching: (ticket) => isOpen(ticket) && ticket.due !== null && Date.parse(ticket.due.at) < data.now() + hour,
  unassigned: (ticket) => isOpen(ticket) && ticket.assigneeId === null && ticket.thirdParty === null,
  escalated: (ticket) => isOpen(ticket) && ticket.escalatedTo !== null,
  waiting: ({ status }) => status === 'waiting-client',
}
const isOpen = (ticket: DeskTicket) => inView['open']?.(ticket, '') === true

export function listed(query: URLSearchParams, me: string): DeskTicket[] {
  const words = query.get('text')?.toLowerCase() ?? ''
  const found = tickets.filter((ticket) => (inView[query.get('view') ?? 'all']?.(ticket, me) ?? true)
    && ['status', 'level', 'package', 'ticketType', 'channel', 'category', 'assigneeId', 'clientId'].every((name) => !query.get(name) || String(ticket[name as keyof DeskTicket]) === query.get(name))
    && (words === '' || [ticket.number, ticket.subject, ticket.clientName, ticket.caller].some((field) => field?.toLowerCase().includes(words))))
  if (query.get('sort') === 'due') return found.toSorted((a, b) => (a.due?.at ?? '9').localeCompare(b.due?.at ?? '9'))
  if (query.get('sort') === 'regulation') return found.toSorted((a, b) => Number(b.level === 'critical') - Number(a.level === 'critical'))
  return found.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
}

export function counts(me: string): TicketCounts {
  const count = (name: string) => Math.min(1000, tickets.filter((ticket) => inView[name]?.(ticket, me)).length)
  return { open: count('open'), mine: count('mine'), team: count('team'), breaching: count('breaching'), unassigned: count('unassigned'), escalated: count('escalated'), waiting: count('waiting') }
}

export const cards = new Map<string, ClientCardView>(data.clients.map(({ id, name, note, phones }, n): [string, ClientCardView] => {
  const extended = n % 2 === 0
  const held = rules.packages[extended ? 1 : 0]
  return [id, {
    id, name, note, phones, emails: n === 4 ? [] : [`info${n}@example.org`],
    contacts: n === 4 ? [] : [{ id: data.uuid(7000 + n), name: 'Мария Образцова', phones: phones.slice(0, 1), emails: ['maria@example.org'], note: 'Главный инженер' }, { id: data.uuid(7100 + n), name: 'Пётр Примеров', phones: [], emails: ['petr@example.org'], note: '' }],
    agreement: n === 3 ? null : { number: `ДП-${2024 + (n % 2)}/${101 + n}`, from: '2025-01-01', until: n === 1 ? '2026-10-31' : '2027-12-31' }, agreementState: n === 3 ? 'none' : n === 1 ? 'expired' : 'valid',
    package: held ? { key: held.key, from: '2026-01-01', until: '2026-12-31', confirmed: n !== 2 } : null,
    services: rules.services.map((service) => ({ key: service.key, name: service.name, included: held?.services.includes(service.key) ?? false })),
    specialistId: extended ? data.uuid(2) : null, specialistName: extended ? 'Борис Образцов' : null,
    products: [{ key: 'plan', version: n === 0 ? '8.4' : '7.9', outdated: n !== 0 }, { key: 'sign', version: n === 2 ? null : '3.1', outdated: false }],
    purchases: extended ? ['subscription'] : ['server'], agreedTargetDays: n === 2 ? 3 : null, agreedLimitDays: n === 2 ? 6 : null, visitsPerIncident: extended ? 1 : null,
    openTickets: tickets.filter((ticket) => ticket.clientId === id && isOpen(ticket)).slice(0, 4), history: { tickets: 41 + n, calls: 67 + n * 3, lastCallAt: data.iso(data.startedAt - 86_400_000 * (n + 1)) },
    warnings: n === 1 ? [text('Договор истёк 31.10.2026: обслуживаются только организации с действующим договором.', 'The agreement expired on 31.10.2026: only organisations with a valid agreement are served.')] : [],
  }]
}))

const deadlines = (ticket: DeskTicket): DeadlineView[] => [
  {
    clock: 'reaction', runs: 'working', startedAt: ticket.createdAt, targetAt: null, dueAt: data.iso(Date.parse(ticket.createdAt) + 4 * hour), stoppedAt: data.iso(Date.parse(ticket.createdAt) + 1_200_000), pausedSince: null, breached: false,
    steps: [text('получено пт 16:30', 'received Fri 16:30'), text('до 17:00 прошло 30 мин', '30 min until 17:00'), text('вт 24.11 09:00–12:30: ещё 3 ч 30 мин', 'Tue 24.11 09:00–12:30: another 3 h 30 min')],
  },
  {
    clock: 'resolution', runs: 'working', startedAt: ticket.createdAt, targetAt: data.iso(data.startedAt + 40 * hour), dueAt: ticket.due?.at ?? data.iso(data.startedAt + 96 * hour), stoppedAt: null, pausedSince: null, breached: ticket.due?.breached ?? false,
    steps: [text('получено пт, первый рабочий день — пн 23.11', 'received Fri, the first working day is Mon 23.11'), text('пятый рабочий день — пт 27.11, до 17:00', 'the fifth working day is Fri 27.11, until 17:00')],
  },
]

/** Instants after the ticket's creation, so that the correspondence reads as one day's. */
const later = (ticket: TicketView, minutes: number) => data.iso(Math.min(Date.parse(ticket.createdAt) + minutes * 60_000, data.startedAt - 1000))

function correspondence(ticket: DeskTicket): TimelineEntryView[] {
  return [
    { at: ticket.createdAt, type: 'received', author: null, data: { channel: ticket.channel, receivedAt: ticket.createdAt, waitsForTurn: ticket.status === 'waiting-turn', level: ticket.level, package: ticket.package, accepted: true } },
    { at: later(ticket, 1), type: 'registration-notice', author: 'Анна Примерова', data: { how: 'call' } },
    { at: later(ticket, 1.1), type: 'identified', author: 'Анна Примерова', data: { method: 'company-and-name', identified: true } },
    { at: later(ticket, 1.6), type: 'staff-message', author: 'Анна Примерова', data: { kind: 'question', text: 'Подскажите, какая версия программы указана в «Справка → О программе»?', links: [], waitForClient: true, leavesAt: later(ticket, 1.6) } },
    { at: later(ticket, 1.9), type: 'client-message', author: null, data: { text: 'Версия 7.9, обновляться пока не хотим.\nСнимок экрана приложил.', channel: 'email' } },
    { at: later(ticket, 2), type: 'attached', author: null, data: { name: 'снимок-экрана.png', bytes: 184_000, attachmentId: data.uuid(8001) } },
    { at: later(ticket, 2.2), type: 'level-changed', author: 'Анна Примерова', data: { from: 'low', to: ticket.level ?? 'medium', consent: 'Мария Образцова согласилась в разговоре' } },
    { at: later(ticket, 2.3), type: 'escalated', author: null, data: { to: 'head', why: 'before-deadline', clock: 'reaction', text: null } },
  ]
}

const acts: TicketActionType[] = ['take', 'assign', 'notify-registered', 'send-message', 'receive-message', 'note', 'confirm-package', 'set-client', 'identify', 'fill-intake', 'set-topic', 'set-type', 'defer', 'wait-for-development', 'request-visit', 'resolve', 'decline', 'close', 'escalate', 'complain']

export function detail(ticket: DeskTicket): TicketDetailView & TicketWork & TicketWorkDetail & { answerLeavesAt: string | null; refusals: Partial<Record<TicketActionType, LocalText>> } {
  const base = data.ticketDetail(ticket)
  const ended = ticket.status === 'closed' || ticket.status === 'resolved'
  const values = { product: 'plan', description: ticket.subject, contact: '+7 900 000-00-01' }
  return {
    ...base, ...ticket, timeline: [...base.timeline, ...correspondence(ticket)].toSorted((a, b) => a.at.localeCompare(b.at)), regulationVersion: 3, deadlines: deadlines(ticket), intake: { values, missing: ['steps', 'screenshot'] },
    identification: 'company-and-name', packageConfirmed: false, development: ticket.status === 'waiting-development' ? { productVersion: '8.5', date: '2026-12-20', addedWorkingDays: 5 } : null,
    visit: { place: 'Казань', agreedAt: data.iso(data.startedAt + 30 * hour), separateAgreement: true }, rating: ticket.status === 'closed' ? 4 : null, mergedInto: null,
    attachments: [{ id: data.uuid(8001), name: 'снимок-экрана.png', mediaType: 'image/png', bytes: 184_000, sha256: 'b5bb9d80', at: later(ticket, 2), author: null }],
    outgoing: [{ at: later(ticket, 3), leavesAt: later(ticket, 3), sentAt: later(ticket, 3), channel: 'portal', to: null, text: 'Пришлите, пожалуйста, снимок экрана.', links: [] }, { at: later(ticket, 5), leavesAt: data.iso(data.startedAt + 20 * hour), sentAt: null, channel: 'portal', to: null, text: 'Обновите программу до версии 8.4.', links: [] }],
    client: ticket.clientId ? (cards.get(ticket.clientId) ?? null) : null, turn: ticket.status === 'waiting-turn' ? 2 : null, actions: ended ? ['reopen', 'note', 'rate', 'complain', ...(ticket.status === 'resolved' ? (['confirm', 'send-message'] as const) : [])] : [...acts, ...(ticket.status === 'in-progress' ? [] : (['resume'] as const))],
    clientPage: '/t/example-secret', answerLeavesAt: data.iso(data.startedAt + 20 * hour), refusals: ended ? {} : { 'set-level': text('Клиент ещё отвечает: уровень можно менять после 4 рабочих часов молчания.', 'The client still answers: the level may be changed after 4 working hours of silence.') },
  }
}

/** As far as a look needs it: the state follows the action, the timeline keeps it. */
export function act(ticket: DeskTicket, action: TicketActionInput, me: { id: string; name: string }): DeskTicket {
  const status: Partial<Record<TicketActionType, TicketView['status']>> = { take: 'in-progress', resume: 'in-progress', resolve: 'resolved', close: 'closed', decline: 'closed', confirm: 'closed', defer: 'deferred', 'wait-for-development': 'waiting-development', reopen: 'in-progress' }
  const assignee = action.type === 'take' ? me : action.type === 'assign' && action.to?.kind === 'agent' ? (data.people.find(({ id }) => id === (action.to as { id: string }).id) ?? me) : null
  return Object.assign(ticket, {
    version: ticket.version + 1, status: action.type === 'send-message' && action.waitForClient ? 'waiting-client' : (status[action.type] ?? ticket.status),
    ...(assignee ? { assigneeId: assignee.id, assigneeName: assignee.name } : {}), ...(action.type === 'set-topic' ? { category: action.topic } : {}), ...(action.type === 'set-type' ? { ticketType: action.ticketType } : {}),
  })
}
