import { describe, expect, it } from 'vitest'
import { readClientFile } from '../../../server/domain/clients/client-file.ts'
import { decodeText, readCsv } from '../../../server/domain/clients/csv.ts'

const PACKAGES = [{ key: 'basic', name: { ru: 'Базовый', en: 'Basic' } }]
const HEAD = 'Название;Телефоны;Почта;Договор;С;По;Пакет'
const read = (...lines: string[]) => readClientFile([HEAD, ...lines].join('\r\n'), PACKAGES)

describe('a table as text', () => {
  it('is read by semicolons or commas, with quotes, line ends in cells and empty lines', () => {
    expect(readCsv('a;b\r\n"x;""y""\nz";2\r\n;\r\n3;')).toEqual([{ line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['x;"y"\nz', '2'] }, { line: 5, cells: ['3', ''] }])
    expect(readCsv('a,b\n"1,5",2')[1]).toEqual({ line: 2, cells: ['1,5', '2'] })
  })

  it('is UTF-8 with or without a mark, else Windows-1251', () => {
    const utf8 = new TextEncoder().encode('Имя')
    expect(decodeText(utf8)).toBe('Имя')
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8]))).toBe('Имя')
    expect(decodeText(new Uint8Array([0xc8, 0xec, 0xff]))).toBe('Имя')
  })
})

describe('a file of clients', () => {
  it('has numbers as E.164, addresses in small letters, dates as people write them and packages by their names', () => {
    expect(read('ООО  «Пример»;8 (495) 000-00-01, +7 916 000 00 02;Info@Example.test;Д-1;01.02.2026;2026-12-31;базовый')).toEqual({
      errors: [],
      clients: [{ line: 2, name: 'ООО «Пример»', phones: ['+74950000001', '+79160000002'], emails: ['info@example.test'], agreement: 'Д-1', from: '2026-02-01', until: '2026-12-31', package: 'basic' }],
    })
  })

  it('may have only some of the columns, in any order', () => {
    expect(readClientFile('email,name\na@b.test,Пример', PACKAGES)).toMatchObject({ errors: [], clients: [{ name: 'Пример', emails: ['a@b.test'], phones: [], agreement: null, from: null }] })
  })

  it.each([
    [';;;;;;Базовый', 'Нет названия'], ['А;12345', '«12345» — не телефонный номер'], ['А;;почта', '«почта» — не адрес'], ['А;;;;31.02.2026', '«31.02.2026» — не дата'],
    ['А;;;;2026-02-01;2026-01-01', 'раньше, чем начинается'], ['А;;;;;;Золотой', 'Есть: Базовый'], ['А;;;;;;;лишнее', 'Ячеек 8'], ['Первый ', 'уже есть в строке 2'],
  ])('names the line that is wrong: %s', (line, message) => {
    expect(read('первый;', line, 'Третий;').errors).toEqual([{ line: 3, message: expect.stringContaining(message) }])
  })

  it.each([['', 'Файл пуст'], ['телефон\n1', 'Нет столбца'], ['название;цвет\nа;б', '«цвет»'], ['название;клиент\nа;б', 'повторяется']])('has a head that is understood, not %o', (text, message) => {
    expect(readClientFile(text, PACKAGES)).toMatchObject({ clients: [], errors: [{ line: 1, message: expect.stringContaining(message) }] })
  })
})
