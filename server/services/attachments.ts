import type { LocalText } from '../domain/local-text.ts'
import { foldTicket } from '../domain/ticketing/fold.ts'
import type { TicketFact } from '../domain/ticketing/ticket.ts'
import type { AttachmentView } from '../panel-protocol.ts'
import { type AttachmentStorage, type AttachmentStore, type Clock, FileRefused, type NewAttachment, type Person, type StoredTicket } from '../ports.ts'
import type { Log } from './log.ts'
import { attachedFact, attachmentsOf } from './intake.ts'
import { notFound, Refusal } from './refusal.ts'
import { staff } from './ticket-desk.ts'
import type { TicketKeeper, TicketState } from './ticket-keeper.ts'
import type { ReceivedFile } from './ticket-opening.ts'

/** A file on its way in. */
export interface SentFile {
  name: string
  field: string | null
  content: NodeJS.ReadableStream
}

export interface AttachmentsDeps {
  storage: AttachmentStorage
  attachments: AttachmentStore
  keeper: TicketKeeper
  clock: Clock
  log: Log
}

/** In one request; nobody has more screenshots to send at once. */
export const MOST_FILES = 10
const LONGEST_NAME = 200
/** A file without a ticket is left alone this long: somebody may be looking into it. */
const ORPHANED_AFTER_MS = 24 * 60 * 60_000
/** Files that the database is asked about in one query. */
const ASKED_AT_ONCE = 1_000

export type Attachments = ReturnType<typeof createAttachments>

/** Files of tickets. */
export function createAttachments({ storage, attachments, keeper, clock, log }: AttachmentsDeps) {
  /** @throws Refusal `attachment-type`, `attachment-too-large`, `attachment-empty` */
  async function keep({ name, field, content }: SentFile): Promise<ReceivedFile> {
    try {
      return { ...(await storage.keep(content)), name: cleanName(name), field }
    } catch (error) {
      throw error instanceof FileRefused ? new Refusal('refused', error.code, REFUSALS[error.code], { name: cleanName(name) }) : error
    }
  }

  async function keepAll(files: AsyncIterable<SentFile>, kept: ReceivedFile[]): Promise<void> {
    for await (const file of files) {
      if (kept.length === MOST_FILES) throw new Refusal('refused', 'too-many-files', { ru: `Не больше ${MOST_FILES} файлов за раз.`, en: `No more than ${MOST_FILES} files at once.` })
      kept.push(await keep(file))
    }
  }

  async function release(kept: readonly ReceivedFile[], settled: boolean): Promise<void> {
    for (const { path } of kept) {
      try {
        await storage.release(path, settled ? async () => !(await attachments.known([path])).has(path) : undefined)
      } catch (error) {
        log.warn({ err: error, path }, 'a file that no ticket wants could not be removed: it goes at a later start')
      }
    }
  }

  /**
   * Takes files in and does something with them; those that no ticket has afterwards go again.
   * @throws Refusal `too-many-files`, those of `keep`
   */
  async function using<T>(files: AsyncIterable<SentFile>, work: (kept: ReceivedFile[]) => Promise<T>): Promise<T> {
    const kept: ReceivedFile[] = []
    let begun = false
    try {
      await keepAll(files, kept)
      begun = true
      const result = await work(kept)
      await release(kept, true)
      return result
    } catch (error) {
      // Once it has begun, after anything but a refusal it is not certain that nothing was written: the sweep decides a day later.
      await release(kept, !begun || error instanceof Refusal)
      throw error
    }
  }

  return {
    using,

    /** Adds files to a ticket. */
    async add(viewer: Person, ticketId: string, files: AsyncIterable<SentFile>): Promise<AttachmentView[]> {
      await keeper.find(viewer.hotlineId, ticketId)
      return using(files, async (kept) => {
        if (kept.length === 0) throw new Refusal('invalid', 'no-file', { ru: 'Файла в запросе нет.', en: 'There is no file in the request.' })
        let added: NewAttachment[] = []
        await keeper.change(viewer.hotlineId, ticketId, { version: null }, (state) => {
          added = attachmentsOf(kept, state.at, staff(viewer))
          return { facts: [...added.map(attachedFact), ...filesFilled(state, kept, staff(viewer))], attachments: added }
        })
        return added.map((attachment) => attachmentView(attachment, viewer.name))
      })
    },

    /** Removes files that a killed server has left without a ticket, or not even whole. When the database knows none of them, it is not theirs. */
    async sweep(): Promise<void> {
      const before = clock.now() - ORPHANED_AFTER_MS
      const parts = await storage.removeParts(before)
      if (parts > 0) log.info({ parts }, 'parts of attachments that never arrived whole were removed')
      const paths = await storage.heldByNobody(before)
      if (paths.length === 0) return
      const orphans: string[] = []
      for (let first = 0; first < paths.length; first += ASKED_AT_ONCE) {
        const asked = paths.slice(first, first + ASKED_AT_ONCE)
        const known = await attachments.known(asked)
        orphans.push(...asked.filter((path) => !known.has(path)))
      }
      if (orphans.length === paths.length) return log.warn({ files: paths.length }, 'no ticket of this database has any of the attachments: they are left alone')
      for (const path of orphans) await storage.remove(path, before)
      if (orphans.length > 0) log.info({ files: orphans.length }, 'attachments without a ticket were removed')
    },

    /** @throws Refusal `not-found`, also for one of another company */
    async find(viewer: Person, id: string): Promise<NewAttachment> {
      const found = await attachments.find(viewer.hotlineId, id)
      if (found === null) throw notFound()
      return found
    },

    /** One that the ticket's client has sent. */
    async findOf(ticket: StoredTicket, id: string): Promise<NewAttachment> {
      const found = await attachments.find(ticket.hotlineId, id)
      if (found === null || found.ticketId !== ticket.id || found.by.kind !== 'client') throw notFound()
      return found
    },

    read: ({ path }: Pick<NewAttachment, 'path'>): NodeJS.ReadableStream => storage.read(path),
  }
}

