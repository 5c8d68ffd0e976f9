import { randomUUID } from 'node:crypto'
import type { LocalText } from '../domain/local-text.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { NoticeView } from '../panel-protocol.ts'
import type { Clock, NoticeArchive, Person, StoredNotice } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'

export interface NoticesDeps {
  notices: NoticeArchive
  clock: Clock
  /** Notices have been changed: pages and callers get the new ones when this resolves. */
  changed(): Promise<void>
}

export interface NoticeWanted {
  kind: NoticeView['kind']
  text: LocalText
  spoken: string | null
  from: number
  until: number
}

const LONGEST_MS = 366 * 24 * 3_600_000

export type Notices = ReturnType<typeof createNotices>

/** Changed hours, holidays, breaks and emergencies, as the public page shows them and callers hear them. */
export function createNotices({ notices, clock, changed }: NoticesDeps) {
  function check({ from, until, spoken }: NoticeWanted): void {
    if (until <= from || until <= clock.now() || until - from > LONGEST_MS) {
      throw new Refusal('invalid', 'notice-time', { ru: 'Конец объявления — позже его начала и этой минуты, не дальше года.', en: 'A notice ends after its beginning and after this minute, within a year.' })
    }
    if (spoken !== null && /\d/.test(spoken)) {
      throw new Refusal('invalid', 'digits-in-speech', { ru: 'В тексте для чтения вслух есть цифры: напишите числа словами.', en: 'The spoken text has digits: write numbers in words.' }, { field: 'spoken' })
    }
  }

  return {
    /** What is published or will be, and the latest past ones, newest first. */
    async list(hotlineId: string): Promise<NoticeView[]> {
      const now = clock.now()
      return (await notices.list(hotlineId, now)).map((notice) => noticeView(notice, now))
    },

    /** @throws Refusal `notice-time`, `digits-in-speech` */
    async create(author: Person, wanted: NoticeWanted): Promise<NoticeView> {
      check(wanted)
      const now = clock.now()
      const made = await notices.create({ id: randomUUID(), hotlineId: author.hotlineId, ...wanted, createdAt: now, authorId: author.id })
      await changed()
      return noticeView(made, now)
    },

    /** @throws Refusal `notice-time`, `digits-in-speech`, `not-found` */
    async change(hotlineId: string, id: string, wanted: NoticeWanted): Promise<NoticeView> {
      check(wanted)
      const changedNotice = await notices.update(hotlineId, id, wanted)
      if (changedNotice === null) throw notFound()
      await changed()
      return noticeView(changedNotice, clock.now())
    },

    /** @throws Refusal `not-found` */
    async withdraw(hotlineId: string, id: string): Promise<void> {
      if (!(await notices.withdraw(hotlineId, id, clock.now()))) throw notFound()
      await changed()
    },
  }
}

function noticeView({ id, kind, text, spoken, from, until, authorName, createdAt, withdrawnAt }: StoredNotice, now: number): NoticeView {
  const state = withdrawnAt !== null ? 'withdrawn' : until <= now ? 'past' : from > now ? 'upcoming' : 'published'
  return { id, kind, text, spoken, from: formatInstant(from), until: formatInstant(until), state, author: authorName, createdAt: formatInstant(createdAt) }
}
