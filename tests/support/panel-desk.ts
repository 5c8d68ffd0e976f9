import { randomUUID } from 'node:crypto'
import type { IntakeAnswer, Page, TicketDetailView, TicketView } from '../../server/panel-protocol.ts'
import type { TestPanel } from './panel.ts'

/** What tests of the panel's ticket desk ask of the API beside the browser. */
export interface PanelDesk {
  /** As a person (by login). @throws when it is refused */
  ask<T>(login: string, method: string, path: string, body?: unknown): Promise<T>
  detail(login: string, id: string): Promise<TicketDetailView>
  /** Requests as a mail program hands them over, by an administrator's key. */
  received(login: string, ...subjects: string[]): Promise<TicketView[]>
}

export function panelDesk(panel: TestPanel): PanelDesk {
  async function ask<T>(login: string, method: string, path: string, body?: unknown): Promise<T> {
    const response = await panel.as(login, method, path, body)
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${response.body}`)
    return response.json()
  }

  return {
    ask,
    detail: (login, id) => ask<TicketDetailView>(login, 'GET', `/tickets/${id}`),
    async received(login, ...subjects) {
      const { key } = await ask<{ key: string }>(login, 'POST', '/intake-keys', { name: 'Почта' })
      const numbers: string[] = []
      for (const subject of subjects) {
        const response = await panel.app.inject({
          method: 'POST', url: '/api/v1/intake/email', headers: { authorization: `Bearer ${key}` },
          payload: { messageId: randomUUID(), from: { name: 'Мария', email: 'maria@example.org' }, subject, text: 'Помогите, пожалуйста.' },
        })
        numbers.push(response.json<IntakeAnswer>().number)
      }
      const { items } = await ask<Page<TicketView>>(login, 'GET', '/tickets?sort=newest')
      return numbers.map((number) => items.find((ticket) => ticket.number === number)!)
    },
  }
}
