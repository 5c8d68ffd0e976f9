import { z } from 'zod'
import { isCivilDate } from '../../../domain/worktime/civil-date.ts'
import type { FiguresReport } from '../../../panel-protocol.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { figuresReport } from '../schemas.ts'

const day = z.string().refine(isCivilDate, 'must be a date, YYYY-MM-DD')
const query = z.object({ from: day, to: day, format: z.enum(['json', 'csv']).default('json') })

/** Figures of past days. */
export const reportRoutes: Routes = (api, { figures }) => {
  api.get('/reports/figures', {
    config: { access: 'supervisor' },
    schema: { tags: ['reports'], summary: 'Figures day by day in the company’s zone, both days included; `format=csv` for a table', querystring: query, response: { 200: z.union([figuresReport, z.string()]) } },
  }, async (request, reply) => {
    const { from, to, format } = request.query
    const report = await figures.report(viewerOf(request).hotlineId, from, to)
    if (format === 'json') return report
    return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="figures ${from} ${to}.csv"`).serializer((text: string) => text).send(csv(report))
  })
}

const COLUMNS = ['day', 'arrived', 'answered', 'abandoned', 'messages', 'averageWaitSeconds', 'averageTalkSeconds', 'serviceLevel'] as const

/** With the byte order mark that makes spreadsheets read it as UTF-8. */
function csv({ days, total }: FiguresReport): string {
  const rows = [...days, { day: 'total', ...total }].map((row) => COLUMNS.map((column) => row[column] ?? '').join(','))
  return `\uFEFF${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`
}
