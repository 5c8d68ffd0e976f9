import type { CompiledRegulation, CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { parseDialled } from '../domain/telephony/dialled.ts'
import type { ExtensionTerms, Instant, QueueTerms } from '../domain/telephony/call.ts'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import { officeStates, overridesOfLine } from '../domain/telephony/routing-overrides.ts'
import type { LineOverride as RouteOverride } from '../domain/telephony/routing-overrides.ts'
import { route } from '../domain/telephony/routing.ts'
import type { RouteDecision } from '../domain/telephony/routing.ts'
import type { LiveLine } from '../panel-protocol.ts'
import type { Clock, EventBus, OverrideStore } from '../ports.ts'
import type { Reception } from './call-control.ts'
import type { Log } from './log.ts'
import { LONGEST_TIMER_MS } from './longest-timer.ts'
import type { SpokenNotices } from './spoken-notices.ts'
import { wordingsOf } from './wording.ts'

export interface LinesDeps {
  /** Asked anew for every answer: the regulations in it change when a version is published or comes into force. */
  regulations: CompiledRegulations
  overrides: OverrideStore
  notices: SpokenNotices
  clock: Clock
  bus: EventBus
  log: Log
  /** An office has begun or ended its shift, or a line was opened or closed by hand. */
  shiftsChanged(): void
  /** There are new words to be said: their sounds can be made beforehand. */
  wordsChanged(): void
}

export type Lines = ReturnType<typeof createLines>

/** The hotline's numbers as they are at this moment: regulation, calendar, shifts, and what was opened or closed by hand. */
export function createLines(deps: LinesDeps) {
  const overrides = new Map<string, RouteOverride[]>()
  const lastOnShift = new Map<string, readonly string[]>()
  /** The numbers of each company that the panel shows. */
  const shown = new Map<string, readonly string[]>()
  let timer: NodeJS.Timeout | null = null

  /** @param dialed the extension, where it was dialled apart from the number */
  function decide(number: string, at: Instant, dialed?: string): RouteDecision {
    return route({ number, dialed, at, overrides: [...overrides.values()].flat() }, deps.regulations)
  }

  /** Offices whose agents answer now; when the last shift has ended, those that were on it, for callers who still wait. */
  function onShift(hotlineId: string): readonly string[] {
    const compiled = deps.regulations.byKey.get(hotlineId)
    if (!compiled) return []
    const now = deps.clock.now()
    const inForce = (overrides.get(hotlineId) ?? []).filter(({ action, until }) => action === 'open' && until > now)
    const open = officeStates(compiled, inForce, now).filter((state) => state.open).map(({ office }) => office)
    if (open.length > 0) lastOnShift.set(hotlineId, open)
    return open.length > 0 ? open : (lastOnShift.get(hotlineId) ?? []).filter((office) => compiled.regulation.offices.some(({ key }) => key === office))
  }

  async function load(hotlineId: string): Promise<void> {
    const stored = await deps.overrides.list(hotlineId, deps.clock.now())
    const inForce = stored
      .filter(({ cancelledAt }) => cancelledAt === null)
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map((one): RouteOverride => ({ regulation: hotlineId, action: one.kind, from: one.from, until: one.until, numbers: one.numbers, offices: one.offices, author: one.authorName }))
    overrides.set(hotlineId, inForce)
  }

  /** Tells the panel and the dispatcher how things stand, and waits for the next moment at which they change. */
  function look(): void {
    const now = deps.clock.now()
    for (const [hotlineId, compiled] of deps.regulations.byKey) {
      onShift(hotlineId)
      show(hotlineId, compiled.regulation.numbers.map(({ number }) => number), now)
    }
    for (const hotlineId of shown.keys()) if (!deps.regulations.byKey.has(hotlineId)) show(hotlineId, [], now)
    deps.shiftsChanged()
    if (timer) clearTimeout(timer)
    timer = setTimeout(look, Math.min(LONGEST_TIMER_MS, nextChange(now) - now)).unref()
  }

  function show(hotlineId: string, numbers: readonly string[], now: Instant): void {
    for (const number of numbers) deps.bus.publish(hotlineId, { topic: 'lines', id: number, value: lineView(number, now) })
    const gone = (shown.get(hotlineId) ?? []).filter((number) => !numbers.includes(number))
    for (const number of gone) deps.bus.publish(hotlineId, { topic: 'lines', id: number, value: null })
    shown.set(hotlineId, numbers)
  }

  function nextChange(now: Instant): Instant {
    const moments = [...deps.regulations.byKey].flatMap(([key, compiled]) => {
      const all = overridesOfLine(overrides.get(key) ?? [], key, null, now).concat((overrides.get(key) ?? []).filter(({ numbers, until }) => numbers !== null && until > now))
      return officeStates(compiled, all, now).map(({ until }) => until)
    })
    return Math.min(now + LONGEST_TIMER_MS, ...moments)
  }

  function lineView(number: string, now: Instant): LiveLine {
    const decision = decide(number, now)
    const override = decision.state === 'open' || decision.state === 'closed' ? decision.override : null
    return { number, state: decision.state, opensAt: iso(decision.opensAt), closesAt: iso(decision.closesAt), override: override?.action ?? null }
  }

  return {
    decide,
    onShift,

    /** Reads what was opened or closed by hand; after every change of it, and at the start. */
    async refresh(hotlineId?: string): Promise<void> {
      for (const key of hotlineId ? [hotlineId] : deps.regulations.byKey.keys()) await load(key)
      look()
    },

    /** Reads the notices that are said to callers; after every change of them, and at the start. */
    async noticesChanged(hotlineId?: string): Promise<void> {
      for (const key of hotlineId ? [hotlineId] : deps.regulations.byKey.keys()) await deps.notices.load(key)
      deps.wordsChanged()
    },

    /**
     * A version of a regulation was published or has come into force, or a company is new. Calls in progress keep the terms
     * they came under; shifts, words and whatever is asked from now on follow the new one.
     */
    async regulationsChanged(): Promise<void> {
      for (const key of deps.regulations.byKey.keys()) {
        if (overrides.has(key)) continue
        await load(key)
        await deps.notices.load(key)
      }
      look()
      deps.wordsChanged()
    },

    /** What happens to a call to this number now. */
    reception(dialled: string, callerNumber: string | null, at: Instant): Reception {
      const decision = decide(dialled, at)
      const caller = e164Of(parsePhoneNumber(callerNumber))
      const compiled = decision.regulation === null ? null : (deps.regulations.byKey.get(decision.regulation) ?? null)
      if (compiled === null) return { ...UNKNOWN, line: decision.number ?? parseDialled(dialled).number, caller }
      const extension = decision.state === 'open' ? decision.extension : null
      return {
        hotlineId: compiled.regulation.key,
        line: decision.number ?? dialled,
        caller,
        queue: queueTerms(compiled, decision),
        wording: wordingsOf(compiled.regulation),
        extension: extension === null || extension === 'right' ? null : extensionTerms(compiled, decision),
        dialled: extension,
        notices: deps.notices.at(compiled.regulation.key, at),
        messageLimitMs: compiled.regulation.queue.voicemailMaxSeconds * 1_000,
        reception: receptionOf(decision),
        ticket: decision.state === 'announce-only' ? null : { zone: compiled.regulation.zone, prefix: compiled.regulation.tickets.prefix },
      }
    },

    close(): void {
      if (timer) clearTimeout(timer)
    },
  }
}

const NO_QUEUE: QueueTerms = {
  offices: [], prefers: null, overflowAfterMs: 0, ringTimeoutMs: 0, announceEveryMs: 0, maxWaitMs: 0, wrapUpMs: 0,
  specialistWaitMs: 0, outOfTurnLevels: [], outOfTurnKey: null, sayNumber: 'off',
}
const UNKNOWN = {
  hotlineId: '', queue: NO_QUEUE, wording: { talk: '', message: '' }, messageLimitMs: 0, extension: null, dialled: null, notices: [], reception: { kind: 'unknown-number' }, ticket: null,
} as const

function receptionOf(decision: RouteDecision): Reception['reception'] {
  return decision.state === 'closed' ? { kind: 'closed', opensAt: decision.opensAt } : { kind: decision.state }
}

function extensionTerms({ regulation }: CompiledRegulation, decision: RouteDecision): ExtensionTerms | null {
  const wanted = regulation.numbers.find(({ number }) => number === decision.number)?.extension
  return wanted === undefined ? null : { digits: wanted.digits, waitMs: wanted.waitSeconds * 1_000, repeats: wanted.repeats }
}

function queueTerms({ regulation }: CompiledRegulation, decision: RouteDecision): QueueTerms {
  const number = regulation.numbers.find((one) => one.number === decision.number)
  return {
    offices: decision.offices,
    prefers: decision.prefers,
    overflowAfterMs: (number?.overflowSeconds ?? 0) * 1_000,
    ringTimeoutMs: regulation.queue.ringTimeoutSeconds * 1_000,
    announceEveryMs: regulation.queue.announceEverySeconds * 1_000,
    maxWaitMs: regulation.queue.maxWaitSeconds * 1_000,
    wrapUpMs: regulation.queue.wrapUpSeconds * 1_000,
    specialistWaitMs: regulation.queue.specialistSeconds * 1_000,
    outOfTurnLevels: regulation.queue.outOfTurn?.openTicket === true ? regulation.levels.items.filter((level) => level.outOfTurn).map(({ key }) => key) : [],
    outOfTurnKey: regulation.queue.outOfTurn?.key ?? null,
    sayNumber: regulation.queue.sayNumber,
  }
}

function iso(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
