import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { HOTLINE, NOON, talkedCall } from './changes.ts'
import type { TestPanel } from './panel.ts'
import { openedTicket } from './tickets.ts'

/** A company's rows to make requests with: their ids by the resource they belong to, and the text that is in all of them. */
export interface Samples {
  rows: Record<string, string>
  mark: string
}

/** Rows of the first company of every kind, with a mark in every text. @returns their ids by the resource they belong to */
export async function fillCompany(panel: TestPanel, mark: string): Promise<Record<string, string>> {
  const { people, services, db: stores } = panel
  const agent = await panel.addPerson(`agent-${mark}`, 'agent')
  const client = await stores.clients.create({ hotlineId: HOTLINE, name: `ООО «${mark}»`, phones: ['+79163330001'], note: mark, agreement: { number: mark, from: null, until: null }, specialistId: agent.id, at: NOON })
  const contact = await stores.clients.addContact(HOTLINE, client.id, { name: mark, phones: ['+79163330002'], emails: ['mark@example.com'], note: mark }, NOON)
  const call = await panel.saveCall(talkedCall(agent.id, { caller: '+79163330001' }))
  const recording = await panel.addRecording(call)
  const ticket = await openedTicket(stores, { at: NOON, subject: mark, text: mark, clientId: client.id, assigneeId: agent.id, caller: '+79163330001', escalatedTo: 'head', dueIn: 1 })
  await services.desk.desk.act(people.agent, ticket.id, ticket.version, { type: 'note', text: mark })
  const [attachment] = await services.desk.attachments.add(people.agent, ticket.id, (async function* () { yield { name: `${mark}.log`, field: null, content: Readable.from([Buffer.from(mark)]) } })())
  const key = await services.desk.intakeKeys.create(people.administrator, mark)
  const view = await stores.savedViews.create(people.agent, { name: mark, filter: { text: mark } }, NOON)
  const override = await stores.overrides.create({ id: randomUUID(), hotlineId: HOTLINE, kind: 'close', numbers: null, offices: null, from: NOON, until: NOON + 3_600_000, authorId: agent.id, createdAt: NOON })
  const notice = await stores.notices.create({ id: randomUUID(), hotlineId: HOTLINE, kind: 'break', text: { ru: mark, en: mark }, spoken: mark, from: NOON, until: NOON + 3_600_000, createdAt: NOON, authorId: agent.id })
  await stores.regulations.saveDraft({ hotlineId: HOTLINE, seen: 0, source: `# ${mark}`, baseVersion: 1, authorId: people.administrator.id, at: NOON })
  return {
    agents: agent.id, clients: client.id, contacts: contact ?? '', calls: call.call.id, recordings: recording.id, tickets: ticket.id, attachments: attachment?.id ?? '',
    'intake-keys': key.id, views: view.id, overrides: override.id, notices: notice.id, secrets: ticket.secret ?? '',
  }
}

interface Schema {
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  minLength?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
}
interface Parameter { in: string; name: string; required?: boolean; schema: Schema }
export interface Described {
  paths: Record<string, Record<string, { security?: object[]; parameters?: Parameter[]; requestBody?: { content: Record<string, { schema?: Schema }> } }>>
  components?: { schemas?: Record<string, Schema> }
}
export interface Operation { method: string; path: string; forPeople: boolean; url: string; queries: string[]; bodies: unknown[]; multipart: boolean; named: boolean }

/** Where only some texts are understood. */
const SAMPLES: Record<string, string> = {
  phones: '+79163330001', uri: 'sip:100@127.0.0.1', links: 'https://example.com', password: 'чужой-пароль-1', reason: 'insults', from: new Date(NOON).toISOString(), number: '+78435673458',
}

const isId = ({ format, pattern }: Schema): boolean => format === 'uuid' || (pattern?.includes('0-9a-fA-F') ?? false)

const resolved = (schema: Schema, named: Record<string, Schema>): Schema => (schema.$ref === undefined ? schema : resolved(named[schema.$ref.split('/').at(-1) ?? ''] ?? {}, named))

/**
 * Every route of an API by its description, with requests that name the samples' rows wherever an id fits. `forPeople`: they sign
 * in for it; others come with a company's key, or are open to anybody.
 */
