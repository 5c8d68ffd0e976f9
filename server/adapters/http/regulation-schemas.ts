import { z } from 'zod'
import { LONGEST_SOURCE } from '../../domain/regulation/read-yaml.ts'
import type {
  CalendarDayView, CompanyView, NewCompanyInput, NewCompanyView, NoticeInput, NoticeView, PublicRegulationView, RegulationChangeView, RegulationCheckView, RegulationComparisonView,
  RegulationDraftInput, RegulationDraftView, RegulationErrorView, RegulationListenInput, RegulationPublicationInput, RegulationRef, RegulationVersionDetailView, RegulationVersionView,
  RegulationWhatIfView,
} from '../../panel-protocol.ts'
import { id, instant, localized } from './schemas.ts'

/** The regulation's part of the panel protocol as schemas; see schemas.ts. */

const writtenText = (longest: number) => z.object({ ru: z.string().trim().min(1).max(longest), en: z.string().trim().min(1).max(longest) })
export const regulationSource = z.string().max(LONGEST_SOURCE).describe('The regulation as YAML')
const form = z.record(z.string(), z.unknown())

// --- Versions --------------------------------------------------------------------------------------------------------

const versionFields = {
  version: z.number(),
  state: z.enum(['in-force', 'scheduled', 'past', 'withdrawn', 'unreadable']),
  effectiveFrom: z.string(),
  effectiveUntil: z.string().nullable(),
  publishedAt: z.string(),
  author: z.string().nullable(),
  news: localized.nullable(),
  problem: localized.nullable(),
}
export const regulationVersionView = z.object(versionFields).meta({ id: 'RegulationVersion' }) satisfies z.ZodType<RegulationVersionView>
export const regulationVersionDetailView = z
  .object({ ...versionFields, source: z.string(), form: form.nullable() })
  .meta({ id: 'RegulationVersionDetail' }) satisfies z.ZodType<RegulationVersionDetailView>

const errorView = z
  .object({ path: z.string(), line: z.number(), column: z.number(), message: localized, suggestion: localized.nullable() })
  .meta({ id: 'RegulationError' }) satisfies z.ZodType<RegulationErrorView>

export const regulationCheckView = z
  .object({ ok: z.boolean(), errors: z.array(errorView), conflicts: z.array(z.object({ code: z.enum(['wrong-key', 'number-taken', 'office-in-use']), message: localized })) })
  .meta({ id: 'RegulationCheck' }) satisfies z.ZodType<RegulationCheckView>

export const regulationDraftView = z
  .object({
    source: z.string(), form: form.nullable(), baseVersion: z.number(), revision: z.number(), updatedAt: z.string().nullable(), author: z.string().nullable(), check: regulationCheckView,
  })
  .meta({ id: 'RegulationDraft' }) satisfies z.ZodType<RegulationDraftView>

const revision = z.number().int().min(0)
const fieldChange = z.strictObject({ path: z.array(z.union([z.string().max(200), z.number().int().min(0).max(10_000)])).min(1).max(20), value: z.unknown().optional() })
export const regulationDraftInput = z.union([
  z.strictObject({ revision, source: regulationSource }),
  z.strictObject({ revision, form }),
  z.strictObject({ revision, changes: z.array(fieldChange).min(1).max(1_000) }),
]) satisfies z.ZodType<RegulationDraftInput>

export const regulationRef = z.union([z.number().int().min(1), z.literal('draft'), z.strictObject({ source: regulationSource })]) satisfies z.ZodType<RegulationRef>

export const regulationPublicationInput = z.strictObject({
  source: regulationSource,
  effectiveFrom: instant.nullable().describe('Null: at once'),
  news: writtenText(2_000).nullable().describe('Null: the usual words, where the regulation announces changes'),
}) satisfies z.ZodType<RegulationPublicationInput>

export const regulationListenInput = z.strictObject({ kind: z.string().max(40), text: z.string().max(600) }) satisfies z.ZodType<RegulationListenInput>

const change = z
  .object({ path: z.string(), kind: z.enum(['added', 'removed', 'changed']), label: localized, before: localized.nullable(), after: localized.nullable() })
  .meta({ id: 'RegulationChange' }) satisfies z.ZodType<RegulationChangeView>
export const regulationComparisonView = z.object({ changes: z.array(change) }).meta({ id: 'RegulationComparison' }) satisfies z.ZodType<RegulationComparisonView>

const counts = z.object({ total: z.number(), changed: z.number() })
export const regulationWhatIfView = z
  .object({
    from: z.string(), to: z.string(), tickets: counts, calls: counts,
    items: z.array(z.object({
      kind: z.enum(['ticket', 'call']), id: z.string(), number: z.string(), at: z.string(),
      changes: z.array(z.object({ label: localized, before: localized.nullable(), after: localized.nullable() })),
    })),
  })
  .meta({ id: 'RegulationWhatIf' }) satisfies z.ZodType<RegulationWhatIfView>

// --- Notices ---------------------------------------------------------------------------------------------------------

const noticeFields = {
  kind: z.enum(['hours', 'holiday', 'break', 'emergency']),
  text: writtenText(2_000),
  spoken: z.string().trim().min(1).max(600).nullable().describe('Said to callers before the queue: Russian, numbers in words'),
  from: instant,
  until: instant,
}
export const noticeInput = z.strictObject(noticeFields) satisfies z.ZodType<NoticeInput>
export const noticeView = z
  .object({ ...noticeFields, id, state: z.enum(['published', 'upcoming', 'past', 'withdrawn']), author: z.string().nullable(), createdAt: z.string() })
  .meta({ id: 'Notice' }) satisfies z.ZodType<NoticeView>

