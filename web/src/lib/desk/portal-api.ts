/** The client's own page of a ticket: no log-in, its address is the secret. */
import type { PortalTicketView } from '../../../../server/panel-protocol.ts'
import { get, post } from '../api.ts'

export type PortalAction =
  | { type: 'confirm' }
  | { type: 'set-level'; level: string }
  | { type: 'complain'; want: 'reopen' | 'escalate'; text: string }
  | { type: 'rate'; rating: number; comment: string | null }

const path = (secret: string) => `/portal/tickets/${encodeURIComponent(secret)}`

export const portalApi = {
  ticket: (secret: string) => get<PortalTicketView>(path(secret)),
  act: (secret: string, action: PortalAction) => post<PortalTicketView>(`${path(secret)}/actions`, action),
  reply(secret: string, text: string, files: readonly File[]) {
    if (files.length === 0) return post<PortalTicketView>(`${path(secret)}/messages`, { text })
    const form = new FormData()
    form.set('text', text)
    for (const file of files) form.append('file', file)
    return post<PortalTicketView>(`${path(secret)}/messages`, form)
  },
  attachment: (secret: string, id: string) => `/api/v1${path(secret)}/attachments/${encodeURIComponent(id)}`,
}
