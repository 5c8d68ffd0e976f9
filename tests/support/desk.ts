import pg from 'pg'
import type { ChannelKind, IntakeAnswer, IntakeRequest, PortalTicketView, TicketActionType, TicketDetailView } from '../../server/panel-protocol.ts'
import type { Person } from '../../server/ports.ts'
import type { DatabaseOptions } from './database.ts'
import { startPanel, type TestPanel } from './panel.ts'

export const COMPANIES = ['technokad', 'centaur', 'nekta', 'rusbitech', 'technotronics'] as const
export type Company = (typeof COMPANIES)[number]

/** Answers as they come: status and body. */
export interface Answer<T = Record<string, unknown>> {
  status: number
  body: T & { code?: string; message?: string; details?: unknown }
}

/** An action; what has a default may be left out. */
export type GivenAction = { type: TicketActionType } & Record<string, unknown>

/** The desk of one company, worked on over HTTP. */
export interface TestCompanyDesk {
  hotlineId: Company
  agent: Person
  second: Person
  head: Person
  key: string
  /** A request or a reply from outside. */
  send(channel: ChannelKind, request?: Partial<IntakeRequest>): Promise<Answer<IntakeAnswer>>
  /** The same, which has to be taken. @returns what the client's page shows as well */
  received(channel: ChannelKind, request?: Partial<IntakeRequest>): Promise<IntakeAnswer & { id: string; secret: string }>
  detail(id: string, who?: string): Promise<TicketDetailView>
  /** An action at the version the ticket has now. */
  act(id: string, action: GivenAction, who?: string): Promise<Answer<TicketDetailView>>
  done(id: string, action: GivenAction, who?: string): Promise<TicketDetailView>
  page(secret: string): Promise<PortalTicketView>
  onPage(secret: string, action: Record<string, unknown>): Promise<Answer<PortalTicketView>>
  reply(secret: string, text: string): Promise<Answer<PortalTicketView>>
  client(client: { name: string; emails?: string[]; phones?: string[] }): Promise<string>
}

export interface TestDesk {
  panel: TestPanel
  /** Moves the business clock and does what is due by then, as the timers would. */
  at(moment: number | string): Promise<void>
  company(hotlineId: Company): Promise<TestCompanyDesk>
  /** What the tables say. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  dispose(): Promise<void>
}

let messages = 0

/** The desk of all five companies on a real database. */
export async function startDesk(options: DatabaseOptions = {}): Promise<TestDesk> {
  const panel = await startPanel({}, { ...options, companies: COMPANIES })
  const { services, db } = panel
  const { desk } = services

  async function company(hotlineId: Company): Promise<TestCompanyDesk> {
    const agent = await panel.addPerson(`agent-${hotlineId}`, 'agent', hotlineId, null)
    const second = await panel.addPerson(`second-${hotlineId}`, 'agent', hotlineId, null)
    const added = await panel.addPerson(`head-${hotlineId}`, 'supervisor', hotlineId, null)
    const head = (await db.people.update(hotlineId, added.id, { duties: ['head'] })) as Person
    const { key } = await desk.intakeKeys.create(agent, 'Портал и почта')

    async function send(channel: ChannelKind, { from = { email: 'client@example.test' }, subject = 'Вопрос', text = 'Не работает', ...more }: Partial<IntakeRequest> = {}): Promise<Answer<IntakeAnswer>> {
      messages += 1
      const body = { messageId: `<${messages}@example.test>`, from, subject, text, ...more }
      return answer(await panel.app.inject({ method: 'POST', url: `/api/v1/intake/${channel}`, headers: { authorization: `Bearer ${key}` }, payload: body }))
    }
    const detail = async (id: string, who = agent.login): Promise<TicketDetailView> => good(answer(await panel.as(who, 'GET', `/tickets/${id}`)))
    const act: TestCompanyDesk['act'] = async (id, action, who = agent.login) => {
      const { version } = await detail(id, who)
      return answer(await panel.as(who, 'POST', `/tickets/${id}/actions`, { version, action }))
    }

    return {
      hotlineId, agent, second, head, key, send, detail, act,
      async received(channel, request) {
        const taken = good(await send(channel, request))
        const stored = await db.ticketLog.byNumber(hotlineId, taken.number)
        return { ...taken, id: stored?.id ?? '', secret: stored?.secret ?? '' }
      },
      done: async (id, action, who) => good(await act(id, action, who)),
      page: async (secret) => good(answer(await panel.as(null, 'GET', `/portal/tickets/${secret}`))),
      onPage: async (secret, action) => answer(await panel.as(null, 'POST', `/portal/tickets/${secret}/actions`, action)),
      reply: async (secret, text) => answer(await panel.as(null, 'POST', `/portal/tickets/${secret}/messages`, { text })),
      async client({ name, emails = [], phones = [] }) {
        const made = good(answer<{ id: string }>(await panel.as(agent.login, 'POST', '/clients', { name, phones, note: '', ...(emails.length > 0 ? { emails } : {}) })))
        return made.id
      },
    }
  }

  return {
    panel, company,
    async at(moment) {
      panel.clock.at = typeof moment === 'number' ? moment : Date.parse(moment)
      await desk.settling.idle()
      await desk.alarms.run()
      await desk.outgoing.run()
    },
    async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      const client = new pg.Client({ connectionString: db.postgres.url })
      await client.connect()
      try {
        return (await client.query<Row>(text, values)).rows
      } finally {
        await client.end()
      }
    },
    dispose: () => panel.dispose(),
  }
}

function answer<T>(response: { statusCode: number; json(): unknown }): Answer<T> {
  return { status: response.statusCode, body: response.json() as Answer<T>['body'] }
}

/** What a request answered that has to succeed. */
export function good<T>({ status, body }: Answer<T>): T {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body
}

