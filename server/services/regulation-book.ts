import type { Logger } from 'pino'
import { compileRegulation, hoursOf } from '../domain/regulation/compile-regulation.ts'
import type { CompiledRegulation, CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { RegulationError } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { E164 } from '../domain/telephony/phone-number.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import { compileVersionedHours } from '../domain/worktime/office-hours.ts'
import type { CompiledHours } from '../domain/worktime/office-hours.ts'
import type { ProductionCalendar } from '../domain/worktime/production-calendar.ts'
import type { LocalText } from '../domain/local-text.ts'
import type { Clock, RegulationStore, RegulationWatch, StoredRegulation } from '../ports.ts'
import { LONGEST_TIMER_MS } from './longest-timer.ts'

export interface RegulationBookDeps {
  store: Pick<RegulationStore, 'versions'>
  watch: Pick<RegulationWatch, 'start'>
  calendar: ProductionCalendar
  clock: Clock
  log: Pick<Logger, 'error' | 'warn' | 'info'>
}

/** A stored version as this version of the program reads it. */
export interface BookVersion extends StoredRegulation {
  /** Null when it cannot be read. */
  readonly regulation: Regulation | null
  /** Why it cannot be read. */
  readonly problem: LocalText | null
}

/** What a ticket of a version goes by: that version's levels and figures, and the hours in force at each moment. */
export interface VersionRules {
  readonly regulation: Regulation
  readonly hours: CompiledHours
}

/** What has changed; nothing of it where only notices may have. */
export interface BookChange {
  /** Another version is in force, versions were added or taken back, or companies came or went. */
  readonly regulations: boolean
  /** The companies whose versions are not those of before: their hours may be others at any time. */
  readonly rewritten: readonly string[]
}

type Numbers = CompiledRegulations['byNumber']

interface Pages {
  readonly versions: ReadonlyMap<string, readonly BookVersion[]>
  readonly byKey: ReadonlyMap<string, CompiledRegulation>
  readonly byNumber: Numbers
  readonly inForce: ReadonlyMap<string, number>
}

const EMPTY: Pages = { versions: new Map(), byKey: new Map(), byNumber: new Map(), inForce: new Map() }
const RETRY_MS = 5_000

export type RegulationBook = ReturnType<typeof createRegulationBook>

/**
 * The regulations of all companies as they are in force at this moment; whoever holds the book sees the next version as
 * soon as it is. A version that cannot be read is passed over: the last good one holds.
 */
export function createRegulationBook({ store, watch, calendar, clock, log }: RegulationBookDeps) {
  const readings = new Map<string, Pick<BookVersion, 'source' | 'regulation' | 'problem'>>()
  const listeners = new Set<(what: BookChange) => void>()
  let pages = EMPTY
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let reading: Promise<void> = Promise.resolve()

  function read(stored: StoredRegulation): BookVersion {
    const id = `${stored.hotlineId} ${stored.version}`
    const known = readings.get(id)
    if (known?.source === stored.source) return { ...stored, regulation: known.regulation, problem: known.problem }
    const result = readSource(stored)
    readings.set(id, { source: stored.source, ...result })
    if (result.problem !== null) log.error({ hotlineId: stored.hotlineId, version: stored.version, problem: result.problem.en }, 'a version of a regulation cannot be read: the last good one holds')
    return { ...stored, ...result }
  }

  /** Opens the book at this moment, and again at the next one at which a version takes over. */
  function turn(versions: ReadonlyMap<string, readonly BookVersion[]>): void {
    const now = clock.now()
    pages = pagesAt(versions, now, calendar, log)
    if (timer) clearTimeout(timer)
    if (closed) return
    const next = Math.min(now + LONGEST_TIMER_MS, ...[...versions.values()].flat().filter(holds).map(({ effectiveFrom }) => effectiveFrom).filter((at) => at > now))
    timer = setTimeout(() => {
      turn(pages.versions)
      tell({ regulations: true, rewritten: [] })
    }, next - now).unref()
  }

  function tell(what: BookChange): void {
    for (const listener of listeners) {
      try {
        listener(what)
      } catch (error) {
        log.error({ err: error }, 'a change of the regulations was not followed')
      }
    }
  }

  async function readAgain(): Promise<void> {
    const versions = new Map<string, BookVersion[]>()
    for (const stored of await store.versions()) versions.set(stored.hotlineId, [...(versions.get(stored.hotlineId) ?? []), read(stored)])
    const before = pages.versions
    const rewritten = [...new Set([...versions.keys(), ...before.keys()])].filter((id) => signature(versions.get(id)) !== signature(before.get(id)))
    turn(versions)
    tell({ regulations: rewritten.length > 0, rewritten })
  }

  /** Reads all versions; one reading follows another, so that an older one never comes last. @throws StoreUnavailable */
  function refresh(): Promise<void> {
    reading = reading.catch(() => undefined).then(readAgain)
    return reading
  }

  function refreshUntilDone(): void {
    refresh().catch((error: unknown) => {
      log.warn({ err: error }, 'the regulations could not be read again')
      if (!closed) setTimeout(refreshUntilDone, RETRY_MS).unref()
    })
  }

  return {
    get byKey(): CompiledRegulations['byKey'] { return pages.byKey },
    get byNumber(): Numbers { return pages.byNumber },

    refresh,
    /** Follows what this and other processes publish. */
    follow: (): void => watch.start(refreshUntilDone),

    /** Calls back whenever another version holds, a version or a company was added, or a notice may have changed. @returns how to stop */
    onChange(listener: (what: BookChange) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** Every stored version of a company in the order of their numbers; none for a company that is not served. */
    versions: (hotlineId: string): readonly BookVersion[] => pages.versions.get(hotlineId) ?? [],

    /** The number of the version in force; null for a company that is not served. */
    versionInForce: (hotlineId: string): number | null => pages.inForce.get(hotlineId) ?? null,

    /** The latest version that should be in force and cannot be read; null when the one in force is the one that should be. */
    unreadable(hotlineId: string): number | null {
      const now = clock.now()
      const all = pages.versions.get(hotlineId) ?? []
      const since = inForceAt(all, now)?.effectiveFrom ?? Number.NEGATIVE_INFINITY
      const broken = all.filter((one) => one.regulation === null && one.withdrawnAt === null && one.effectiveFrom <= now && one.effectiveFrom >= since)
      const latest = broken.at(-1)
      return latest === undefined || latest.version < (pages.inForce.get(hotlineId) ?? 0) ? null : latest.version
    },

    /** The number of the version that was in force at a moment: the first one before there was any. */
    versionAt: (hotlineId: string, at: Instant): number | null => inForceAt(pages.versions.get(hotlineId) ?? [], at)?.version ?? null,

    /**
     * What a ticket goes by that was opened under a version; when that cannot be read any more, under the last good one before it.
     * @returns null for a company that is not served
     */
    rulesOf(hotlineId: string, version: number): VersionRules | null {
      const compiled = pages.byKey.get(hotlineId)
      if (compiled === undefined) return null
      const readable = (pages.versions.get(hotlineId) ?? []).filter(isReadable)
      const found = readable.findLast((one) => one.version <= version) ?? readable[0]
      return { regulation: found?.regulation ?? compiled.regulation, hours: compiled.hours }
    },

    close(): void {
      closed = true
      if (timer) clearTimeout(timer)
      listeners.clear()
    },
  }
}

type Readable = BookVersion & { readonly regulation: Regulation }

const isReadable = (version: BookVersion): version is Readable => version.regulation !== null
/** Whether a version may ever be in force. */
const holds = (version: BookVersion): version is Readable => version.withdrawnAt === null && isReadable(version)

function readSource({ hotlineId, source }: StoredRegulation): Pick<BookVersion, 'regulation' | 'problem'> {
  const parsed = parseRegulation(source)
  if (!parsed.ok) return { regulation: null, problem: { ru: problemText(parsed.errors, 'ru'), en: problemText(parsed.errors, 'en') } }
  if (parsed.regulation.key !== hotlineId) return { regulation: null, problem: { ru: `key: ${parsed.regulation.key} вместо ${hotlineId}`, en: `key: ${parsed.regulation.key} instead of ${hotlineId}` } }
  return { regulation: parsed.regulation, problem: null }
}

const problemText = (errors: readonly RegulationError[], locale: 'ru' | 'en'): string => errors.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message[locale]}`).join('\n')

/** Of the versions that may hold, one per moment, in the order of the moments: the later number wins. */
export function succession(versions: readonly BookVersion[]): Readable[] {
  const ordered = versions.filter(holds).toSorted((a, b) => a.effectiveFrom - b.effectiveFrom || a.version - b.version)
  return ordered.filter(({ effectiveFrom }, index) => ordered[index + 1]?.effectiveFrom !== effectiveFrom)
}

function inForceAt(versions: readonly BookVersion[], at: Instant): Readable | undefined {
  const ordered = succession(versions)
  return ordered.findLast(({ effectiveFrom }) => effectiveFrom <= at) ?? ordered[0]
}

function pagesAt(versions: ReadonlyMap<string, readonly BookVersion[]>, now: Instant, calendar: ProductionCalendar, log: RegulationBookDeps['log']): Pages {
  const byKey = new Map<string, CompiledRegulation>()
  const byNumber = new Map<E164, { compiled: CompiledRegulation; number: Regulation['numbers'][number] }>()
  const inForce = new Map<string, number>()
  for (const [hotlineId, all] of versions) {
    const current = inForceAt(all, now)
    if (current === undefined) {
      log.error({ hotlineId }, 'a company has no version of its regulation that can be read: it is not served')
      continue
    }
    const compiled = compile(current.regulation, all, calendar)
    byKey.set(hotlineId, compiled)
    inForce.set(hotlineId, current.version)
    for (const number of current.regulation.numbers) {
      const owner = byNumber.get(number.number)?.compiled.regulation.key
      if (owner === undefined) byNumber.set(number.number, { compiled, number })
      else log.error({ number: number.number, owner, hotlineId }, 'a number belongs to two companies: calls go to the first one')
    }
  }
  return { versions, byKey, byNumber, inForce }
}

/** The regulation in force with the hours of all versions, each for its own time. */
function compile(regulation: Regulation, versions: readonly BookVersion[], calendar: ProductionCalendar): CompiledRegulation {
  const hours = succession(versions).map((version) => ({ from: version.effectiveFrom, hours: hoursOf(version.regulation) }))
  return hours.length === 1 ? compileRegulation(regulation, calendar) : { regulation, hours: compileVersionedHours(hours, calendar) }
}

function signature(versions: readonly BookVersion[] = []): string {
  return JSON.stringify(versions.map(({ version, effectiveFrom, withdrawnAt, source }) => [version, effectiveFrom, withdrawnAt, source.length]))
}
