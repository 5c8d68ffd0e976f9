import { describe, expect, it } from 'vitest'
import { formOf } from '../../../server/domain/regulation/edit-regulation.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'
import { LONGEST_SOURCE } from '../../../server/domain/regulation/read-yaml.ts'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { hotlineFile } from '../cli/run-hotline.ts'

const RIGHT = readPresetText('nekta')
const written = (right: string, wrong: string): string => {
  if (!RIGHT.includes(right)) throw new Error(`nothing is written as ${right}`)
  return RIGHT.replace(right, wrong)
}
const below = (lines: string): string => `${RIGHT}${lines}\n`
const exception = (text: string): string => written('shortenedDays: false', `shortenedDays: false\n  exceptions:\n    - ${text}`)
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length
/** Ten lists, each of nine references to the one before: nine to the tenth texts when they are followed. */
const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]', ...[...'bcdefghijk'].map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghijk'[index]}`).join(', ')}]`)].join('\n')

interface Wrong {
  text: string
  /** Path of each error, in their order; empty for an error of the text as YAML. */
  paths: string[]
  /** Where the first one is: the line of this text. */
  at?: string
  says: string
  suggests: string
}

const FILES: Record<string, Wrong> = {
  'is empty': { text: '', paths: [''], says: 'Файл пуст', suggests: 'из поставки' },
  'has comments only': { text: '# пусто\n', paths: [''], says: 'Файл пуст', suggests: 'из поставки' },
  'is a list': { text: '- key: nekta\n', paths: [''], says: 'набор полей', suggests: 'company' },
  'is no text': { text: '\u0089PNG\u0001\u0002', paths: [''], says: 'набор полей', suggests: 'company' },
  'has a value of the wrong type': { text: written('zone: Europe/Moscow\n', 'zone: 5\n'), paths: ['zone'], at: 'zone: 5', says: 'нужно: текст', suggests: '"5"' },
  'has a misspelt field': { text: written('calendar:', 'calender:'), paths: ['calender'], at: '  rule:', says: 'calender', suggests: '«calendar»' },
  'has a misspelt field deeper down': { text: written('shortenedDays', 'shortendDays'), paths: ['calendar.shortendDays'], at: 'shortendDays', says: 'shortendDays', suggests: '«shortenedDays»' },
  'names what is not there': { text: written('package: basic', 'package: basik'), paths: ['packages.purchases[0].package'], at: 'basik', says: '«basik» нет', suggests: '«basic»' },
  'has hours that overlap': { text: written('["08:00–17:00"]', '["08:00–12:00", "11:00–17:00"]'), paths: ['offices[0].hours'], at: '11:00', says: 'накладываются', suggests: 'Объедините' },
  'opens when it closes': { text: written('"08:00–17:00"', '"8:00-08:00"'), paths: ['offices[0].hours[0]'], at: '8:00-08:00', says: 'совпадают', suggests: '00:00–24:00' },
  'has a twenty-fifth hour': { text: written('"08:00–17:00"', '"08:00–25:00"'), paths: ['offices[0].hours[0]'], at: '25:00', says: 'не часы', suggests: '09:00–18:00' },
  'has an unknown zone': { text: written('zone: Europe/Moscow\n', 'zone: Europe/Moskow\n'), paths: ['zone'], at: 'Moskow', says: 'пояса нет', suggests: '«Europe/Moscow»' },
  'has a number twice': { text: written('numbers:\n', 'numbers:\n  - number: +7 800 700-55-73\n    label: { ru: а, en: b }\n'), paths: ['numbers[1].number'], at: '8 800', says: 'Повторяется', suggests: 'Оставьте одно' },
  'has a day that no month has': { text: exception('{ date: 2026-02-30, hours: [] }'), paths: ['calendar.exceptions[0].date'], at: '02-30', says: 'не дата', suggests: 'ГГГГ-ММ-ДД' },
  'has a date written otherwise': { text: exception('{ date: 31.12.2026, hours: [] }'), paths: ['calendar.exceptions[0].date'], at: '31.12', says: 'не дата', suggests: 'ГГГГ-ММ-ДД' },
  'has nothing after a field': { text: written('["08:00–17:00"]', ''), paths: ['offices[0].hours'], at: '    hours:', says: 'ничего не записано', suggests: '[]' },
  'has no number where one belongs': { text: written('workingHours: 8 }', 'workingHours: .nan }'), paths: ['clocks.reaction.limits[0].within.workingHours'], at: '.nan', says: 'NaN', suggests: 'например 8' },
  'has less than the least': { text: written('waitSeconds: 8', 'waitSeconds: -8'), paths: ['numbers[0].extension.waitSeconds'], at: '-8', says: 'не меньше 1', suggests: '1' },
  'is indented by tabs': { text: written('  rule: production', '\trule: production'), paths: ['', '', ''], at: '\trule', says: 'табуляции', suggests: 'пробелами' },
  'has a quote that is not closed': { text: written('digits: "2"', 'digits: "2'), paths: [''], says: 'кавычки', suggests: 'YAML' },
  'has a bracket that is not closed': { text: written('["08:00–17:00"]', '["08:00–17:00"'), paths: [''], says: 'скобка не закрыта', suggests: 'YAML' },
  'has a colon in a text': { text: written('spoken: Нэкта', 'spoken: Нэкта: линия'), paths: [''], at: 'линия', says: 'Два двоеточия', suggests: 'YAML' },
  'has a field twice': { text: below('zone: Europe/Moscow'), paths: [''], says: 'уже есть', suggests: 'одно из двух' },
  'has a list for a name': { text: below('? [a, b]\n: 1'), paths: [''], at: '[a, b]', says: 'Имя поля', suggests: 'имя поля' },
  'has two documents': { text: below('---\nkey: other'), paths: [''], at: '---', says: 'несколько документов', suggests: '---' },
  'asks for a program’s type': { text: written('spoken: Нэкта', 'spoken: !!js/function "x"'), paths: [''], at: '!!js', says: '!имя', suggests: 'кавычки' },
  'refers to nothing': { text: written('spoken: Нэкта', 'spoken: *name'), paths: [''], at: '*name', says: '*имя', suggests: 'само значение' },
  'refers to itself': { text: below('more: &self { again: *self }'), paths: [''], at: '&self', says: '*имя', suggests: 'само значение' },
  'unfolds into billions of texts': { text: BOMB, paths: Array.from({ length: 10 }, () => ''), at: 'b: &b', says: '*имя', suggests: 'само значение' },
  'has sets in sets without end': { text: `key: ${'['.repeat(300)}${']'.repeat(300)}`, paths: [''], says: 'глубокая', suggests: 'скобки' },
  'has so many that the reader gives up': { text: `key: ${'['.repeat(40_000)}${']'.repeat(40_000)}`, paths: [''], says: 'глубокая', suggests: 'скобки' },
  'has more fields than anybody writes': { text: Array.from({ length: 6_000 }, (_, index) => `a${index}: 1`).join('\n'), paths: [''], says: 'слишком много', suggests: 'тот ли это файл' },
  'is five megabytes long': { text: `${RIGHT}${'# ещё\n'.repeat(700_000)}`, paths: [''], says: String(LONGEST_SOURCE), suggests: 'тот ли это файл' },
}

