import { fillPlaceholders } from '../../regulation/announcement-texts.ts'
import type { Instant } from '../../worktime/instant.ts'
import type { SpokenRegulation } from './announcements.ts'
import { whereToWrite } from './address-words.ts'
import { extensionWords, ticketNumberWords } from './digit-words.ts'
import { cardinal } from './number-words.ts'
import { ordinal } from './ordinal-words.ts'
import { openingWords, waitWords } from './time-words.ts'

const EXAMPLE_WAIT_MS = 4 * 60_000
const EXAMPLE_POSITION = 2

/**
 * An announcement's text as a caller might hear it, for an administrator who listens before saving: every placeholder
 * filled as in a call.
 * @param opensAt the next opening, for the announcement that says it
 */
export function announcementExample(text: string, regulation: SpokenRegulation & { readonly tickets: { readonly prefix: string } }, now: Instant, opensAt: Instant): string {
  const extension = regulation.numbers.find((number) => number.extension !== undefined)?.extension?.digits ?? '2'
  return fillPlaceholders(text, {
    company: regulation.company.spoken,
    opening: openingWords(opensAt, now, regulation.zone),
    ticket: ticketNumberWords(`${regulation.tickets.prefix}-${new Date(now).getUTCFullYear()}-000123`),
    position: ordinal(EXAMPLE_POSITION),
    wait: waitWords(EXAMPLE_WAIT_MS),
    where: whereToWrite(regulation.channels),
    extension: extensionWords(extension),
    key: cardinal(Number(regulation.queue.outOfTurn?.key ?? '9')),
  })
}
