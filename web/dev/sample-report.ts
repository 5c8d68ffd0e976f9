/** A report on tickets to look at. */
import type { WorkReport } from '../../server/panel-protocol.ts'

const named = (key: string, ru: string, en: string) => ({ key, name: { ru, en } })

export function workReport(from: string, to: string): WorkReport {
  const months = ['2026-09', '2026-10', '2026-11']
  const levels = ['critical', 'medium', 'low'] as const
  return {
    from, to, zone: 'Europe/Moscow',
    answered: months.flatMap((month, index) => levels.map((level, at) => ({ month, clock: 'reaction' as const, level, package: at === 1 ? 'extended' : 'basic', inTime: 12 + 9 * at + index, late: (at + index) % 3, running: index === 2 ? at : 0 }))),
    handling: { stated: { fromWorkingDays: 2, toWorkingDays: 3 }, averageWorkingDays: 2.46, tickets: 212, months: months.map((month, index) => ({ month, tickets: 60 + 8 * index, averageWorkingDays: 1.8 + 0.7 * index })) },
    load: Array.from({ length: 5 * 10 }, (_, at) => ({ weekday: 1 + Math.floor(at / 10), hour: 8 + (at % 10), calls: (at * 7) % 23, tickets: (at * 5) % 9 })),
    reasons: [{ ...named('not-enough-information', 'Не хватает сведений', 'Not enough information'), deferred: 14, ended: 3 }, { ...named('needs-development', 'Нужна доработка', 'Needs development'), deferred: 6, ended: 0 }],
    outcomes: [{ ...named('solved', 'Решено', 'Solved'), kind: 'solved', tickets: 180 }, { ...named('provider', 'Сбой у провайдера', 'Provider outage'), kind: 'not-at-fault', tickets: 7 }],
    complaints: { reopened: 2, escalated: 1 },
    ratings: { counts: [1, 0, 3, 12, 31], average: 4.53, latest: [{ at: '2026-11-20T09:30:00Z', ticketId: '7f950d35-1288-4ac3-82c5-25cff6aad88f', ticketNumber: 'TKD-2026-000123', rating: 5, comment: 'Помогли сразу, спасибо.' }] },
  }
}
