import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { connectDatabase } from '../adapters/db/connect.ts'
import { readConfig } from '../config.ts'
import { readClientFile } from '../domain/clients/client-file.ts'
import { decodeText } from '../domain/clients/csv.ts'
import { parseRegulation } from '../domain/regulation/parse-regulation.ts'
import type { ImportedClients } from '../ports.ts'
import { type Command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'

/**
 * `hotline clients import FILE --company KEY [--check]`: takes a company's clients in from a table, all or none; with
 * `--check` only says what would be done. The file may be imported again: clients are known by their names.
 */
export const clients: Command = async ([action, ...args], terminal) => {
  if (action !== 'import') throw new UsageError('Что сделать: clients import.')
  const { values: { company, check }, positionals } = parseArgs({ args, options: { company: { type: 'string' }, check: { type: 'boolean', default: false } }, allowPositionals: true })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new UsageError('Нужен один файл.')
  if (company === undefined) throw new UsageError('Не хватает --company.')
  const text = await readText(file)
  return withDatabase(readConfig(), async (url) => {
    const stores = connectDatabase(url, pino({ level: 'silent' }))
    try {
      const stored = await stores.regulations.current(Date.now())
      const source = stored.find(({ hotlineId }) => hotlineId === company)?.source
      if (source === undefined) throw new UsageError(`--company: ${stored.map(({ hotlineId }) => hotlineId).join(', ') || 'в базе ещё нет компаний, запустите npm start'}.`)
      const regulation = parseRegulation(source)
      if (!regulation.ok) throw new UsageError(`Регламент ${company} не читается: сначала исправьте его.`)
      const read = readClientFile(text, regulation.regulation.packages.items)
      const planned = check || read.errors.length > 0 ? await stores.clientImport.plan(company, read.clients) : await stores.clientImport.take(company, read.clients, Date.now())
      const errors = [...read.errors, ...planned.ambiguous.map(({ line, name }) => ({ line, message: `Клиентов с названием «${name}» в базе несколько: переименуйте их в панели.` }))]
      if (errors.length > 0) {
        terminal.stderr.write(`${errors.toSorted((a, b) => a.line - b.line).map(({ line, message }) => `Строка ${line}: ${message}`).join('\n')}\nНичего не записано.\n`)
        return 1
      }
      terminal.stdout.write(check ? planText(planned) : `Готово. ${countText(planned)}\n`)
      return 0
    } finally {
      await stores.close()
    }
  })
}

async function readText(file: string): Promise<string> {
  try {
    return decodeText(await readFile(file))
  } catch (error) {
    throw new UsageError(`Файл ${file} не читается (${(error as NodeJS.ErrnoException).code ?? 'ошибка'}).`)
  }
}

const countText = ({ added, changed }: ImportedClients): string => `Новых клиентов: ${added.length}, дополнено известных: ${changed.length}.`

function planText(planned: ImportedClients): string {
  return [...planned.added.map((name) => `+ ${name}`), ...planned.changed.map((name) => `~ ${name}`), `${countText(planned)} Это проверка: ничего не записано.`, ''].join('\n')
}
