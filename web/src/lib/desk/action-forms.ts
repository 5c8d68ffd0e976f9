/** What each action asks of a person before it is done, out of the regulation of the ticket. */
import type { DeskRulesView, NamedView, TicketActionInput, TicketActionType, TicketDetailView } from '../../../../server/panel-protocol.ts'
import { i18n } from '../i18n/i18n.svelte.ts'
import { instantOf } from '../zoned.ts'
import { said } from './rules.svelte.ts'

export type Values = Readonly<Record<string, string>>

export interface FormField {
  name: string
  label: string
  kind: 'text' | 'long' | 'select' | 'date' | 'time' | 'number' | 'check'
  options?: { value: string; label: string }[]
  required?: boolean
  hint?: string
  /** What it starts with. */
  value?: string
  min?: number
  max?: number
  shown?: (values: Values) => boolean
}

export interface ActionForm {
  type: TicketActionType
  title: string
  /** What the regulation says about this action. */
  notes: string[]
  /** Not included in what the client pays for (CNT-3), or other things worth a thought. */
  warnings: string[]
  fields: FormField[]
  danger: boolean
  /** What is wrong with the values taken together, if anything. */
  wrong?: (values: Values) => string | null
  action: (values: Values) => TicketActionInput
}

export interface FormContext {
  ticket: Pick<TicketDetailView, 'level' | 'package' | 'outcome' | 'development' | 'client'>
  rules: DeskRulesView
  zone: string
  /** Today in the company's zone, YYYY-MM-DD. */
  today: string
}

const options = (list: readonly NamedView[]) => list.map(({ key, name }) => ({ value: key, label: said(name) }))
const text = (value: string | undefined) => value?.trim() ?? ''
const orNull = (value: string | undefined) => text(value) || null
const elsewhere = '*'

type Builder = (context: FormContext) => Omit<ActionForm, 'type' | 'title' | 'notes' | 'warnings' | 'danger'> & Partial<Pick<ActionForm, 'notes' | 'warnings' | 'danger'>>

