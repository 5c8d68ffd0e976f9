/** Companies of the installation, notices and keys of other systems, over the HTTP API. */
import type { CompanyView, NewCompanyInput, NewCompanyView, NoticeInput, NoticeView, SessionView } from '../../../server/panel-protocol.ts'
import { get, post, request } from './api.ts'

/** A key by which a portal or a mail gateway brings requests; the key itself is shown once. */
export interface IntakeKeyView {
  id: string
  name: string
  createdAt: string
  createdBy: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

interface List<T> {
  items: T[]
}

export const companiesApi = {
  companies: () => get<List<CompanyView>>('/companies'),
  create: (company: NewCompanyInput) => post<NewCompanyView>('/companies', company),
  setClosed: (hotlineId: string, closed: boolean) => request<CompanyView>('PATCH', `/companies/${hotlineId}`, { closed }),
  choose: (hotlineId: string) => request<SessionView>('PUT', '/session/company', { hotlineId }),

  notices: () => get<List<NoticeView>>('/notices'),
  createNotice: (notice: NoticeInput) => post<NoticeView>('/notices', notice),
  changeNotice: (noticeId: string, notice: NoticeInput) => request<NoticeView>('PUT', `/notices/${noticeId}`, notice),
  withdrawNotice: (noticeId: string) => request<void>('DELETE', `/notices/${noticeId}`),

  intakeKeys: () => get<List<IntakeKeyView>>('/intake-keys'),
  createIntakeKey: (name: string) => post<IntakeKeyView & { key: string }>('/intake-keys', { name }),
  revokeIntakeKey: (keyId: string) => request<void>('DELETE', `/intake-keys/${keyId}`),
}
