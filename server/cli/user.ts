import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { connectDatabase, type Database } from '../adapters/db/connect.ts'
import { readConfig } from '../config.ts'
import type { Role } from '../panel-protocol.ts'
import { Conflict } from '../ports.ts'
import { normalLogin } from '../services/logins.ts'
import { hashPassword } from '../services/passwords.ts'
import { Refusal } from '../services/refusal.ts'
import { type Command, type Terminal, UsageError } from './command.ts'
import { withDatabase } from './database.ts'
import { readNewPassword } from './password-input.ts'

const ROLES: readonly Role[] = ['agent', 'supervisor', 'administrator']

/**
 * `hotline user add --login … --name … --role … [--office …] [--hotline …]` and `hotline user password --login …`.
 * The password is asked for on the terminal or read from the input, never taken from the command line.
 */
export const user: Command = async ([action, ...args], terminal) => {
  const { values } = parseArgs({
    args,
    options: { login: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, office: { type: 'string' }, hotline: { type: 'string' } },
  })
  const login = normalLogin(required('login', values.login))
  if (action === 'add') {
    const person = { login, name: required('name', values.name), role: roleOf(values.role), office: values.office ?? null }
    const passwordHash = await newPasswordHash(terminal)
    const hotlineId = await withStores((stores) => add(stores, person, passwordHash, values.hotline))
    terminal.stdout.write(`Добавлен: ${login} (${hotlineId}). Если он принимает звонки, пусть войдёт в панель.\n`)
    return 0
  }
  if (action === 'password') {
    const passwordHash = await newPasswordHash(terminal)
    await withStores((stores) => setPassword(stores, login, passwordHash))
    terminal.stdout.write(`Пароль изменён: ${login}. Его прежние сеансы закончены.\n`)
    return 0
  }
  throw new UsageError('Что сделать: user add или user password.')
}

async function newPasswordHash(terminal: Terminal): Promise<string> {
  try {
    return await hashPassword(await readNewPassword(terminal))
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.text.ru) : error
  }
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value.trim() === '') throw new UsageError(`Не хватает --${name}.`)
  return value.trim()
}

function roleOf(value: string | undefined): Role {
  const role = ROLES.find((one) => one === value)
  if (role === undefined) throw new UsageError(`--role: ${ROLES.join(', ')}.`)
  return role
}

function withStores<T>(work: (stores: Database) => Promise<T>): Promise<T> {
  return withDatabase(readConfig(), async (url) => {
    const stores = connectDatabase(url, pino({ level: 'silent' }))
    try {
      return await work(stores)
    } finally {
      await stores.close()
    }
  })
}

async function add({ people, regulations }: Database, person: { login: string; name: string; role: Role; office: string | null }, passwordHash: string, wanted: string | undefined): Promise<string> {
  const hotlines = (await regulations.current(Date.now())).map(({ hotlineId }) => hotlineId)
  const hotlineId = wanted ?? (hotlines.length === 1 ? hotlines[0] : undefined)
  if (hotlineId === undefined || !hotlines.includes(hotlineId)) throw new UsageError(`--hotline: ${hotlines.join(', ') || 'в базе ещё нет горячей линии, запустите npm start'}.`)
  try {
    await people.create({ id: randomUUID(), hotlineId, ...person, phoneUri: null, passwordHash, at: Date.now() })
  } catch (error) {
    if (error instanceof Conflict) throw new UsageError(`Логин ${person.login} уже занят.`)
    throw error
  }
  return hotlineId
}

async function setPassword({ people, sessions }: Database, login: string, passwordHash: string): Promise<void> {
  const person = await people.byLogin(login)
  if (person === null) throw new UsageError(`Нет такого логина: ${login}.`)
  await people.setPassword(person.hotlineId, person.id, passwordHash)
  await sessions.removeOf(person.id)
}
