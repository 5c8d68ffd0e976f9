import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { parseDocument } from 'yaml'
import { connectDatabase } from '../../server/adapters/db/connect.ts'
import { ANNOUNCEMENT_PLACEHOLDERS } from '../../server/domain/regulation/announcement-texts.ts'
import { readPresetText } from '../../server/regulations/presets.ts'
import { hashPassword } from '../../server/services/passwords.ts'
import type { Client, TestHotline } from './hotline.ts'

/** A preset's regulation whose announcements are a word each with what they must mention; `change` sets further fields by path. */
export function briefCompany(key: string, change: Record<string, unknown> = {}): { key: string; source: string } {
  const regulation = parseDocument(readPresetText(key))
  for (const [kind, placeholders] of Object.entries(ANNOUNCEMENT_PLACEHOLDERS)) {
    const mentioned = placeholders.filter((name) => name !== 'company').map((name) => ` {${name}}`).join('')
    regulation.setIn(['announcements', kind], { version: 1, text: `Объявление${mentioned}` })
  }
  for (const [path, value] of Object.entries(change)) regulation.setIn(path.split('.'), regulation.createNode(value))
  return { key, source: String(regulation) }
}

export interface TestCompany {
  admin: Client
  /** Makes an agent who is available, on a SIP phone. */
  agent(person: { login: string; office: string; phoneUri: string }): Promise<{ id: string; client: Client }>
}

/** An administrator of another company of the installation, who may add agents there. */
export async function joinCompany(hotline: TestHotline, hotlineId: string): Promise<TestCompany> {
  const password = `password of ${hotlineId}, long enough`
  const database = connectDatabase(hotline.postgres.url, pino({ level: 'silent' }))
  try {
    await database.people.create({ id: randomUUID(), hotlineId, login: `admin-${hotlineId}`, name: 'Администратор', role: 'administrator', office: null, phoneUri: null, passwordHash: await hashPassword(password), at: Date.now() })
  } finally {
    await database.close()
  }
  const admin = await hotline.client(`admin-${hotlineId}`, password)
  return {
    admin,
    async agent({ login, office, phoneUri }) {
      const { id } = await admin.post<{ id: string }>('/api/v1/agents', { login, name: `Оператор ${login}`, role: 'agent', office, password })
      await admin.put(`/api/v1/agents/${id}/phone`, { uri: phoneUri })
      const client = await hotline.client(login, password)
      await client.put('/api/v1/me/status', { status: 'available' })
      return { id, client }
    },
  }
}