export function operationsOf({ paths, components }: Described, { rows, mark }: Samples): Operation[] {
  const found: Operation[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security, parameters = [], requestBody }] of Object.entries(methods)) {
      const schema = requestBody?.content['application/json']?.schema
      found.push({
        method: method.toUpperCase(), path, forPeople: security?.some((scheme) => 'session' in scheme) ?? false,
        url: path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(rowFor(path, name))),
        queries: queriesOf(parameters.filter((parameter) => parameter.in === 'query')),
        bodies: schema === undefined ? [undefined] : variants(schema, path, components?.schemas ?? {}),
        multipart: requestBody?.content['multipart/form-data'] !== undefined || (method === 'post' && path.endsWith('/attachments')),
        named: /\{(id|contactId)\}/.test(path),
      })
    }
  }
  return found

  /** The first company's row that a name in a path stands for. */
  function rowFor(path: string, name: string): string {
    if (name === 'contactId') return rows.contacts ?? ''
    if (name === 'version') return '1'
    if (name === 'company') return HOTLINE
    if (name === 'channel') return 'email'
    if (name === 'secret') return rows.secrets ?? ''
    const resource = path.split('/').findLast((_part, index, all) => all[index + 1] === `{${name}}`) ?? ''
    const id = rows[resource]
    if (id === undefined) throw new Error(`there is no row of another company to try ${path} with: add one to fillCompany`)
    return id
  }

  /** Nothing asked for, then each parameter by itself, with the required ones. */
  function queriesOf(parameters: Parameter[]): string[] {
    const needed = parameters.filter(({ required }) => required).map((parameter) => [parameter.name, queryValue(parameter)])
    const each = parameters.filter(({ required, name }) => !required && name !== 'cursor').map((parameter) => [...needed, [parameter.name, queryValue(parameter)]])
    return [needed, ...each].map((pairs) => new URLSearchParams(pairs as [string, string][]).toString())
  }

  function queryValue({ name, schema }: Parameter): string {
    if (name === 'from' || name === 'to') return schema.format === 'date-time' ? new Date(NOON).toISOString() : '2026-11-23'
    if (name === 'text') return mark.slice(0, 8)
    if (schema.enum) return String(schema.enum[0])
    if (schema.type === 'integer') return '1'
    return isId(schema) ? (rows[`${name.replace(/Id$/, '')}s`] ?? rows.agents ?? '') : 'x'
  }

  /** A body for each of its kinds, with the first company's rows where ids belong. */
  function variants(schema: Schema, path: string, named: Record<string, Schema>): unknown[] {
    const open = resolved(schema, named)
    const choices = open.oneOf ?? open.anyOf
    if (choices) return choices.flatMap((choice) => variants(choice, path, named))
    if (open.properties === undefined) return [valueOf('', open, path, named)]
    const [chosen] = Object.entries(open.properties).filter(([, property]) => (resolved(property, named).oneOf?.length ?? 0) > 1)
    const whole = Object.fromEntries(Object.entries(open.properties).map(([name, property]) => [name, valueOf(name, property, path, named)]))
    if (chosen !== undefined) return variants(chosen[1], path, named).map((value) => ({ ...whole, [chosen[0]]: value }))
    // Each field by itself, too, with those that are needed: one that is refused must not hide what the others do.
    const needed = Object.fromEntries((open.required ?? []).map((name) => [name, whole[name]]))
    return [whole, ...Object.keys(whole).filter((name) => !(name in needed)).map((name) => ({ ...needed, [name]: whole[name] }))]
  }

  function valueOf(name: string, given: Schema, path: string, named: Record<string, Schema>): unknown {
    const schema = resolved(given, named)
    const first = (schema.anyOf ?? schema.oneOf)?.find((choice) => choice.type !== 'null')
    if (first !== undefined) return valueOf(name, first, path, named)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return schema.enum[0]
    switch (Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type) {
      case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, property]) => [key, valueOf(key, property, path, named)]))
      case 'array': return schema.items === undefined ? [] : [valueOf(name, schema.items, path, named)]
      case 'integer': case 'number': return schema.minimum ?? 1
      case 'boolean': return true
      default: return stringOf(name, schema, path)
    }
  }

  function stringOf(name: string, schema: Schema, path: string): string {
    if (isId(schema)) return idFor(name, path)
    const known = SAMPLES[name]
    if (known !== undefined) return known
    if (schema.format === 'date-time') return new Date(name === 'at' ? NOON : NOON + 3_600_000).toISOString()
    if (schema.format === 'date') return '2026-11-23'
    if (schema.format === 'email') return 'mark@example.com'
    return schema.format === 'uri' ? 'https://example.com' : 'x'.repeat(Math.max(1, schema.minLength ?? 1))
  }

  /** `clientId` is a client; other ids are of what the path is about. */
  function idFor(name: string, path: string): string {
    const resource = /^(client|agent|ticket|call|contact|attachment)Id$/.exec(name)?.[1]
    if (resource !== undefined) return rows[`${resource}s`] ?? ''
    if (/^(assignee|specialist|person)Id$/.test(name) || (name === 'id' && path.endsWith('/actions'))) return rows.agents ?? ''
    return path.includes('/tickets') ? (rows.tickets ?? '') : (rows.agents ?? '')
  }
}
