import type { Logger } from 'pino'
import { formatInstant, type Instant } from '../domain/worktime/instant.ts'
import type { PublicRegulationView, PublicVersionView } from '../panel-protocol.ts'
import type { Clock, NoticeArchive, StoredNotice } from '../ports.ts'
import { openingNow } from './public-days.ts'
import { publicRegulation } from './public-regulation.ts'
import { notFound } from './refusal.ts'
import { succession } from './regulation-book.ts'
import type { RegulationBook } from './regulation-book.ts'

export interface PublicPagesDeps {
  book: RegulationBook
  notices: Pick<NoticeArchive, 'list'>
  clock: Clock
  log: Pick<Logger, 'warn'>
}

interface Kept {
  view: PublicRegulationView
  /** When it was made. */
  from: Instant
  /** From this moment on it may be different. */
  until: Instant
}

const NEWS_SHOWN = 20

/**
 * What everybody may read of the companies' regulations. A page is made when it is first asked for and kept until
 * something on it changes: an opening, a closing, midnight, a notice, a version.
 */
export function createPublicPages({ book, notices, clock, log }: PublicPagesDeps) {
  const kept = new Map<string, Kept>()
  const lastNotices = new Map<string, StoredNotice[]>()
  const forget = book.onChange(() => kept.clear())

  /** A database that is away leaves those known before. */
  async function noticesOf(hotlineId: string, now: Instant): Promise<StoredNotice[]> {
    try {
      const read = (await notices.list(hotlineId, now)).filter(({ withdrawnAt, until }) => withdrawnAt === null && until > now)
      lastNotices.set(hotlineId, read)
      return read
    } catch (error) {
      log.warn({ err: error, hotlineId }, 'notices could not be read for the public page')
      return lastNotices.get(hotlineId) ?? []
    }
  }

  async function make(hotlineId: string, wanted: number | null): Promise<Kept> {
    const compiled = book.byKey.get(hotlineId)
    const current = book.versionInForce(hotlineId)
    const now = clock.now()
    const versions = publishedVersions(book, hotlineId, now)
    const number = wanted ?? current
    const version = versions.find((one) => one.version === number)
    const regulation = book.versions(hotlineId).find((one) => one.version === number)?.regulation
    if (compiled === undefined || version === undefined || regulation === null || regulation === undefined) throw notFound()
    const inForce = version.version === current
    const coming = inForce ? await noticesOf(hotlineId, now) : []
    const view = publicRegulation(regulation, {
      hotlineId,
      version,
      versions,
      live: inForce ? { hours: compiled.hours, at: now } : null,
      news: inForce ? newsOf(book, hotlineId, now) : [],
      notices: coming.filter(({ from }) => from <= now).map(({ kind, text, from, until }) => ({ kind, text, from: formatInstant(from), until: formatInstant(until) })),
    })
    const edges = [...coming.flatMap(({ from, until }) => [from, until]), ...book.versions(hotlineId).flatMap(({ publishedAt, effectiveFrom }) => [publishedAt, effectiveFrom])]
    return { view, from: now, until: Math.min(openingNow(compiled.hours, regulation.zone, now).until, ...edges.filter((edge) => edge > now)) }
  }

  return {
    /** A company's regulation as it is in force, or one of its published versions. @throws Refusal `not-found` */
    async view(hotlineId: string, version: number | null): Promise<PublicRegulationView> {
      const key = `${hotlineId} ${version ?? ''}`
      const found = kept.get(key)
      const now = clock.now()
      if (found !== undefined && found.from <= now && now < found.until) return found.view
      const made = await make(hotlineId, version)
      kept.set(key, made)
      return made.view
    },

    close: forget,
  }
}

/** The versions that everybody may read by now, the newest first. */
function publishedVersions(book: RegulationBook, hotlineId: string, now: Instant): PublicVersionView[] {
  const ordered = succession(book.versions(hotlineId))
  const current = book.versionInForce(hotlineId)
  const currentFrom = ordered.find(({ version }) => version === current)?.effectiveFrom ?? now
  const readable = ordered.map(({ version, effectiveFrom, publishedAt }, index) => {
    const next = ordered[index + 1]
    const state = version === current ? 'in-force' : effectiveFrom > currentFrom ? 'scheduled' : 'past'
    const shown: PublicVersionView = { version, effectiveFrom: formatInstant(effectiveFrom), effectiveUntil: next === undefined ? null : formatInstant(next.effectiveFrom), state }
    return publishedAt <= now || state !== 'scheduled' ? [shown] : []
  })
  return readable.flat().toReversed()
}

function newsOf(book: RegulationBook, hotlineId: string, now: Instant): PublicRegulationView['news'] {
  return book
    .versions(hotlineId)
    .flatMap(({ version, publishedAt, withdrawnAt, news }) => (news === null || withdrawnAt !== null || publishedAt > now ? [] : [{ at: publishedAt, version, text: news }]))
    .toSorted((a, b) => b.at - a.at || b.version - a.version)
    .slice(0, NEWS_SHOWN)
    .map(({ at, version, text }) => ({ at: formatInstant(at), version, text }))
}
