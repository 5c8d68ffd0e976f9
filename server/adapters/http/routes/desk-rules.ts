import { z } from 'zod'
import type { DeskRulesView } from '../../../panel-protocol.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'

const text = z.object({ ru: z.string(), en: z.string() })
const named = z.object({ key: z.string(), name: text })
const channel = z.enum(['phone', 'email', 'portal', 'product', 'telegram', 'whatsapp'])

const intakeField = named.extend({
  hint: text.nullable(),
  kind: z.enum(['text', 'long-text', 'choice', 'files', 'contact', 'link']),
  options: z.array(named),
  required: z.boolean(),
  requiredWhen: z.object({ field: z.string(), is: z.array(z.string()) }).nullable(),
  types: z.array(z.string()).nullable(),
})

const deskRules = z
  .object({
    version: z.number(),
    zone: z.string(),
    channels: z.array(z.object({ kind: channel, use: z.enum(['registers', 'questions', 'announce-only']) })),
    agreement: z.object({ required: z.boolean(), name: text }).nullable(),
    identification: z.object({ methods: z.array(named.extend({ identified: z.boolean() })), mayDecline: z.boolean() }).nullable(),
    levels: z.array(named.extend({ description: text.nullable(), outOfTurn: z.boolean() })),
    levelChange: z.object({ clientConsent: z.boolean(), afterSilenceWorkingHours: z.number().nullable() }),
    services: z.array(named),
    packages: z.array(named.extend({ services: z.array(z.string()), specialist: z.boolean() })),
    purchases: z.array(named.extend({ package: z.string() })),
    visits: z.object({ packages: z.array(z.string()), hours: z.string(), cities: z.array(z.string()) }).nullable(),
    products: z.array(named.extend({ currentVersion: z.string().nullable() })),
    types: z.array(named.extend({ channels: z.array(channel).nullable(), paid: z.boolean(), service: z.string().nullable() })),
    topics: z.array(named.extend({ inScope: z.boolean(), closingText: text.nullable() })),
    outcomes: z.array(named.extend({ kind: z.enum(['solved', 'in-progress', 'declined', 'not-at-fault']), mayDefer: z.boolean(), needsDevelopment: z.boolean() })),
    intake: z.array(intakeField),
    roles: z.array(named),
    thirdParties: z.object({ allowed: z.boolean(), tellClient: z.boolean() }),
    templates: z.array(z.object({ key: z.string(), name: text, text })),
    documentation: z.array(z.object({ name: text, url: z.string(), kind: z.enum(['faq', 'manual', 'site']) })),
    activePerClient: z.number().nullable(),
    oneProblem: z.boolean(),
    answersLeave: z.enum(['any-time', 'in-hours']),
    mayMoveToPortal: z.boolean(),
    complaints: z.object({ reopen: z.boolean(), escalateTo: z.string().nullable(), completeIntakeOnly: z.boolean() }).nullable(),
    figuresMayDiffer: z.boolean(),
    movedByDevelopment: z.boolean(),
  })
  .meta({ id: 'DeskRules' }) satisfies z.ZodType<DeskRulesView>

/** The regulation as the ticket desk reads it. */
export const deskRulesRoutes: Routes = (api, { deskRules: rulesOf }) => {
  api.get('/desk/rules', {
    config: { access: 'agent' },
    schema: {
      tags: ['tickets'],
      summary: 'What a version of the regulation lets the desk choose from: levels, topics, reasons, fields, templates',
      querystring: z.object({ version: z.coerce.number().int().min(0).optional().describe('That of the ticket; the one in force, when left out') }),
      response: { 200: deskRules },
    },
  }, async (request) => rulesOf(viewerOf(request).hotlineId, request.query.version ?? null))
}
