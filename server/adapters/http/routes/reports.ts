import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { isCivilDate } from '../../../domain/worktime/civil-date.ts'
import type { FiguresReport, WorkReport } from '../../../panel-protocol.ts'
import { viewerOf } from '../access.ts'
import type { Routes } from '../api.ts'
import { figuresReport } from '../schemas.ts'
import { workReportView } from '../report-schemas.ts'

const day = z.string().refine(isCivilDate, 'must be a date, YYYY-MM-DD')
const query = z.object({ from: day, to: day, format: z.enum(['json', 'csv']).default('json') })

/** Figures of past days. */
export const reportRoutes: Routes = (api, { figures, workReport }) => {
  api.get('/reports/figures', {
    config: { access: 'supervisor' },
    schema: { tags: ['reports'], summary: 'Figures day by day in the company’s zone, both days included; `format=csv` for a table', querystring: query, response: { 200: z.union([figuresReport, z.string()]) } },
  }, async (request, reply) => {
    const { from, to, format } = request.query
    const report = await figures.report(viewerOf(request).hotlineId, from, to)
    if (format === 'json') return report
    return sendCsv(reply, `figures ${from} ${to}`, figuresCsv(report))
  })

  api.get('/reports/work', {
    config: { access: 'supervisor' },
    schema: { tags: ['reports'], summary: 'What was done with tickets in a period, both days included; `format=csv` for the clocks kept and missed', querystring: query, response: { 200: z.union([workReportView, z.string()]) } },
  }, async (request, reply) => {
    const { from, to, format } = request.query
    const report = await workReport(viewerOf(request).hotlineId, from, to)
    if (format === 'json') return report
    return sendCsv(reply, `answered ${from} ${to}`, answeredCsv(report))
  })
}

function sendCsv(reply: FastifyReply, name: string, table: string) {
  return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`).serializer((text: string) => text).send(table)
}

type Cell = string | number | null | undefined

/** With the byte order mark that makes spreadsheets read it as UTF-8. */
function csvOf(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map((cell) => cell ?? '').join(',')).join('\r\n')}\r\n`
}

const COLUMNS = ['day', 'arrived', 'answered', 'abandoned', 'messages', 'averageWaitSeconds', 'averageTalkSeconds', 'serviceLevel'] as const

function figuresCsv({ days, total }: FiguresReport): string {
  return csvOf([COLUMNS, ...[...days, { day: 'total', ...total }].map((row) => COLUMNS.map((column) => row[column]))])
}

const ANSWERED_COLUMNS = ['month', 'clock', 'level', 'package', 'inTime', 'late', 'running'] as const

function answeredCsv({ answered }: WorkReport): string {
  return csvOf([ANSWERED_COLUMNS, ...answered.map((row) => ANSWERED_COLUMNS.map((column) => row[column]))])
}
