import type { CompiledRegulation, CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import type { LocalText } from '../domain/local-text.ts'
import { soonUntil } from '../domain/ticketing/soon.ts'
import { explainRoute } from '../domain/telephony/routing-explanation.ts'
import type { RouteDecision } from '../domain/telephony/routing.ts'
import { civilDateOf, epochDayOf } from '../domain/worktime/civil-date.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { CalendarDayView, ChoiceView, OfficeView, RegulationView, RouteView } from '../panel-protocol.ts'
import { notFound } from './refusal.ts'

const LONGEST_MONTH = 31

export type Hotlines = ReturnType<typeof createHotlines>

/** What the regulations say, in the panel's words. A hotline is called as its regulation. */
export function createHotlines(regulations: CompiledRegulations) {
  function of(hotlineId: string): CompiledRegulation {
    const compiled = regulations.byKey.get(hotlineId)
    if (compiled === undefined) throw notFound()
    return compiled
  }

  return {
    ids: (): string[] => [...regulations.byKey.keys()],
    zone: (hotlineId: string): string => of(hotlineId).regulation.zone,
    retentionDays: (hotlineId: string): number => of(hotlineId).regulation.recordings.retentionDays,
    company: (hotlineId: string): LocalText => of(hotlineId).regulation.company.name,
    hasOffice: (hotlineId: string, office: string): boolean => of(hotlineId).regulation.offices.some(({ key }) => key === office),
    hasRole: (hotlineId: string, role: string): boolean => of(hotlineId).regulation.roles.some(({ key }) => key === role),
    numbers: (hotlineId: string): { number: string; label: LocalText }[] => of(hotlineId).regulation.numbers.map(({ number, label }) => ({ number, label })),
    offices: (hotlineId: string): OfficeView[] => offices(of(hotlineId)),
    breakReasons: (hotlineId: string): ChoiceView[] => choices(of(hotlineId).regulation.queue.breakReasons),
    categories: (hotlineId: string): ChoiceView[] => choices(of(hotlineId).regulation.topics),
    outcomes: (hotlineId: string): ChoiceView[] => choices(of(hotlineId).regulation.outcomes),

    /** Deadlines before this moment are said to be soon. */
    soonUntil: (hotlineId: string, now: number): number => soonUntil(now, of(hotlineId).hours.union),

    /** Keys of the outcomes with which the service of a caller may be ended. */
    declineReasons: (hotlineId: string): string[] => of(hotlineId).regulation.outcomes.filter(({ kind }) => kind === 'declined').map(({ key }) => key),

    view(hotlineId: string): RegulationView {
      const compiled = of(hotlineId)
      const { regulation } = compiled
      return {
        hotlineId,
        company: regulation.company.name,
        zone: regulation.zone,
        offices: offices(compiled),
        numbers: regulation.numbers.map(({ number, label, prefers, overflowSeconds, extension }) => ({ number, label, prefers, overflowAfterSeconds: overflowSeconds, extension: extension?.digits ?? null })),
        followsShortenedDays: regulation.calendar.shortenedDays,
        consentWording: { version: String(regulation.announcements.consent.version), text: regulation.announcements.consent.text },
        recordingRetentionDays: regulation.recordings.retentionDays,
      }
    },

    /** The production calendar's days of a month (YYYY-MM). */
    calendarMonth(hotlineId: string, month: string): CalendarDayView[] {
      const { calendar } = of(hotlineId).hours
      const first = epochDayOf(`${month}-01`)
      const days = Array.from({ length: LONGEST_MONTH }, (_, index) => first + index).filter((day) => civilDateOf(day).startsWith(month))
      return days.map((day) => {
        const { kind, shortened } = calendar.day(day)
        return { date: civilDateOf(day), kind, shortened }
      })
    },

    /** A decision with its explanation in both languages. */
    explained(asked: string, decision: RouteDecision): RouteView {
      return {
        number: decision.number ?? asked,
        at: formatInstant(decision.at),
        state: decision.state,
        regulation: decision.regulation,
        offices: [...decision.offices],
        prefers: decision.prefers,
        opensAt: decision.opensAt === null ? null : formatInstant(decision.opensAt),
        closesAt: decision.closesAt === null ? null : formatInstant(decision.closesAt),
        reason: decision.reason,
        explanation: { ru: explainRoute(decision, regulations, 'ru'), en: explainRoute(decision, regulations, 'en') },
        warnings: decision.warnings.map(({ message }) => message),
      }
    },
  }
}

function offices({ regulation }: CompiledRegulation): OfficeView[] {
  return regulation.offices.map(({ key, name, zone, hours }) => ({
    key, name, zone, windows: hours.map(({ opensMinute, closesMinute }) => ({ open: timeOf(opensMinute), close: timeOf(closesMinute) })),
  }))
}

const choices = (list: readonly { key: string; name: LocalText }[]): ChoiceView[] => list.map(({ key, name }) => ({ key, ...name }))

/** Minutes past midnight as HH:MM; a window that ends on the next day ends at that day's time. */
function timeOf(minute: number): string {
  const ofDay = minute === 24 * 60 ? minute : minute % (24 * 60)
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`
}
