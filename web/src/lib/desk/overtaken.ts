import type { TicketActionInput, TicketDetailView, TimelineEntryView } from '../../../../server/panel-protocol.ts'

/** An action that was not done because somebody else was quicker, and what they did. */
export interface Overtaken {
  author: string | null
  entries: TimelineEntryView[]
  action: TicketActionInput
}

const entryKey = ({ at, type, author, data }: TimelineEntryView) => `${at} ${type} ${author} ${JSON.stringify(data)}`

/** What the ticket's history has now and had not before. */
export function newEntries(before: TicketDetailView, now: TicketDetailView | null): TimelineEntryView[] {
  const seen = new Set(before.timeline.map(entryKey))
  return (now?.timeline ?? []).filter((entry) => !seen.has(entryKey(entry)))
}

/** Who changed the ticket last, by its history. */
export function lastAuthor(entries: readonly TimelineEntryView[]): string | null {
  return entries.toSorted((a, b) => b.at.localeCompare(a.at)).find((entry) => entry.author !== null)?.author ?? null
}

const ownEdits = new Set(['edited', 'changed'])

/** Only the call, which ends while its ticket is written, and this person's own fields, which save themselves, changed it. */
export function isOwnDoing(entries: readonly TimelineEntryView[], me: string): boolean {
  return entries.every(({ type, author, data }) => typeof data['callId'] === 'string' || (author === me && ownEdits.has(type)))
}
