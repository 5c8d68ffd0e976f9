/** The HTTP API of the server, typed by the panel protocol. */
import type {
  ApiError as ApiErrorBody,
  CallDetailView,
  CallView,
  ClientView,
  DemoLineView,
  FiguresReport,
  ListenView,
  OverrideView,
  Page,
  PersonView,
  RecordingView,
  RegulationView,
  Role,
  RouteView,
  SessionView,
  SoftphoneView,
  TicketDetailView,
  TicketStatus,
  TicketView, WorkReport,
} from '../../../server/panel-protocol.ts'

/** A refused or failed request. `status` is 0 when the server could not be reached at all. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly details: unknown

  constructor(status: number, body: ApiErrorBody) {
    super(body.message)
    this.status = status
    this.code = body.code
    this.details = body.details
  }

  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

export type Query = Record<string, string | number | null | undefined>

let onUnauthorized: () => void = () => {}

/** Calls the listener when the session has run out. */
export function whenUnauthorized(listener: () => void): void {
  onUnauthorized = listener
}

export function search(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    return new ApiError(response.status, (await response.json()) as ApiErrorBody)
  } catch {
    return new ApiError(response.status, { code: `http-${response.status}`, message: response.statusText })
  }
}

/** What a refused request is answered with; the end of the session is told to whoever listens for it. */
export async function refusalOf(response: Response, path: string): Promise<ApiError> {
  const error = await errorOf(response)
  if (error.status === 401 && path !== '/session') onUnauthorized()
  return error
}

/** Asks the server and reads its JSON; a file goes as multipart. @throws ApiError */
export async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      headers: { 'accept-language': document.documentElement.lang, ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, { code: 'unreachable', message: '' })
  }
  if (!response.ok) throw await refusalOf(response, path)
  return (response.status === 204 ? undefined : await response.json()) as T
}

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal) => request<T>('GET', path + search(query), undefined, signal)
export const post = <T>(path: string, body?: unknown) => request<T>('POST', path, body)
const id = encodeURIComponent

export interface CallFilter {
  /** Instants; a call that arrived at `to` is not among them. */
  from?: string | undefined
  to?: string | undefined
  text?: string | undefined
  agentId?: string | undefined
  line?: string | undefined
  outcome?: string | undefined
  cursor?: string | null | undefined
  limit?: number | undefined
}

export interface TicketFilter {
  status?: string | undefined
  text?: string | undefined
  assigneeId?: string | undefined
  clientId?: string | undefined
  cursor?: string | null | undefined
  limit?: number | undefined
}

export interface TicketChanges {
  subject?: string
  status?: TicketStatus
  category?: string | null
  outcome?: string | null
  clientId?: string | null
  assigneeId?: string | null
}

export interface NewPerson {
  login: string
  name: string
  role: Role
  office: string | null
  duties?: string[]
  password: string
}

export const api = {
  session: () => get<SessionView>('/session'),
  logIn: (login: string, password: string) => post<SessionView>('/session', { login, password }),
  logOut: () => request<void>('DELETE', '/session'),

  agents: () => get<Page<PersonView>>('/agents'),
  createAgent: (person: NewPerson) => post<PersonView>('/agents', person),
  changeAgent: (agentId: string, changes: Partial<Pick<PersonView, 'name' | 'role' | 'office' | 'disabled' | 'duties'>>) => request<PersonView>('PATCH', `/agents/${id(agentId)}`, changes),
  setPassword: (agentId: string, password: string) => request<void>('PUT', `/agents/${id(agentId)}/password`, { password }),
  setPhone: (agentId: string, uri: string | null) => request<PersonView>('PUT', `/agents/${id(agentId)}/phone`, { uri }),

  setStatus: (status: 'available' | 'break' | 'offline', reason?: string) => request<void>('PUT', '/me/status', { status, ...(reason ? { reason } : {}) }),
  finishWrapUp: () => post<void>('/me/wrap-up/finish'),
  extendWrapUp: (seconds: number) => request<void>('PUT', '/me/wrap-up/extend', { seconds }),
  changePassword: (current: string, password: string) => request<void>('PUT', '/me/password', { current, password }),
  softphone: () => post<SoftphoneView>('/me/softphone'),

  decline: (callId: string) => post<void>(`/calls/${id(callId)}/decline`),
  rejoin: (callId: string) => post<void>(`/calls/${id(callId)}/rejoin`),
  hangUp: (callId: string) => post<void>(`/calls/${id(callId)}/hangup`),

  calls: (filter: CallFilter, signal?: AbortSignal) => get<Page<CallView>>('/calls', { ...filter }, signal),
  call: (callId: string) => get<CallDetailView>(`/calls/${id(callId)}`),

  tickets: (filter: TicketFilter, signal?: AbortSignal) => get<Page<TicketView>>('/tickets', { ...filter }, signal),
  ticket: (ticketId: string) => get<TicketDetailView>(`/tickets/${id(ticketId)}`),
  changeTicket: (ticketId: string, version: number, changes: TicketChanges) => request<TicketView>('PATCH', `/tickets/${id(ticketId)}`, { version, ...changes }),
  addNote: (ticketId: string, text: string) => post<unknown>(`/tickets/${id(ticketId)}/notes`, { text }),

  clients: (text: string, signal?: AbortSignal, cursor: string | null = null, limit?: number) => get<Page<ClientView>>('/clients', { text, cursor, limit }, signal),
  createClient: (client: Omit<ClientView, 'id'>) => post<ClientView>('/clients', client),

  recording: (recordingId: string) => get<RecordingView>(`/recordings/${id(recordingId)}`),
  recordingAudio: (recordingId: string, download = false) => `/api/v1/recordings/${id(recordingId)}/audio${download ? '?download=1' : ''}`,
  listens: (recordingId: string) => get<Page<ListenView>>(`/recordings/${id(recordingId)}/listens`),

  regulation: () => get<RegulationView>('/regulation'),
  route: (number: string, at: string, dialed?: string) => post<RouteView>('/route', { number, at, dialed }),
  overrides: () => get<Page<OverrideView>>('/overrides'),
  createOverride: (override: Pick<OverrideView, 'kind' | 'numbers' | 'offices' | 'until'>) => post<OverrideView>('/overrides', override),
  cancelOverride: (overrideId: string) => request<void>('DELETE', `/overrides/${id(overrideId)}`),
  figuresFile: (from: string, to: string) => `/api/v1/reports/figures${search({ from, to, format: 'csv' })}`,
  figures: (from: string, to: string) => get<FiguresReport>('/reports/figures', { from, to }),
  workReport: (from: string, to: string) => get<WorkReport>('/reports/work', { from, to }),
  workReportFile: (from: string, to: string) => `/api/v1/reports/work${search({ from, to, format: 'csv' })}`,

  demoLines: () => get<Page<DemoLineView>>('/demo/lines'),
  demoPhone: (caller: string) => post<SoftphoneView>('/demo/phone', { caller }),
  demoOpen: (minutes: number, number: string) => post<OverrideView>('/demo/open', { minutes, number }),
}
