import type { RegulationChange } from '../domain/regulation/compare.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { Locale } from '../domain/telephony/routing-explanation.ts'
import type { Instant } from '../domain/worktime/instant.ts'

/** What `hotline regulation` says by itself; errors and changes come with their words in both languages. */
export const WORDS: Readonly<Record<Locale, {
  right: (file: string, regulation: Regulation) => string
  loaded: (key: string, version: number, from: Instant | null, zone: string) => string
  same: string
  oneFile: string
  twoRegulations: string
  nothingMore: string
  noPreset: (key: string, keys: readonly string[]) => string
  unreadable: (file: string, why: string) => string
  inThePast: string
  clauses: { noTest: string; count: (all: number, proven: number) => string; unproven: (ids: string) => string; unknown: (id: string) => string }
}>> = {
  ru: {
    right: (file, { key, numbers, offices }) => `${file}: ошибок нет. Регламент ${key}: номеров ${numbers.length}, офисов ${offices.length}.`,
    loaded: (key, version, from, zone) => `Регламент ${key}, версия ${version}, ${from === null ? 'действует' : `вступит в силу ${moment('ru-RU', from, zone)}`}. Работающий сервер уже знает о ней.`,
    same: 'Различий нет.',
    oneFile: 'Нужен один файл.',
    twoRegulations: 'Нужны два регламента: файлы или preset:имя.',
    nothingMore: 'Здесь больше ничего не нужно.',
    noPreset: (key, keys) => `Поставляемого регламента «${key}» нет. Есть: ${keys.join(', ')}.`,
    unreadable: (file, why) => `Файл ${file} не читается (${why}).`,
    inThePast: 'Регламент не вступает в силу задним числом: назовите будущий момент.',
    clauses: { noTest: 'теста нет', count: (all, proven) => `Требований ${all}, доказано ${proven}.`, unproven: (ids) => `Без теста: ${ids}.`, unknown: (id) => `требования ${id} нет.` },
  },
  en: {
    right: (file, { key, numbers, offices }) => `${file}: no errors. Regulation ${key}: numbers ${numbers.length}, offices ${offices.length}.`,
    loaded: (key, version, from, zone) => `Regulation ${key}, version ${version}, ${from === null ? 'is in force' : `comes into force ${moment('en-GB', from, zone)}`}. A server that runs knows of it already.`,
    same: 'No differences.',
    oneFile: 'One file is needed.',
    twoRegulations: 'Two regulations are needed: files, or preset:name.',
    nothingMore: 'Nothing more is needed here.',
    noPreset: (key, keys) => `No regulation "${key}" ships with the program. There are: ${keys.join(', ')}.`,
    unreadable: (file, why) => `The file ${file} cannot be read (${why}).`,
    inThePast: 'A regulation does not come into force in the past: name a later moment.',
    clauses: { noTest: 'no test', count: (all, proven) => `Requirements ${all}, proven ${proven}.`, unproven: (ids) => `Without a test: ${ids}.`, unknown: (id) => `there is no requirement ${id}.` },
  },
}

const moment = (format: string, at: Instant, timeZone: string): string => new Date(at).toLocaleString(format, { timeZone, dateStyle: 'long', timeStyle: 'short' })

/** A change as a line: `+` added, `-` removed, `~` changed. */
export function changeText({ kind, label, before, after }: RegulationChange, locale: Locale): string {
  const [was, is] = [before?.[locale] ?? '', after?.[locale] ?? '']
  if (kind === 'added') return `+ ${label[locale]}: ${is}`
  return kind === 'removed' ? `- ${label[locale]}: ${was}` : `~ ${label[locale]}: ${was} → ${is}`
}
