import type { CompiledRegulation, CompiledRegulations } from '../regulation/compile-regulation.ts'
import type { HotlineNumber } from '../regulation/schema.ts'
import { officesOnShift } from '../worktime/office-hours.ts'
import type { DayKind, CalendarWarning } from '../worktime/production-calendar.ts'
import type { Instant } from '../worktime/instant.ts'
import { localTimeOf } from '../worktime/zone.ts'
import { extensionOf, parseDialled } from './dialled.ts'
import { e164Of, parsePhoneNumber } from './phone-number.ts'
import type { E164 } from './phone-number.ts'
import { firstMoment, officeStates, overridesOfLine } from './routing-overrides.ts'
import type { LineOverride, OfficeState } from './routing-overrides.ts'

export type { LineOverride } from './routing-overrides.ts'

/** What is asked: a called number, perhaps with an extension behind it, or the line of a regulation that may have no number. */
export type RouteQuestion = ({ readonly number: string } | { readonly regulation: string }) & {
  /** The extension that was dialled, if any: alone, or behind the whole number. */
  readonly dialed?: string | undefined
  readonly at: Instant
  /** Of all regulations, in the order in which they were given. */
  readonly overrides?: readonly LineOverride[] | undefined
}

export type OpenReason = 'within-hours' | 'opened-by-hand'

/** Why a line is closed; the kind of day comes first, then where the moment lies among the day's windows. */
export type ClosedReason =
  | 'weekend'
  | 'holiday'
  | 'transferred-day-off'
  | 'dated-exception'
  | 'before-hours'
  | 'between-windows'
  | 'shortened-day'
  | 'after-hours'
  | 'closed-by-hand'

interface LineDecision {
  readonly regulation: string
  /** The called number, or null when the line was asked for by its regulation. */
  readonly number: E164 | null
  readonly at: Instant
  /** Whether the extension that the line wants was dialled; null when it wants none. A wrong one reaches the default destination. */
  readonly extension: 'right' | 'wrong' | 'not-dialled' | null
  /** Years without a decree that the answer rests on. */
  readonly warnings: readonly CalendarWarning[]
}

/** Where a call goes. */
export type RouteDecision =
  | (LineDecision & {
      readonly state: 'open'
      /** The offices on shift, the preferred one first, else in the regulation's order. */
      readonly offices: readonly string[]
      /** The office that answers first; null unless several are on shift and the number prefers one of them. */
      readonly prefers: string | null
      readonly opensAt: null
      /** When no office is left on shift. */
      readonly closesAt: Instant
      readonly reason: OpenReason
      /** The override that opened the line, when its hours would not. */
      readonly override: LineOverride | null
    })
  | (LineDecision & {
      readonly state: 'closed'
      readonly offices: readonly []
      readonly prefers: null
      readonly opensAt: Instant
      readonly closesAt: null
      readonly reason: ClosedReason
      /** The override that keeps the line closed; not null if and only if the reason is `closed-by-hand`. */
      readonly override: LineOverride | null
    })
  | (LineDecision & {
      readonly state: 'announce-only'
      readonly offices: readonly []
      readonly prefers: null
      readonly opensAt: null
      readonly closesAt: null
      readonly reason: 'voice-is-no-channel'
    })
  | {
      readonly state: 'unknown-number'
      readonly regulation: null
      /** Null when what was dialled is no possible number. */
      readonly number: E164 | null
      readonly at: Instant
      readonly offices: readonly []
      readonly prefers: null
      readonly opensAt: null
      readonly closesAt: null
      readonly reason: 'number-not-served'
      readonly warnings: readonly []
    }

/**
 * Decides where a call goes: by number, hours, production calendar and what was opened or closed by hand.
 *
 * @throws WorktimeError `before-calendar` or `after-calendar` for a moment that the calendar cannot tell of
 */
export function route(question: RouteQuestion, regulations: CompiledRegulations): RouteDecision {
  const line = lineOf(question, regulations)
  if (line.compiled === null) return unknownNumber(line.number, question.at)
  const { compiled, number, hotlineNumber } = line
  const common = {
    regulation: compiled.regulation.key,
    number,
    at: question.at,
    extension: dialledExtension(hotlineNumber, extensionOf(question.dialed) ?? line.extension),
  }
  if (!servesVoice(compiled)) {
    return {
      state: 'announce-only',
      ...common,
      offices: [],
      prefers: null,
      opensAt: null,
      closesAt: null,
      reason: 'voice-is-no-channel',
      warnings: compiled.hours.union.warnings(question.at),
    }
  }
  const overrides = overridesOfLine(question.overrides ?? [], compiled.regulation.key, number, question.at)
  const states = officeStates(compiled, overrides, question.at)
  return states.some(({ open }) => open)
    ? openLine(common, compiled, hotlineNumber, overrides, states)
    : closedLine(common, compiled, overrides, states)
}

interface Line {
  readonly compiled: CompiledRegulation | null
  readonly number: E164 | null
  readonly hotlineNumber: HotlineNumber | null
  /** Dialled with the number. */
  readonly extension: string | null
}

