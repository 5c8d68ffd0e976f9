import { randomUUID } from 'node:crypto'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import { formatInstant } from '../domain/worktime/instant.ts'
import type { OverrideView } from '../panel-protocol.ts'
import type { Clock, LineOverride, OverrideStore, Person } from '../ports.ts'
import type { Commands } from './commands.ts'
import type { Hotlines } from './hotlines.ts'
import { notFound, Refusal } from './refusal.ts'

export interface OverridesDeps {
  overrides: OverrideStore
  hotlines: Hotlines
  lines: Pick<Commands['lines'], 'refresh'>
  clock: Clock
}

export interface NewOverride {
  kind: 'open' | 'close'
  numbers: string[] | null
  offices: string[] | null
  /** Now, when left out. */
  from?: number | undefined
  until: number
}

/** Longer than any holiday; a typing error in the year is not an opening for ever. */
const LONGEST_MS = 31 * 24 * 60 * 60 * 1000

export type Overrides = ReturnType<typeof createOverrides>

/** Lines opened and closed by hand. */
export function createOverrides({ overrides, hotlines, lines, clock }: OverridesDeps) {
  function numbersOf(hotlineId: string, written: string[]): string[] {
    const known = new Set(hotlines.numbers(hotlineId).map(({ number }) => number))
    return written.map((one) => {
      const number = e164Of(parsePhoneNumber(one))
      if (number === null || !known.has(number)) throw new Refusal('invalid', 'unknown-number', { ru: 'Такого номера у линии нет.', en: 'The line has no such number.' }, { number: one })
      return number
    })
  }

  function checkOffices(hotlineId: string, offices: string[]): void {
    const unknown = offices.find((office) => !hotlines.hasOffice(hotlineId, office))
    if (unknown !== undefined) throw new Refusal('invalid', 'unknown-office', { ru: 'В регламенте нет такого офиса.', en: 'The regulation has no such office.' }, { office: unknown })
  }

  return {
    async list(hotlineId: string): Promise<OverrideView[]> {
      return (await overrides.list(hotlineId, clock.now())).map(overrideView)
    },

    /** @param author null for the demo phone. @throws Refusal `override-time`, `unknown-number`, `unknown-office` */
    async create(hotlineId: string, author: Person | null, wanted: NewOverride): Promise<OverrideView> {
      const now = clock.now()
      const from = wanted.from ?? now
      if (wanted.until <= Math.max(from, now) || wanted.until - now > LONGEST_MS) {
        throw new Refusal('invalid', 'override-time', { ru: 'Конец должен быть позже начала и не дальше месяца от этой минуты.', en: 'The end must come after the beginning, within a month from now.' })
      }
      const numbers = wanted.numbers && numbersOf(hotlineId, wanted.numbers)
      if (wanted.offices) checkOffices(hotlineId, wanted.offices)
      const created = await overrides.create({ id: randomUUID(), hotlineId, kind: wanted.kind, numbers, offices: wanted.offices, from, until: wanted.until, authorId: author?.id ?? null, createdAt: now })
      await lines.refresh(hotlineId)
      return overrideView(created)
    },

    async cancel(hotlineId: string, id: string): Promise<void> {
      if (!(await overrides.cancel(hotlineId, id, clock.now()))) throw notFound()
      await lines.refresh(hotlineId)
    },
  }
}

export function overrideView(override: LineOverride): OverrideView {
  return {
    id: override.id,
    kind: override.kind,
    numbers: override.numbers,
    offices: override.offices,
    from: formatInstant(override.from),
    until: formatInstant(override.until),
    author: override.authorName,
    createdAt: formatInstant(override.createdAt),
    cancelledAt: override.cancelledAt === null ? null : formatInstant(override.cancelledAt),
  }
}