describe('a regulation’s file that', () => {
  it.each(Object.entries(FILES))('%s gets every error with its place and what to do', (_name, { text, paths, at, says, suggests }) => {
    const parsed = parseRegulation(text)
    if (parsed.ok) throw new Error('the file is right')
    expect(parsed.errors.map(({ path }) => path)).toEqual(paths)
    const [first] = parsed.errors
    expect(first?.message.ru).toContain(says)
    if (at !== undefined) expect(first?.line).toBe(lineOf(text, at))
    for (const { line, column, message, suggestion } of parsed.errors) {
      expect([line, column].every((place) => place >= 1)).toBe(true)
      expect([message.ru, message.en, suggestion?.ru ?? '', suggestion?.en ?? '']).not.toContain('')
      expect(message.ru).toMatch(/[а-яё]/i)
      expect(`${message.en} ${suggestion?.en}`).not.toMatch(/[а-яё]/i)
    }
    expect(parsed.errors.some(({ suggestion }) => suggestion?.ru.includes(suggests))).toBe(true)
  })

  it('has no YAML of its own kind gives no form either, and one that is only wrong does', () => {
    for (const name of ['is indented by tabs', 'refers to itself', 'unfolds into billions of texts', 'is five megabytes long', 'is empty', 'is a list']) expect(formOf(FILES[name]?.text ?? RIGHT), name).toBeNull()
    expect(formOf(FILES['has an unknown zone']?.text ?? '')).toMatchObject({ zone: 'Europe/Moskow' })
  })

  it('is wrong in many places gets all of them, as many as there are', () => {
    const office = '  - { key: zz, name: { ru: а, en: a }, zone: Europe/Moscow, hours: ["9-26"] }\n'
    const parsed = parseRegulation(RIGHT.replace('numbers:\n', `${office.repeat(500)}numbers:\n`))
    expect(parsed.ok ? [] : parsed.errors).toHaveLength(500 + 499)
  })

  it('has a name longer than a page is answered without comparing it with every other', () => {
    const parsed = parseRegulation(written('zone: Europe/Moscow\n', `zone: ${'E'.repeat(80_000)}\n`))
    expect(parsed.ok ? [] : parsed.errors.map(({ message, suggestion }) => [message.ru.length < 300, suggestion?.ru])).toEqual([[true, 'Например: Europe/Moscow, Asia/Novosibirsk.']])
  })

  it('crosses midnight is right: such hours belong to the day they begin on', () => {
    const parsed = parseRegulation(written('"08:00–17:00"', '"20:00–05:00"'))
    expect(parsed.ok && parsed.regulation.offices[0]?.hours).toEqual([{ opensMinute: 1200, closesMinute: 1740 }])
  })
})

describe('hotline regulation check', () => {
  it.each(['is empty', 'has a misspelt field', 'is indented by tabs', 'refers to itself', 'unfolds into billions of texts', 'is five megabytes long'])('says it of a file that %s, a line each', async (name) => {
    const wrong = FILES[name]
    const { code, err } = await hotlineFile('check', wrong?.text ?? RIGHT)
    expect(code).toBe(1)
    const lines = err.trimEnd().split('\n')
    expect(lines).toHaveLength(wrong?.paths.length ?? 0)
    for (const line of lines) expect(line).toMatch(/^regulation\.yaml:\d+:\d+ /)
    expect(lines[0]).toContain(wrong?.says)
  })
})