const builders: Partial<Record<TicketActionType, Builder>> = {
  'set-level': ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    const { clientConsent, afterSilenceWorkingHours } = rules.levelChange
    return {
      notes: afterSilenceWorkingHours === null ? [] : [words.silence(afterSilenceWorkingHours)],
      fields: [
        { name: 'level', label: words.level, kind: 'select', required: true, options: options(rules.levels.filter(({ key }) => key !== ticket.level)) },
        ...(clientConsent ? [{ name: 'consent', label: words.consent, kind: 'long' as const, required: true, hint: words.consentHint }] : []),
      ],
      action: ({ level = '', consent }) => ({ type: 'set-level', level, consent: orNull(consent) }),
    }
  },
  'confirm-package': ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      notes: [words.packageHint],
      fields: [{ name: 'package', label: words.package, kind: 'select', required: true, options: options(rules.packages), value: ticket.client?.package?.key ?? ticket.package ?? '' }],
      action: (values) => ({ type: 'confirm-package', package: values['package'] ?? '' }),
    }
  },
  defer: ({ rules, zone, today }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      fields: [
        { name: 'reason', label: words.reason, kind: 'select', required: true, options: options(rules.outcomes.filter(({ mayDefer, needsDevelopment }) => mayDefer && !needsDevelopment)) },
        { name: 'until', label: words.until, kind: 'date', hint: words.untilHint },
      ],
      wrong: ({ until }) => (until && until < today ? words.untilHint : null),
      action: ({ reason = '', until }) => ({ type: 'defer', reason, until: until ? new Date(instantOf(until, '23:59', zone)).toISOString() : null }),
    }
  },
  'wait-for-development': ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    const { movedByDevelopment: moves } = rules
    return {
      fields: [
        { name: 'reason', label: words.reason, kind: 'select', required: true, options: options(rules.outcomes.filter(({ needsDevelopment }) => needsDevelopment)) },
        { name: 'version', label: words.version, kind: 'text', value: ticket.development?.productVersion ?? '', max: 60 },
        { name: 'date', label: words.date, kind: 'date', value: ticket.development?.date ?? '' },
        ...(moves ? [{ name: 'days', label: words.addedDays, kind: 'number' as const, value: '0', min: 0, max: 1000 }] : []),
      ],
      wrong: ({ version, date, days }) => (text(version) !== '' || text(date) !== '' || (moves && Number(days) > 0) ? null : moves ? words.versionDateOrDays : words.versionOrDate),
      action: ({ reason = '', version, date, days }) => ({ type: 'wait-for-development', reason, development: { productVersion: orNull(version), date: orNull(date), addedWorkingDays: Number(days) || 0 } }),
    }
  },
  'request-visit': ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    const cities = rules.visits?.cities ?? []
    const included = rules.visits === null || (ticket.package !== null && rules.visits.packages.includes(ticket.package))
    const limit = ticket.client?.visitsPerIncident ?? null
    return {
      notes: [...(rules.visits ? [words.visitHours(rules.visits.hours)] : []), ...(limit === null ? [] : [words.visitLimit(limit)]), ...(cities.length === 0 ? [words.placeHint] : [])],
      warnings: included ? [] : [words.outsidePackage],
      fields: [
        ...(cities.length === 0 ? [] : [{ name: 'city', label: words.place, kind: 'select' as const, required: true, options: [...cities.map((city) => ({ value: city, label: city })), { value: elsewhere, label: words.otherPlace }] }]),
        { name: 'place', label: cities.length === 0 ? words.place : words.otherPlace, kind: 'text', required: true, max: 200, shown: ({ city }) => cities.length === 0 || city === elsewhere },
        { name: 'separate', label: words.separateAgreement, kind: 'check', shown: ({ city }) => cities.length === 0 || city === elsewhere },
      ],
      action: ({ city, place, separate }) => {
        const inCity = city !== undefined && city !== '' && city !== elsewhere
        return { type: 'request-visit', place: inCity ? city : text(place), separateAgreement: !inCity && separate === 'yes' }
      },
    }
  },
  'agree-visit': ({ rules, zone }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      notes: rules.visits ? [words.visitHours(rules.visits.hours)] : [],
      fields: [
        { name: 'day', label: words.day, kind: 'date', required: true },
        { name: 'from', label: words.from, kind: 'time', required: true, value: '10:00' },
        { name: 'to', label: words.to, kind: 'time', required: true, value: '12:00' },
      ],
      wrong: ({ from = '', to = '' }) => (from !== '' && to !== '' && to <= from ? words.fill : null),
      action: ({ day = '', from = '', to = '' }) => ({ type: 'agree-visit', from: new Date(instantOf(day, from, zone)).toISOString(), to: new Date(instantOf(day, to, zone)).toISOString() }),
    }
  },
  resolve: ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    const outcomes = rules.outcomes.filter(({ kind }) => kind === 'solved' || kind === 'not-at-fault')
    return {
      fields: [
        { name: 'outcome', label: words.outcome, kind: 'select', required: true, options: options(outcomes), value: outcomes.some(({ key }) => key === ticket.outcome) ? (ticket.outcome ?? '') : (outcomes[0]?.key ?? '') },
        { name: 'text', label: words.textForClient, kind: 'long' },
      ],
      action: (values) => ({ type: 'resolve', outcome: values['outcome'] ?? '', text: orNull(values['text']) }),
    }
  },
  decline: ({ rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      danger: true,
      fields: [
        { name: 'reason', label: words.reason, kind: 'select', required: true, options: options(rules.outcomes.filter(({ kind }) => kind === 'declined')) },
        { name: 'text', label: words.textForClient, kind: 'long' },
      ],
      action: (values) => ({ type: 'decline', reason: values['reason'] ?? '', text: orNull(values['text']) }),
    }
  },
  close: ({ ticket, rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      fields: [
        { name: 'outcome', label: words.outcome, kind: 'select', options: options(rules.outcomes.filter(({ kind }) => kind !== 'in-progress')), value: ticket.outcome ?? '' },
        { name: 'text', label: words.textForClient, kind: 'long' },
      ],
      action: (values) => ({ type: 'close', outcome: orNull(values['outcome']), text: orNull(values['text']) }),
    }
  },
  reopen: () => ({
    fields: [{ name: 'text', label: i18n.t.ticketDesk.dialogs.comment, kind: 'long' }],
    action: (values) => ({ type: 'reopen', text: orNull(values['text']) }),
  }),
  complain: ({ rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    const wants = [...(rules.complaints?.reopen ? [{ value: 'reopen', label: words.wantReopen }] : []), ...(rules.complaints?.escalateTo ? [{ value: 'escalate', label: words.wantEscalate }] : [])]
    return {
      notes: rules.complaints?.completeIntakeOnly ? [words.completeIntake] : [],
      fields: [
        { name: 'want', label: words.want, kind: 'select', required: true, options: wants, value: wants[0]?.value ?? '' },
        { name: 'text', label: words.complaintWords, kind: 'long', required: true },
      ],
      action: (values) => ({ type: 'complain', want: values['want'] === 'escalate' ? 'escalate' : 'reopen', text: text(values['text']) }),
    }
  },
  escalate: ({ rules }) => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      fields: [
        { name: 'to', label: words.escalateTo, kind: 'select', required: true, options: options(rules.roles), value: rules.roles[0]?.key ?? '' },
        { name: 'text', label: words.textForStaff, kind: 'long', required: true },
      ],
      action: (values) => ({ type: 'escalate', to: values['to'] ?? '', text: text(values['text']) }),
    }
  },
  'notify-registered': () => {
    const { dialogs, timeline } = i18n.t.ticketDesk
    return {
      fields: [{ name: 'how', label: dialogs.how, kind: 'select', required: true, value: 'call', options: (['call', 'email', 'portal', 'other'] as const).map((how) => ({ value: how, label: timeline.notices[how] })) }],
      action: ({ how }) => ({ type: 'notify-registered', how: how === 'email' || how === 'portal' || how === 'other' ? how : 'call' }),
    }
  },
  rate: () => {
    const words = i18n.t.ticketDesk.dialogs
    return {
      fields: [
        { name: 'rating', label: words.rating, kind: 'select', required: true, options: [1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: String(n) })) },
        { name: 'comment', label: words.comment, kind: 'long' },
      ],
      action: ({ rating, comment }) => ({ type: 'rate', rating: Number(rating), comment: orNull(comment) }),
    }
  },
}

