import { fieldAt, listAt, textsAt } from './read-fields.ts'
import type { ReferenceError } from './references.ts'

const CLOCKS = ['reaction', 'resolution', 'autoClose'] as const

/** What clocks say that cannot be meant: a target after its limit, a limit that no ticket reaches, a reminder of no deadline. */
export function clockErrors(regulation: unknown): ReferenceError[] {
  return [...CLOCKS.flatMap((clock) => limitErrors(listAt(regulation, 'clocks', clock, 'limits'), clock)), ...escalationErrors(regulation)]
}

function limitErrors(limits: readonly unknown[], clock: string): ReferenceError[] {
  return limits.flatMap((limit, index) => {
    const path = ['clocks', clock, 'limits', index]
    const errors: ReferenceError[] = []
    if (isBeyond(limit)) errors.push({ path: [...path, 'target'], error: 'target-beyond-limit', value: '' })
    if (limits.slice(0, index).some((earlier) => covers(earlier, limit))) errors.push({ path, error: 'limit-unreachable', value: '' })
    return errors
  })
}

/** Only figures of one unit can be compared without a calendar. */
function isBeyond(limit: unknown): boolean {
  return ['workingHours', 'workingDays', 'clockHours'].some((unit) => {
    const [target, within] = [fieldAt(limit, 'target', unit), fieldAt(limit, 'within', unit)]
    return typeof target === 'number' && typeof within === 'number' && target > within
  })
}

/** Whether every ticket that a limit fits is one that an earlier limit fits, too. */
function covers(earlier: unknown, limit: unknown): boolean {
  return ['levels', 'packages'].every((kind) => {
    if (fieldAt(earlier, kind) === undefined) return true
    const [wide, narrow] = [textsAt(earlier, [kind, '*']), textsAt(limit, [kind, '*'])].map((texts) => texts.map(({ value }) => value))
    return fieldAt(limit, kind) !== undefined && (narrow ?? []).every((key) => wide?.includes(key))
  })
}

function escalationErrors(regulation: unknown): ReferenceError[] {
  return textsAt(regulation, ['escalations', '*', 'clock']).flatMap(({ path, value }): ReferenceError[] => {
    const known = value === 'reaction' || value === 'resolution'
    const differ = fieldAt(regulation, 'clocks', value, 'clientMayDiffer') === true
    return known && !differ && listAt(regulation, 'clocks', value, 'limits').length === 0 ? [{ path, error: 'escalation-without-clock', value }] : []
  })
}
