/** A line of a table; a cell in quotes may go on over several lines of the file. */
export interface CsvRow {
  /** Where it begins, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** The text of a file: UTF-8 with or without a byte order mark, else Windows-1251, as spreadsheets write it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1251').decode(bytes)
  }
}

/** Rows of a table as text (RFC 4180), by semicolons or commas: whichever the first line has more of. Empty rows are left out. */
export function readCsv(text: string): CsvRow[] {
  const [first = ''] = text.split('\n', 1)
  const separator = first.split(';').length >= first.split(',').length ? ';' : ','
  const rows: CsvRow[] = []
  let [line, begins, cells, cell, quoted] = [1, 1, [] as string[], '', false]
  const endRow = (): void => {
    cells.push(cell)
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: begins, cells })
    ;[cells, cell] = [[], '']
  }
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index)
    if (char === '\n') line += 1
    if (quoted) {
      if (char !== '"') cell += char
      else if (text.charAt(index + 1) === '"') [cell, index] = [`${cell}"`, index + 1]
      else quoted = false
    } else if (char === '"' && cell.trim() === '') [quoted, cell] = [true, '']
    else if (char === separator) {
      cells.push(cell)
      cell = ''
    } else if (char === '\n') {
      endRow()
      begins = line
    } else if (char !== '\r') cell += char
  }
  endRow()
  return rows
}
