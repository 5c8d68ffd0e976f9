import type { LocalText } from '../domain/local-text.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { formatPhoneNumber } from '../domain/telephony/phone-number.ts'
import type { Instant } from '../domain/worktime/instant.ts'
import type { CompiledHours } from '../domain/worktime/office-hours.ts'
import type { PublicRegulationView, PublicVersionView } from '../panel-protocol.ts'
import { channelName, channelUse, levelRules, nameOf, orderRules, packageRules, publicationRules, publicClocks, receivedWords, recordingRules, requiredWords } from './public-clauses.ts'
import { exceptionDays, hoursOnOwnClock, hoursView, openingNow, specialDays } from './public-days.ts'

/** What the page shows beside the regulation itself. */
export interface PageContext {
  hotlineId: string
  version: PublicVersionView
  versions: PublicVersionView[]
  /** The hours in force and the moment; null for a version that is not in force. */
  live: { hours: CompiledHours; at: Instant } | null
  news: PublicRegulationView['news']
  notices: PublicRegulationView['notices']
}

/** A version of a regulation as its readers see it. */
export function publicRegulation(regulation: Regulation, { hotlineId, version, versions, live, news, notices }: PageContext): PublicRegulationView {
  const { zone, company, levels, packages, visits } = regulation
  const answersCalls = regulation.channels.some(({ kind, use }) => kind === 'phone' && use !== 'announce-only')
  return {
    hotlineId,
    company: company.name,
    version: version.version,
    effectiveFrom: version.effectiveFrom,
    state: version.state,
    zone,
    now: live === null ? null : openingNow(live.hours, zone, live.at).now,
    offices: regulation.offices.map((office) => ({ key: office.key, name: office.name, zone: office.zone, hours: office.hours.map(hoursView), ownHours: hoursOnOwnClock(office.hours, zone, office.zone, live?.at ?? Date.parse(version.effectiveFrom)) })),
    calendar: {
      rule: { ru: 'Рабочие дни — по производственному календарю России.', en: 'Working days are those of the Russian production calendar.' },
      shortenedDays: regulation.calendar.shortenedDays,
      next: live === null ? [] : specialDays(live.hours, zone, live.at),
      exceptions: exceptionDays(regulation, live?.at ?? null),
      warnings: live === null ? [] : live.hours.union.warnings(live.at, live.at + 370 * 86_400_000).map(({ message }) => message),
    },
    numbers: regulation.numbers.map(({ number, label, extension }) => ({ number, shown: formatPhoneNumber(number), extension: extension?.digits ?? null, label, announceOnly: !answersCalls })),
    channels: regulation.channels.map(({ kind, use, address, preferred, received }) => ({ kind, name: channelName(kind), use: channelUse(use), address: address ?? null, preferred, received: receivedWords({ kind, use, received }) })),
    levels: levels.items.map(({ key, name, description, outOfTurn }) => ({ key, name, description: description ?? null, outOfTurn })),
    levelRules: levelRules(regulation),
    clocks: publicClocks(regulation),
    packages: packages.items.map(({ key, name, specialist, services }) => ({ key, name, specialist, services })),
    services: regulation.services.map(({ key, name }) => ({ key, name })),
    packageRules: packageRules(regulation),
    visits: visits === undefined ? null : { packages: visits.packages.map((key) => nameOf(packages.items, key)), hours: visits.hours, cities: visits.cities },
    agreement: agreementWords(regulation),
    types: regulation.types.map(({ name, channels, paid }) => ({ name, channels: (channels ?? []).map((kind) => channelWords(kind)), paid })),
    intake: regulation.intake.fields.map((field) => ({ name: field.name, hint: field.hint ?? null, required: requiredWords(field, regulation.intake.fields), options: field.options.map(({ name }) => name) })),
    order: orderRules(regulation),
    deferralReasons: regulation.outcomes.filter(({ mayDefer }) => mayDefer).map(({ name }) => name),
    declineReasons: regulation.outcomes.filter(({ kind, mayDefer }) => kind === 'declined' && !mayDefer).map(({ name }) => name),
    scope: {
      inScope: regulation.topics.filter(({ inScope }) => inScope).map(({ name }) => name),
      outOfScope: regulation.topics.filter(({ inScope }) => !inScope).map(({ name, closingText }) => ({ name, text: closingText ?? null })),
    },
    recording: recordingRules(regulation),
    publication: publicationRules(regulation),
    news,
    notices,
    documentation: regulation.documentation.map(({ name, url, kind }) => ({ name, url, kind })),
    pages: regulation.publication.pages,
    versions,
  }
}

function agreementWords({ agreement }: Regulation): LocalText | null {
  if (agreement === undefined || !agreement.required) return null
  const { ru, en } = agreement.name
  return { ru: `Поддержку получают организации, у которых есть действующий документ: ${ru}.`, en: `Support is given to organisations that have in force: ${en}.` }
}

const KINDS = new Set<string>(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp'])

function channelWords(kind: string): LocalText {
  return KINDS.has(kind) ? channelName(kind as Parameters<typeof channelName>[0]) : { ru: kind, en: kind }
}
