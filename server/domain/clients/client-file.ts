import type { LocalText } from '../local-text.ts'
import { e164Of, parsePhoneNumber } from '../telephony/phone-number.ts'
import { isCivilDate } from '../worktime/civil-date.ts'
import { readCsv } from './csv.ts'
import type { CsvRow } from './csv.ts'

/** A client as a line of a file has it; null and empty lists: the file does not say. */
export interface FiledClient {
  /** Of the file, from 1. */
  readonly line: number
  readonly name: string
  /** E.164. */
  readonly phones: readonly string[]
  /** In small letters. */
  readonly emails: readonly string[]
  readonly agreement: string | null
  readonly from: string | null
  readonly until: string | null
  /** The package's key. */
  readonly package: string | null
}

export interface LineError {
  readonly line: number
  readonly message: string
}

export interface ClientFile {
  readonly clients: readonly FiledClient[]
  readonly errors: readonly LineError[]
}

type Package = { readonly key: string; readonly name: LocalText }
type Column = 'name' | 'phones' | 'emails' | 'agreement' | 'from' | 'until' | 'package'

const COLUMNS: Readonly<Record<string, Column>> = {
  name: 'name', название: 'name', наименование: 'name', клиент: 'name', организация: 'name',
  phones: 'phones', phone: 'phones', телефоны: 'phones', телефон: 'phones',
  emails: 'emails', email: 'emails', 'e-mail': 'emails', почта: 'emails', 'эл. почта': 'emails',
  agreement: 'agreement', договор: 'agreement', 'номер договора': 'agreement', '№ договора': 'agreement',
  from: 'from', с: 'from', 'договор с': 'from', 'действует с': 'from',
  until: 'until', по: 'until', до: 'until', 'договор по': 'until', 'договор до': 'until', 'действует до': 'until', 'действует по': 'until',
  package: 'package', пакет: 'package',
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const LONGEST_NAME = 300

/** Names are the same whatever their case and spaces are. */
export const nameKey = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase()

/** Reads clients from a table as text. Every line that is wrong has an error with its number. */
export function readClientFile(text: string, packages: readonly Package[]): ClientFile {
  const [head, ...rows] = readCsv(text)
  if (head === undefined) return { clients: [], errors: [{ line: 1, message: 'Файл пуст.' }] }
  const columns = head.cells.map((cell) => COLUMNS[cell.trim().toLowerCase()] ?? null)
  const errors = headErrors(head, columns)
  if (errors.length > 0) return { clients: [], errors }
  const clients = rows.map((row) => readRow(row, columns, packages, (message) => errors.push({ line: row.line, message })))
  const firsts = new Map<string, number>()
  for (const { line, name } of clients) {
    const first = firsts.get(nameKey(name))
    if (first === undefined) firsts.set(nameKey(name), line)
    else if (name !== '') errors.push({ line, message: `«${name}» уже есть в строке ${first}.` })
  }
  return { clients, errors: errors.toSorted((a, b) => a.line - b.line) }
}

function headErrors({ line, cells }: CsvRow, columns: readonly (Column | null)[]): LineError[] {
  const errors: LineError[] = []
  for (const [index, column] of columns.entries()) {
    if (column === null) errors.push({ line, message: `Неизвестный столбец «${cells[index]}». Бывают: название, телефоны, почта, договор, с, по, пакет.` })
    else if (columns.indexOf(column) !== index) errors.push({ line, message: `Столбец «${cells[index]}» повторяется.` })
  }
  if (!columns.includes('name')) errors.push({ line, message: 'Нет столбца «название».' })
  return errors
}

function readRow(row: CsvRow, columns: readonly (Column | null)[], packages: readonly Package[], wrong: (message: string) => void): FiledClient {
  if (row.cells.length > columns.length) wrong(`Ячеек ${row.cells.length}, а столбцов ${columns.length}: возьмите текст с разделителем в кавычки.`)
  const cell = (column: Column): string => (row.cells[columns.indexOf(column)] ?? '').trim()
  const name = cell('name').replace(/\s+/g, ' ')
  if (name === '') wrong('Нет названия.')
  if (name.length > LONGEST_NAME) wrong(`Название длиннее ${LONGEST_NAME} знаков.`)
  const [from, until] = [readDate(cell('from'), wrong), readDate(cell('until'), wrong)]
  if (from !== null && until !== null && until < from) wrong('Договор кончается раньше, чем начинается.')
  return {
    line: row.line, name, from, until,
    phones: listOf(cell('phones')).flatMap((written) => e164Of(parsePhoneNumber(written)) ?? (wrong(`«${written}» — не телефонный номер.`), [])),
    emails: listOf(cell('emails'), /[\s,;]+/).flatMap((written) => (EMAIL.test(written) ? written.toLowerCase() : (wrong(`«${written}» — не адрес почты.`), []))),
    agreement: cell('agreement') || null,
    package: readPackage(cell('package'), packages, wrong),
  }
}

const listOf = (cell: string, separator = /[,;\n/]+/): string[] => cell.split(separator).map((one) => one.trim()).filter((one) => one !== '')

/** 2026-12-31 or 31.12.2026. */
function readDate(written: string, wrong: (message: string) => void): string | null {
  if (written === '') return null
  const date = written.replace(/^(\d{1,2})\.(\d{1,2})\.(\d{4})$/, (_, day: string, month: string, year: string) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  if (isCivilDate(date)) return date
  wrong(`«${written}» — не дата. Бывает: 31.12.2026 или 2026-12-31.`)
  return null
}

function readPackage(written: string, packages: readonly Package[], wrong: (message: string) => void): string | null {
  if (written === '') return null
  const found = packages.find(({ key, name }) => [key, name.ru, name.en].some((known) => nameKey(known) === nameKey(written)))
  if (found === undefined) wrong(`Пакета «${written}» в регламенте нет. ${packages.length === 0 ? 'Пакетов в нём нет вовсе.' : `Есть: ${packages.map(({ name }) => name.ru).join(', ')}.`}`)
  return found?.key ?? null
}
