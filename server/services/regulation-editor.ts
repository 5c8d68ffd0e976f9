import type { LocalText } from '../domain/local-text.ts'
import { compareRegulations } from '../domain/regulation/compare.ts'
import { EditError, formOf, withChanges, withForm } from '../domain/regulation/edit-regulation.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { RegulationError } from '../domain/regulation/parse-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { RegulationCheckView, RegulationComparisonView, RegulationDraftInput, RegulationDraftView, RegulationErrorView, RegulationRef, RegulationVersionDetailView, RegulationVersionView } from '../panel-protocol.ts'
import { type Clock, Conflict, type Person, type PersonStore, type RegulationStore, type StoredDraft } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'
import { succession } from './regulation-book.ts'
import type { BookVersion, RegulationBook } from './regulation-book.ts'
import { publicationConflicts, publicationMoments, usualNews } from './regulation-publication.ts'

export interface RegulationEditorDeps {
  book: RegulationBook
  store: RegulationStore
  people: PersonStore
  clock: Clock
}

export interface Publication {
  source: string
  /** Null: at once. */
  effectiveFrom: number | null
  news: LocalText | null
}

/** A minute ago is still now: clocks of browsers and servers differ. */
const NOW_TOLERANCE_MS = 60_000

/** What the administrators of a company do with its regulation: read versions, write the next one, publish it. */
export function createRegulationEditor({ book, store, people, clock }: RegulationEditorDeps) {
  function versionOf(hotlineId: string, version: number): BookVersion {
    const found = book.versions(hotlineId).find((one) => one.version === version)
    if (found === undefined) throw notFound()
    return found
  }

  function inForce(hotlineId: string): BookVersion {
    const version = book.versionInForce(hotlineId)
    if (version === null) throw notFound()
    return versionOf(hotlineId, version)
  }

  async function check(hotlineId: string, source: string): Promise<RegulationCheckView> {
    const parsed = parseRegulation(source)
    if (!parsed.ok) return { ok: false, errors: parsed.errors.map(errorView), conflicts: [] }
    const conflicts = publicationConflicts(hotlineId, parsed.regulation, book, await people.list(hotlineId), clock.now())
    return { ok: conflicts.length === 0, errors: [], conflicts }
  }

  /** @throws Refusal `regulation-wrong` with every error, `regulation-conflict` */
  async function checked(hotlineId: string, source: string): Promise<Regulation> {
    const { errors, conflicts } = await check(hotlineId, source)
    if (errors.length > 0) {
      throw new Refusal('invalid', 'regulation-wrong', { ru: `В регламенте ошибок: ${errors.length}. Исправьте их и опубликуйте снова.`, en: `The regulation has errors: ${errors.length}. Mend them and publish again.` }, { errors })
    }
    const [first] = conflicts
    if (first !== undefined) throw new Refusal('conflict', first.code, first.message, { conflicts })
    return readable(source)
  }

  /** The text that a reference means. @throws Refusal `not-found` */
  async function resolve(hotlineId: string, ref: RegulationRef): Promise<string> {
    if (typeof ref === 'number') return versionOf(hotlineId, ref).source
    if (ref !== 'draft') return ref.source
    return (await store.draft(hotlineId))?.source ?? inForce(hotlineId).source
  }

  async function draftView(hotlineId: string, draft: StoredDraft | null): Promise<RegulationDraftView> {
    const current = inForce(hotlineId)
    const source = draft?.source ?? current.source
    return {
      source,
      form: formOf(source),
      baseVersion: draft?.baseVersion ?? current.version,
      revision: draft?.revision ?? 0,
      updatedAt: draft === null ? null : formatInstant(draft.updatedAt),
      author: draft?.authorName ?? null,
      check: await check(hotlineId, source),
    }
  }

  return {
    check,

    /** Every version of the company's regulation, the newest first. */
    versions: (hotlineId: string): RegulationVersionView[] => book.versions(hotlineId).map((version) => versionView(version, book)).toReversed(),

    version(hotlineId: string, version: number): RegulationVersionDetailView {
      const found = versionOf(hotlineId, version)
      return { ...versionView(found, book), source: found.source, form: formOf(found.source) }
    },

    draft: async (hotlineId: string): Promise<RegulationDraftView> => draftView(hotlineId, await store.draft(hotlineId)),

    /** Saves a draft, which may be wrong. @throws Refusal `draft-changed`, `no-yaml`, `no-such-place` */
    async saveDraft(viewer: Person, input: RegulationDraftInput): Promise<RegulationDraftView> {
      const { hotlineId } = viewer
      const before = await store.draft(hotlineId)
      if ((before?.revision ?? 0) !== input.revision) throw draftChanged()
      const current = inForce(hotlineId)
      const source = sourceOf(before?.source ?? current.source, input)
      try {
        const saved = await store.saveDraft({ hotlineId, seen: input.revision, source, baseVersion: before?.baseVersion ?? current.version, authorId: viewer.id, at: clock.now() })
        return await draftView(hotlineId, saved)
      } catch (error) {
        throw error instanceof Conflict ? draftChanged() : error
      }
    },

    dropDraft: (hotlineId: string): Promise<void> => store.dropDraft(hotlineId),

    /** What the second regulation says otherwise than the first. @throws Refusal `not-found`, `regulation-wrong` */
    async compare(hotlineId: string, a: RegulationRef, b: RegulationRef): Promise<RegulationComparisonView> {
      const [before, after] = [readable(await resolve(hotlineId, a)), readable(await resolve(hotlineId, b))]
      return { changes: compareRegulations(before, after).map(({ path, kind, label, before: was, after: is }) => ({ path, kind, label, before: was, after: is })) }
    },

    /**
     * Makes a text the company's next version. It is in force from its publication, which may be set for later, or from a
     * later day, as the regulation in force has it.
     * @throws Refusal `regulation-wrong`, `number-taken`, `office-in-use`, `wrong-key`, `effective-in-past`
     */
    async publish(viewer: Person, { source, effectiveFrom, news }: Publication): Promise<RegulationVersionView> {
      const { hotlineId } = viewer
      const wanted = await checked(hotlineId, source)
      const now = clock.now()
      if (effectiveFrom !== null && effectiveFrom < now - NOW_TOLERANCE_MS) {
        throw new Refusal('invalid', 'effective-in-past', { ru: 'Регламент не вступает в силу задним числом: выберите будущий день или «сразу».', en: 'A regulation does not come into force in the past: choose a later day or "at once".' })
      }
      const rule = inForce(hotlineId).regulation?.publication.inForce ?? wanted.publication.inForce
      const moments = publicationMoments(rule, effectiveFrom, now)
      const number = (book.versions(hotlineId).at(-1)?.version ?? 0) + 1
      const item = news ?? (wanted.publication.news ? usualNews(number, moments.effectiveFrom, wanted.zone) : null)
      const version = await store.publish({ id: hotlineId, name: wanted.company.name.ru, source, ...moments, news: item, authorId: viewer.id })
      if ((await store.draft(hotlineId))?.source === source) await store.dropDraft(hotlineId)
      await book.refresh()
      return versionView(versionOf(hotlineId, version), book)
    },

    /** Takes back a version that is not yet in force. @throws Refusal `not-found`, `in-force` */
    async withdraw(hotlineId: string, version: number): Promise<void> {
      versionOf(hotlineId, version)
      if (!(await store.withdraw(hotlineId, version, clock.now()))) {
        throw new Refusal('conflict', 'in-force', { ru: 'Эта редакция уже действует или действовала: опубликуйте следующую.', en: 'This version is or was in force: publish another one.' })
      }
      await book.refresh()
    },
  }
}

