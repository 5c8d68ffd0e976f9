/** The regulation's part of the HTTP API. */
import type {
  CalendarDayView, RegulationComparisonView, RegulationDraftInput, RegulationDraftView, RegulationPublicationInput, RegulationRef, RegulationVersionDetailView, RegulationVersionView, RegulationWhatIfView,
} from '../../../../server/panel-protocol.ts'
import { get, post, request } from '../api.ts'
import type { JsonSchema } from './json-schema.ts'

interface List<T> {
  items: T[]
}

export const regulationApi = {
  schema: () => get<JsonSchema>('/regulation/schema'),
  draft: () => get<RegulationDraftView>('/regulation/draft'),
  saveDraft: (input: RegulationDraftInput) => request<RegulationDraftView>('PUT', '/regulation/draft', input),
  dropDraft: () => request<void>('DELETE', '/regulation/draft'),
  versions: () => get<List<RegulationVersionView>>('/regulation/versions'),
  version: (version: number) => get<RegulationVersionDetailView>(`/regulation/versions/${version}`),
  versionFile: (version: number) => `/api/v1/regulation/versions/${version}.yaml`,
  publish: (input: RegulationPublicationInput) => post<RegulationVersionView>('/regulation/versions', input),
  withdraw: (version: number) => request<void>('DELETE', `/regulation/versions/${version}`),
  compare: (a: RegulationRef, b: RegulationRef) => post<RegulationComparisonView>('/regulation/compare', { a, b }),
  whatIf: (source: string, from: string) => post<RegulationWhatIfView>('/regulation/what-if', { source, from }),
  days: (month: string) => get<List<CalendarDayView>>('/regulation/days', { month }),
}