/** Actions that need no words: they are done at once. */
export const immediate: Partial<Record<TicketActionType, TicketActionInput>> = {
  take: { type: 'take' },
  resume: { type: 'resume' },
  confirm: { type: 'confirm' },
  'ask-to-move': { type: 'ask-to-move' },
}

/** The form of an action, or null for one that is done at once or written elsewhere (messages, fields). */
export function actionForm(type: TicketActionType, context: FormContext): ActionForm | null {
  const builder = builders[type]
  if (!builder) return null
  return { notes: [], warnings: [], danger: false, ...builder(context), type, title: titleOf(type) }
}

export const titleOf = (type: TicketActionType): string => (i18n.t.ticketDesk.actions[type as keyof typeof i18n.t.ticketDesk.actions] ?? type).replace('…', '')

/** The first field that is still missing, or what is wrong with them together. */
export function formError(form: ActionForm, values: Values): { field: string | null; message: string } | null {
  const words = i18n.t.ticketDesk.dialogs
  for (const field of form.fields) {
    if (field.required && (field.shown?.(values) ?? true) && text(values[field.name]) === '') return { field: field.name, message: field.kind === 'select' ? words.chooseFirst : words.fill }
  }
  const wrong = form.wrong?.(values) ?? null
  return wrong === null ? null : { field: null, message: wrong }
}

/** What the form starts with. */
export const startValues = (form: ActionForm): Record<string, string> => Object.fromEntries(form.fields.map(({ name, value = '' }) => [name, value]))