/** A text as a regulation. @throws Refusal `regulation-wrong` */
export function readable(source: string): Regulation {
  const parsed = parseRegulation(source)
  if (parsed.ok) return parsed.regulation
  throw new Refusal('invalid', 'regulation-wrong', { ru: `В регламенте ошибок: ${parsed.errors.length}.`, en: `The regulation has errors: ${parsed.errors.length}.` }, { errors: parsed.errors.map(errorView) })
}

function sourceOf(before: string, input: RegulationDraftInput): string {
  if ('source' in input) return input.source
  try {
    return 'form' in input ? withForm(before, input.form) : withChanges(before, input.changes)
  } catch (error) {
    if (!(error instanceof EditError)) throw error
    const text = error.code === 'no-yaml'
      ? { ru: 'Текст регламента не читается как YAML: исправьте его текстом, форма пока недоступна.', en: 'The regulation’s text is no YAML: mend it as text, the form cannot be used yet.' }
      : { ru: 'Такого места в регламенте нет.', en: 'The regulation has no such place.' }
    throw new Refusal('invalid', error.code, text, { problem: error.message })
  }
}

function versionView(version: BookVersion, book: RegulationBook): RegulationVersionView {
  const ordered = succession(book.versions(version.hotlineId))
  const index = ordered.findIndex((one) => one.version === version.version)
  const next = index < 0 ? undefined : ordered[index + 1]
  return {
    version: version.version,
    state: stateOf(version, book, index >= 0),
    effectiveFrom: formatInstant(version.effectiveFrom),
    effectiveUntil: next === undefined ? null : formatInstant(next.effectiveFrom),
    publishedAt: formatInstant(version.publishedAt),
    author: version.authorName,
    news: version.news,
    problem: version.problem,
  }
}

function stateOf(version: BookVersion, book: RegulationBook, holds: boolean): RegulationVersionView['state'] {
  if (version.withdrawnAt !== null) return 'withdrawn'
  if (version.regulation === null) return 'unreadable'
  const current = book.versions(version.hotlineId).find((one) => one.version === book.versionInForce(version.hotlineId))
  if (current?.version === version.version) return 'in-force'
  return holds && current !== undefined && version.effectiveFrom > current.effectiveFrom ? 'scheduled' : 'past'
}

/** An error of a regulation’s text as the API tells it. */
export function errorView({ path, line, column, message, suggestion }: RegulationError): RegulationErrorView {
  return { path, line, column, message, suggestion: suggestion ?? null }
}

const draftChanged = (): Refusal =>
  new Refusal('conflict', 'draft-changed', { ru: 'Черновик тем временем изменил другой человек: прочтите его снова.', en: 'Somebody else has changed the draft meanwhile: read it again.' })