function lineOf(question: RouteQuestion, regulations: CompiledRegulations): Line {
  if ('regulation' in question) {
    return { compiled: regulations.byKey.get(question.regulation) ?? null, number: null, hotlineNumber: null, extension: null }
  }
  const { number, extension } = parseDialled(question.number)
  const e164 = regulations.byNumber.has(number) ? number : e164Of(parsePhoneNumber(number))
  const found = e164 === null ? undefined : regulations.byNumber.get(e164)
  return { compiled: found?.compiled ?? null, number: e164, hotlineNumber: found?.number ?? null, extension }
}

/** Whether the company takes calls; else they are told where to write. */
export function servesVoice(compiled: CompiledRegulation): boolean {
  return compiled.regulation.channels.some(({ kind, use }) => kind === 'phone' && use !== 'announce-only')
}

function dialledExtension(number: HotlineNumber | null, dialed: string | null): LineDecision['extension'] {
  if (number?.extension === undefined) return null
  if (dialed === null) return 'not-dialled'
  return dialed === number.extension.digits ? 'right' : 'wrong'
}

type Common = Omit<LineDecision, 'warnings'>

function openLine(
  common: Common,
  compiled: CompiledRegulation,
  number: HotlineNumber | null,
  overrides: readonly LineOverride[],
  states: readonly OfficeState[],
): RouteDecision {
  const onShift = states.filter((state) => state.open)
  const wanted = number?.prefers ?? null
  const prefers = onShift.length > 1 && onShift.some(({ office }) => office === wanted) ? wanted : null
  const openByHours = new Set(officesOnShift(compiled.hours, common.at).map(({ office }) => office))
  const byHours = onShift.some(({ office }) => openByHours.has(office))
  const closesAt = firstMoment(compiled, overrides, common.at, 'closed')
  return {
    state: 'open',
    ...common,
    offices: preferredFirst(onShift.map(({ office }) => office), prefers),
    prefers,
    opensAt: null,
    closesAt,
    reason: byHours ? 'within-hours' : 'opened-by-hand',
    override: byHours ? null : (onShift.find(({ override }) => override !== null)?.override ?? null),
    warnings: compiled.hours.union.warnings(common.at, closesAt),
  }
}

function closedLine(common: Common, compiled: CompiledRegulation, overrides: readonly LineOverride[], states: readonly OfficeState[]): RouteDecision {
  const opensAt = firstMoment(compiled, overrides, common.at, 'open')
  const override = closingOverride(compiled, states, common.at)
  return {
    state: 'closed',
    ...common,
    offices: [],
    prefers: null,
    opensAt,
    closesAt: null,
    reason: override === null ? closedReason(compiled, common.at) : 'closed-by-hand',
    override,
    warnings: compiled.hours.union.warnings(common.at, opensAt),
  }
}

function unknownNumber(number: E164 | null, at: Instant): RouteDecision {
  return {
    state: 'unknown-number',
    regulation: null,
    number,
    at,
    offices: [],
    prefers: null,
    opensAt: null,
    closesAt: null,
    reason: 'number-not-served',
    warnings: [],
  }
}

function preferredFirst(offices: readonly string[], preferred: string | null): string[] {
  if (preferred === null) return [...offices]
  return [preferred, ...offices.filter((office) => office !== preferred)]
}

/** The override that keeps the line closed: of an office that its hours would open, or of every office. */
function closingOverride(compiled: CompiledRegulation, states: readonly OfficeState[], at: Instant): LineOverride | null {
  const openByHours = new Set(officesOnShift(compiled.hours, at).map(({ office }) => office))
  const decisive = states.find(({ office, override }) => override !== null && openByHours.has(office))
  if (decisive !== undefined) return decisive.override
  return states.every(({ override }) => override !== null) ? (states[0]?.override ?? null) : null
}

const REASON_OF_DAY: Partial<Record<DayKind, ClosedReason>> = {
  weekend: 'weekend',
  holiday: 'holiday',
  'transferred-day-off': 'transferred-day-off',
}

/** Why the hours have the line closed at a moment at which no office is on shift. */
function closedReason(compiled: CompiledRegulation, at: Instant): ClosedReason {
  const { calendar } = compiled.hours
  const hours = compiled.hours.hoursAt(at)
  const { day, minuteOfDay } = localTimeOf(hours.zone, at)
  const windows = compiled.hours.windowsOn(day)
  const calendarDay = calendar.day(day)
  if (windows.length === 0) return REASON_OF_DAY[calendarDay.kind] ?? 'dated-exception'
  if (windows.every(({ opensMinute }) => minuteOfDay < opensMinute)) return 'before-hours'
  if (windows.some(({ opensMinute }) => minuteOfDay < opensMinute)) return 'between-windows'
  const usual = hours.offices.flatMap((office) => office.windows)
  const cutShort = calendarDay.shortened && usual.some(({ closesMinute }) => minuteOfDay < closesMinute)
  return cutShort && hours.shortenedDays ? 'shortened-day' : 'after-hours'
}