export const calendarDayView = z
  .object({ date: z.string(), kind: z.enum(['working', 'weekend', 'holiday', 'transferred-day-off', 'working-weekend']), shortened: z.boolean() })
  .meta({ id: 'CalendarDay' }) satisfies z.ZodType<CalendarDayView>

// --- Companies -------------------------------------------------------------------------------------------------------

export const companyView = z
  .object({ hotlineId: z.string(), name: localized, numbers: z.array(z.string()), version: z.number(), people: z.number(), createdAt: z.string(), active: z.boolean(), closedAt: z.string().nullable() })
  .meta({ id: 'Company' }) satisfies z.ZodType<CompanyView>

const figure = z.number().optional()
const writtenAmount = z.strictObject({ workingHours: figure, workingDays: figure, clockHours: figure }).nullable()

export const newCompanyInput = z.strictObject({
  key: z.string().max(40),
  name: writtenText(300),
  spoken: z.string().trim().min(1).max(300),
  zone: z.string().max(60),
  offices: z.array(z.strictObject({ key: z.string().max(40), name: writtenText(300), zone: z.string().max(60), hours: z.array(z.string().max(20)).max(10) })).min(1).max(20),
  numbers: z.array(z.strictObject({ number: z.string().max(40), label: writtenText(300) })).max(50),
  prefix: z.string().max(10),
  shortenedDays: z.boolean(),
  email: z.string().trim().min(1).max(300).nullable(),
  reaction: writtenAmount,
  resolution: writtenAmount,
  administrator: z.strictObject({ login: z.string().min(1).max(100), name: z.string().trim().min(1).max(200), takesCalls: z.boolean() }),
}) satisfies z.ZodType<NewCompanyInput>

export const newCompanyView = z
  .object({ company: companyView, administrator: z.object({ login: z.string(), password: z.string() }) })
  .meta({ id: 'NewCompany' }) satisfies z.ZodType<NewCompanyView>

// --- The public page -------------------------------------------------------------------------------------------------

const text = localized
const maybe = localized.nullable()
const hours = z.array(z.object({ open: z.string(), close: z.string() }))
const day = z.object({ date: z.string(), until: z.string(), kind: z.enum(['holiday', 'shortened', 'working-weekend', 'exception']), hours, offices: z.array(z.string()).nullable(), note: maybe })
const versionState = z.enum(['in-force', 'scheduled', 'past'])
const channelKind = z.enum(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp'])

export const publicRegulationView = z
  .object({
    hotlineId: z.string(),
    company: text,
    version: z.number(),
    effectiveFrom: z.string(),
    state: versionState,
    zone: z.string(),
    now: z.object({ open: z.boolean(), opensAt: z.string().nullable(), closesAt: z.string().nullable(), text, hours }).nullable(),
    offices: z.array(z.object({ key: z.string(), name: text, zone: z.string(), hours, ownHours: hours.nullable() })),
    calendar: z.object({ rule: text, shortenedDays: z.boolean(), next: z.array(day), exceptions: z.array(day), warnings: z.array(z.string()) }),
    numbers: z.array(z.object({ number: z.string(), shown: z.string(), extension: z.string().nullable(), label: text, announceOnly: z.boolean() })),
    channels: z.array(z.object({ kind: channelKind, name: text, use: text, address: z.string().nullable(), preferred: z.boolean(), received: maybe })),
    levels: z.array(z.object({ key: z.string(), name: text, description: maybe, outOfTurn: z.boolean() })),
    levelRules: z.array(text),
    clocks: z.array(z.object({
      clock: z.enum(['reaction', 'resolution', 'autoClose']), name: text, counted: text,
      figures: z.array(z.object({ level: maybe, package: maybe, target: maybe, within: maybe })), roundTheClock: z.array(text),
    })),
    packages: z.array(z.object({ key: z.string(), name: text, specialist: z.boolean(), services: z.array(z.string()) })),
    services: z.array(z.object({ key: z.string(), name: text })),
    packageRules: z.array(text),
    visits: z.object({ packages: z.array(text), hours: z.string(), cities: z.array(z.string()) }).nullable(),
    agreement: maybe,
    types: z.array(z.object({ name: text, channels: z.array(text), paid: z.boolean() })),
    intake: z.array(z.object({ name: text, hint: maybe, required: text, options: z.array(text) })),
    order: z.array(text),
    deferralReasons: z.array(text),
    declineReasons: z.array(text),
    scope: z.object({ inScope: z.array(text), outOfScope: z.array(z.object({ name: text, text: maybe })) }),
    recording: z.array(text),
    publication: z.array(text),
    news: z.array(z.object({ at: z.string(), version: z.number().nullable(), text })),
    notices: z.array(z.object({ kind: noticeFields.kind, text, from: z.string(), until: z.string() })),
    documentation: z.array(z.object({ name: text, url: z.string(), kind: z.enum(['faq', 'manual', 'site']) })),
    pages: z.array(z.string()),
    versions: z.array(z.object({ version: z.number(), effectiveFrom: z.string(), effectiveUntil: z.string().nullable(), state: versionState })),
  })
  .meta({ id: 'PublicRegulation' }) satisfies z.ZodType<PublicRegulationView>
