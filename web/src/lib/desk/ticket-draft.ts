/** What is typed on a ticket and not sent yet, kept in this browser at every key. */
import type { TicketStatus } from '../../../../server/panel-protocol.ts'
import { emptyMessage, isEmpty, type MessageDraft } from './message-draft.ts'

/** What an agent writes of a ticket field by field. */
export interface TicketFields {
  subject: string
  category: string | null
  outcome: string | null
  status: TicketStatus
  clientId: string | null
  assigneeId: string | null
}

export type FieldName = keyof TicketFields

export interface Draft {
  changes: Partial<TicketFields>
  /** What the changed fields held when they were changed: somebody else's change is told by it. */
  base: Partial<TicketFields>
  note: string
  message: MessageDraft
}

const keyOf = (ticketId: string) => `hotline.ticket.${ticketId}`

const emptyDraft = (): Draft => ({ changes: {}, base: {}, note: '', message: emptyMessage() })

export function readDraft(ticketId: string): Draft {
  try {
    return { ...emptyDraft(), ...(JSON.parse(localStorage.getItem(keyOf(ticketId)) ?? '{}') as Partial<Draft>) }
  } catch {
    return emptyDraft()
  }
}

export function keepDraft(ticketId: string, draft: Draft): void {
  try {
    if (Object.keys(draft.changes).length === 0 && draft.note === '' && isEmpty(draft.message)) localStorage.removeItem(keyOf(ticketId))
    else localStorage.setItem(keyOf(ticketId), JSON.stringify(draft))
  } catch {
    // Without local storage the text still lives in the page until it is saved.
  }
}
