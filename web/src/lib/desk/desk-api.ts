/** The ticket desk's and the clients' part of the HTTP API. */
import type { AttachmentView, BulkResult, ChannelKind, ClientCardView, ClientChanges, ContactChanges, DeskRulesView, Page, SavedView, TicketActionInput, TicketCounts, TicketDetailView, TicketFilter, TicketView } from '../../../../server/panel-protocol.ts'
import { get, post, request, type Query } from '../api.ts'
import { upload } from '../upload.ts'

const id = encodeURIComponent

export interface TicketPageQuery extends TicketFilter {
  cursor?: string | null
  limit?: number
}

/** A request that is written down by hand. */
export interface NewTicket {
  channel: ChannelKind
  subject: string
  text: string
  clientId?: string
  level?: string
  ticketType?: string
}

export const deskApi = {
  /** @param version of the ticket; null for the regulation in force */
  rules: (version: number | null) => get<DeskRulesView>('/desk/rules', { version }),

  tickets: (query: TicketPageQuery, signal?: AbortSignal) => get<Page<TicketView>>('/tickets', { ...query } as Query, signal),
  counts: () => get<TicketCounts>('/tickets/counts'),
  ticket: (ticketId: string) => get<TicketDetailView>(`/tickets/${id(ticketId)}`),

  open: (written: NewTicket) => post<TicketDetailView>('/tickets', written),
  act: (ticketId: string, version: number, action: TicketActionInput) => post<TicketDetailView>(`/tickets/${id(ticketId)}/actions`, { version, action }),
  bulk: (tickets: { id: string; version: number }[], action: TicketActionInput) => post<{ items: BulkResult[] }>('/tickets/bulk', { tickets, action }),
  split: (ticketId: string, version: number, subject: string, text: string) => post<{ ticket: TicketDetailView; created: TicketView }>(`/tickets/${id(ticketId)}/split`, { version, subject, text }),
  merge: (ticketId: string, version: number, into: string) => post<TicketDetailView>(`/tickets/${id(ticketId)}/merge`, { version, into }),
  attach(ticketId: string, file: File, options: Parameters<typeof upload>[2]) {
    const form = new FormData()
    form.set('file', file)
    return upload<Page<AttachmentView>>(`/tickets/${id(ticketId)}/attachments`, form, options)
  },
  attachment: (attachmentId: string) => `/api/v1/attachments/${id(attachmentId)}`,

  views: () => get<Page<SavedView>>('/views'),
  saveView: (name: string, filter: TicketFilter) => post<SavedView>('/views', { name, filter }),
  changeView: (viewId: string, changes: Partial<Omit<SavedView, 'id'>>) => request<SavedView>('PATCH', `/views/${id(viewId)}`, changes),
  deleteView: (viewId: string) => request<void>('DELETE', `/views/${id(viewId)}`),

  declineService: (callId: string, reason: string) => post<void>(`/calls/${id(callId)}/decline-service`, { reason }),

  client: (clientId: string) => get<ClientCardView>(`/clients/${id(clientId)}`),
  createClient: (changes: ClientChanges & { name: string }) => post<{ id: string }>('/clients', changes),
  changeClient: (clientId: string, changes: ClientChanges) => request<ClientCardView>('PATCH', `/clients/${id(clientId)}`, changes),
  addContact: (clientId: string, contact: ContactChanges) => post<ClientCardView>(`/clients/${id(clientId)}/contacts`, contact),
  changeContact: (clientId: string, contactId: string, contact: ContactChanges) => request<ClientCardView>('PATCH', `/clients/${id(clientId)}/contacts/${id(contactId)}`, contact),
  removeContact: (clientId: string, contactId: string) => request<void>('DELETE', `/clients/${id(clientId)}/contacts/${id(contactId)}`),
}
