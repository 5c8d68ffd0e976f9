import type { LocalText } from '../local-text.ts'

/** What a company needs to be called. Hours and numbers as people write them. */
export interface NewRegulation {
  readonly key: string
  readonly name: LocalText
  readonly spoken: string
  readonly zone: string
  readonly offices: readonly { readonly key: string; readonly name: LocalText; readonly zone: string; readonly hours: readonly string[] }[]
  readonly numbers: readonly { readonly number: string; readonly label: LocalText }[]
  readonly prefix: string
  readonly shortenedDays: boolean
  readonly email: string | null
  /** What is promised to every client; null where nothing is. */
  readonly reaction: WrittenAmount | null
  readonly resolution: WrittenAmount | null
}

/** A length of time in the regulation's words: `{ workingHours: 4 }`, one of the three. */
interface WrittenAmount {
  readonly workingHours?: number | undefined
  readonly workingDays?: number | undefined
  readonly clockHours?: number | undefined
}

/**
 * The text of a new company's first regulation: what was given, and the usual for everything else. It may be wrong where
 * what was given is; reading it tells.
 */
export function newRegulationText(company: NewRegulation): string {
  const { offices, numbers } = company
  return [
    `# Регламент технической поддержки «${company.name.ru.replaceAll(/\s+/g, ' ')}».`,
    '# Чего здесь нет, то программа делает как обычно; все поля перечислены в редакторе регламента.',
    '',
    `key: ${quoted(company.key)}`,
    'company:',
    `  name: ${both(company.name)}`,
    `  spoken: ${quoted(company.spoken)}`,
    '# Все часы ниже — по этому поясу.',
    `zone: ${quoted(company.zone)}`,
    '',
    '# Рабочие дни — по производственному календарю. Часы отдельных дат добавляйте в exceptions:',
    '#   - { date: 2027-12-30, hours: ["09:00–15:00"], note: { ru: Короткий день, en: Short day } }',
    'calendar:',
    '  rule: production-calendar-ru',
    `  shortenedDays: ${company.shortenedDays}`,
    '  exceptions: []',
    '',
    offices.length === 0 ? 'offices: []' : 'offices:',
    ...offices.flatMap(({ key, name, zone, hours }) => [`  - key: ${quoted(key)}`, `    name: ${both(name)}`, `    zone: ${quoted(zone)}`, `    hours: [${hours.map(quoted).join(', ')}]`]),
    '',
    numbers.length === 0 ? 'numbers: []' : 'numbers:',
    ...numbers.flatMap(({ number, label }) => [`  - number: ${quoted(number)}`, `    label: ${both(label)}`]),
    '',
    'channels:',
    '  - { kind: phone, use: registers }',
    ...(company.email === null ? [] : [`  - { kind: email, use: registers, address: ${quoted(company.email)} }`]),
    '',
    'tickets:',
    `  prefix: ${quoted(company.prefix)}`,
    '',
    ...clockLines(company),
    'outcomes:',
    '  - { key: solved, name: { ru: Решено, en: Solved }, kind: solved }',
    '  - { key: in-progress, name: { ru: Остаётся в работе, en: Still being worked on }, kind: in-progress }',
    '  - { key: declined, name: { ru: Отказано, en: Declined }, kind: declined }',
    '',
  ].join('\n')
}

function clockLines({ reaction, resolution }: NewRegulation): string[] {
  if (reaction === null && resolution === null) return []
  return [
    '# Сроки для всех обращений. Уровни и пакеты со своими сроками добавляйте в levels и packages.',
    'clocks:',
    ...(reaction === null ? [] : ['  # До первого ответа: клиенту сообщили номер заявки, задали вопрос или дали совет.', '  reaction:', '    starts: receipt', '    stoppedBy: [registration-notice, staff-message]', ...limitLines(reaction)]),
    ...(resolution === null ? [] : ['  # До решения.', '  resolution:', '    starts: receipt', '    stoppedBy: [resolution]', ...limitLines(resolution)]),
    '',
  ]
}

function limitLines(amount: WrittenAmount): string[] {
  const figures = Object.entries(amount).filter(([, figure]) => figure !== undefined).map(([unit, figure]) => `${unit}: ${figure}`)
  return ['    limits:', `      - { within: { ${figures.join(', ')} } }`]
}

/** A text in double quotes, as JSON and YAML both read it. */
const quoted = (text: string): string => JSON.stringify(text)
const both = ({ ru, en }: LocalText): string => `{ ru: ${quoted(ru)}, en: ${quoted(en)} }`