/** A file answers the intake's field that it was sent for, or the first field of files that has no answer yet. */
export function filesFilled({ stored, ticket, rules: { regulation }, at }: TicketState, files: readonly ReceivedFile[], by: NewAttachment['by']): TicketFact[] {
  const values = foldTicket(stored.id, stored.hotlineId, stored.facts).intake
  const empty = regulation.intake.fields.filter(({ key, kind }) => kind === 'files' && values[key] === undefined)
  const field = empty.find(({ key }) => files.some((file) => file.field === key)) ?? empty[0]
  if (field === undefined || files.length === 0 || ticket.status === 'closed') return []
  return [{ type: 'intake-filled', at, by, values: { [field.key]: files.map(({ name }) => name).join(', ') } }]
}

export function attachmentView({ id, name, mediaType, bytes, sha256, at }: NewAttachment, author: string | null): AttachmentView {
  return { id, name, mediaType, bytes, sha256, at: new Date(at).toISOString(), author }
}

/** The name as a person reads it: no folders, nothing that moves the cursor. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  // oxlint-disable-next-line no-control-regex
  const clean = last.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '').trim().slice(-LONGEST_NAME)
  return clean === '' ? 'file' : clean
}

const REFUSALS: Record<FileRefused['code'], LocalText> = {
  'attachment-type': { ru: 'Такие файлы не принимаем. Можно: изображения, PDF, тексты и журналы, архивы, офисные документы, видео.', en: 'Files of this kind are not taken. Send pictures, PDF, texts and logs, archives, office documents or video.' },
  'attachment-too-large': { ru: 'Файл слишком велик: до 25 МБ.', en: 'The file is too large: up to 25 MB.' },
  'attachment-empty': { ru: 'Файл пуст.', en: 'The file is empty.' },
}
