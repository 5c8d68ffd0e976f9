import { z } from 'zod'
import type { WorkReport } from '../../panel-protocol.ts'
import { id, localized } from './schemas.ts'

/** The reports of report-protocol.ts as schemas. */

const count = z.number().int().min(0)

export const workReportView = z
  .object({
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    answered: z.array(
      z.object({
        month: z.string(), clock: z.enum(['reaction', 'resolution']), level: z.string().nullable(), package: z.string().nullable(), inTime: count, late: count, running: count,
      }),
    ),
    handling: z.object({
      stated: z.object({ fromWorkingDays: z.number(), toWorkingDays: z.number() }).nullable(),
      months: z.array(z.object({ month: z.string(), tickets: count, averageWorkingDays: z.number() })),
      averageWorkingDays: z.number().nullable(),
      tickets: count,
    }),
    load: z.array(z.object({ weekday: z.number(), hour: z.number(), calls: count, tickets: count })),
    reasons: z.array(z.object({ key: z.string(), name: localized, deferred: count, ended: count })),
    outcomes: z.array(z.object({ key: z.string(), name: localized, kind: z.string(), tickets: count })),
    complaints: z.object({ reopened: count, escalated: count }),
    ratings: z.object({
      counts: z.tuple([count, count, count, count, count]),
      average: z.number().nullable(),
      latest: z.array(z.object({ at: z.string(), ticketId: id, ticketNumber: z.string(), rating: z.number(), comment: z.string().nullable() })),
    }),
  })
  .meta({ id: 'WorkReport' }) satisfies z.ZodType<WorkReport>
