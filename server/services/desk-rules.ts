import type { LocalText } from '../domain/local-text.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { isMovedByDevelopment } from '../domain/ticketing/rules.ts'
import type { DeskRulesView, NamedView } from '../panel-protocol.ts'
import { notFound } from './refusal.ts'
import type { RegulationBook } from './regulation-book.ts'

export type DeskRules = ReturnType<typeof createDeskRules>

/** The words of a company's regulation, of any of its versions. */
export function createDeskRules(book: Pick<RegulationBook, 'rulesOf' | 'versionInForce'>) {
  /**
   * @param version that of a ticket; null for the one in force
   * @throws Refusal `not-found` for a company that is not served
   */
  return (hotlineId: string, version: number | null): DeskRulesView => {
    const wanted = version ?? book.versionInForce(hotlineId)
    const rules = wanted === null ? null : book.rulesOf(hotlineId, wanted)
    if (wanted === null || rules === null) throw notFound()
    return deskRulesOf(rules.regulation, wanted)
  }
}

/**
 * What one version of a regulation lets the desk choose from: levels, packages, topics, reasons, fields, templates.
 *
 * @param version its number
 */
export function deskRulesOf(regulation: Regulation, version: number): DeskRulesView {
  const { agreement, identification, visits, clocks } = regulation
  return {
    version,
    zone: regulation.zone,
    channels: regulation.channels.map(({ kind, use }) => ({ kind, use })),
    agreement: agreement ?? null,
    identification: identification ?? null,
    levels: regulation.levels.items.map(({ key, name, description, outOfTurn }) => ({ key, name, description: description ?? null, outOfTurn })),
    levelChange: regulation.levels.change,
    services: regulation.services.map(named),
    packages: regulation.packages.items.map(({ key, name, services, specialist }) => ({ key, name, services, specialist })),
    purchases: regulation.packages.purchases.map((purchase) => ({ ...named(purchase), package: purchase.package })),
    visits: visits ?? null,
    products: regulation.products.map((product) => ({ ...named(product), currentVersion: product.currentVersion })),
    types: regulation.types.map((type) => ({ ...named(type), channels: (type.channels as DeskRulesView['types'][number]['channels'] | undefined) ?? null, paid: type.paid, service: type.service ?? null })),
    topics: regulation.topics.map((topic) => ({ ...named(topic), inScope: topic.inScope, closingText: topic.closingText ?? null })),
    outcomes: regulation.outcomes.map(({ key, name, kind, mayDefer, needsDevelopment }) => ({ key, name, kind, mayDefer, needsDevelopment })),
    intake: regulation.intake.fields.map(({ key, name, hint, kind, options, required, requiredWhen, types }) => ({ key, name, hint: hint ?? null, kind, options: options.map(named), required, requiredWhen: requiredWhen ?? null, types: types ?? null })),
    roles: regulation.roles.map(named),
    thirdParties: regulation.thirdParties,
    templates: regulation.answerTemplates,
    documentation: regulation.documentation,
    activePerClient: regulation.tickets.activePerClient,
    oneProblem: regulation.tickets.oneProblem,
    answersLeave: regulation.tickets.answersLeave,
    mayMoveToPortal: regulation.tickets.mayMoveToPortal,
    complaints: regulation.complaints,
    figuresMayDiffer: [clocks.reaction, clocks.resolution].some((clock) => clock?.clientMayDiffer === true),
    movedByDevelopment: isMovedByDevelopment(regulation),
  }
}

const named = ({ key, name }: { key: string; name: LocalText }): NamedView => ({ key, name })
