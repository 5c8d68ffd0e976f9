import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { compareRegulations } from '../../../server/domain/regulation/compare.ts'
import { hasLabel } from '../../../server/domain/regulation/compare-words.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'
import { regulationFields } from '../../../server/domain/regulation/schema.ts'
import type { Regulation } from '../../../server/domain/regulation/schema.ts'
import { loadPreset, loadPresets, readPresetText } from '../../../server/regulations/presets.ts'

function read(yaml: string): Regulation {
  const parsed = parseRegulation(yaml)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  return parsed.regulation
}

/** What changes when pieces of a preset's text are replaced. */
function changes(preset: string, ...replacements: readonly (readonly [string, string])[]) {
  const text = readPresetText(preset)
  const changed = replacements.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`No "${from}" in ${preset}.`)
    return before.replace(from, to)
  }, text)
  return compareRegulations(read(text), read(changed))
}

describe('comparing regulations', () => {
  it('tells no difference where there is none', () => {
    for (const preset of loadPresets()) expect(compareRegulations(preset, structuredClone(preset))).toEqual([])
  })

  it('tells hours, figures and switches in words', () => {
    expect(changes('centaur', ['hours: ["09:00–17:00"]', 'hours: ["08:00–12:00", "13:00–17:00"]'], ['within: { workingHours: 24 }', 'within: { workingDays: 2 }'], ['clientConsent: true', 'clientConsent: false'])).toEqual([
      { path: 'offices.kazan.hours', kind: 'changed', label: { ru: 'Офисы → Казань → Часы работы', en: 'Offices → Kazan → Hours' }, before: { ru: '09:00–17:00', en: '09:00–17:00' }, after: { ru: '08:00–12:00, 13:00–17:00', en: '08:00–12:00, 13:00–17:00' } },
      { path: 'levels.change.clientConsent', kind: 'changed', label: { ru: 'Уровни → Изменение сотрудником → Только с согласия клиента', en: 'Levels → Change by staff → Only with the client’s consent' }, before: { ru: 'да', en: 'yes' }, after: { ru: 'нет', en: 'no' } },
      { path: 'clocks.reaction.limits.low-basic.within', kind: 'changed', label: { ru: 'Сроки → Реакция → Сроки по уровням и пакетам → Низкий, Базовая → Предел', en: 'Clocks → Reaction → Limits by level and package → Low, Basic → Limit' }, before: { ru: '24 рабочих часа', en: '24 working hours' }, after: { ru: '2 рабочих дня', en: '2 working days' } },
    ])
  })

  it('matches items of lists by their keys: added, removed, renamed, put in another order', () => {
    const text = changes('technotronics',
      ['    - { key: high, name: { ru: Высокий, en: High } }\n    - { key: medium, name: { ru: Средний, en: Medium } }', '    - { key: medium, name: { ru: Обычный, en: Ordinary } }\n    - { key: high, name: { ru: Высокий, en: High } }'],
      ['  - { key: licensing, name: { ru: Лицензирование, en: Licensing } }\n', '  - { key: training, name: { ru: Обучение, en: Training }, paid: true }\n'],
    ).map(({ path, kind, label, before, after }) => [path, kind, label.ru, before?.ru ?? null, after?.ru ?? null])
    expect(text).toEqual([
      ['levels.items.medium.name', 'changed', 'Уровни → Обычный → Название', 'Средний', 'Обычный'],
      ['levels.items.*', 'changed', 'Уровни → Порядок', 'Аварийный, Высокий, Средний, Низкий', 'Аварийный, Обычный, Высокий, Низкий'],
      ['types.licensing', 'removed', 'Виды обращений → Лицензирование', 'Лицензирование', null],
      ['types.training', 'added', 'Виды обращений → Обучение', null, 'оплачивается отдельно: да'],
    ])
  })

  it('tells names instead of keys, and what a value means', () => {
    const told = changes('centaur', ['unknown: basic', 'unknown: extended'], ['stoppedBy: [registration-notice]', 'stoppedBy: [registration-notice, staff-message]'], ['{ clock: reaction, when: after, to: [head] }', '{ clock: reaction, when: after, to: [head, team] }'])
    expect(told.map(({ label, before, after }) => [label.ru, before?.ru, after?.ru])).toEqual([
      ['Пакеты → Пакет того, кто не подтвердил своего', 'Базовая', 'Расширенная'],
      ['Сроки → Реакция → Чем кончается', 'сообщён номер заявки', 'сообщён номер заявки, сообщение сотрудника'],
      ['Напоминания → реакция, после срока → Кому', 'Руководитель службы технической поддержки', 'Руководитель службы технической поддержки, все дежурные'],
    ])
  })

  it('tells what was not set and what is no more', () => {
    const told = changes('technotronics', ['  activePerClient: 3\n', ''], ['numbers: []', 'numbers:\n  - { number: "+7 342 000-00-00", label: { ru: Пермь, en: Perm } }'])
    expect(told.map(({ path, kind, before, after }) => [path, kind, before?.ru ?? null, after?.ru ?? null])).toEqual([
      ['numbers.+73420000000', 'added', null, 'номер: +73420000000; через сколько секунд звонят и другим офисам: 20'],
      ['tickets.activePerClient', 'removed', '3', null],
    ])
  })

  it('compares any two of the five, and says everything in both languages', () => {
    const told = compareRegulations(loadPreset('centaur'), loadPreset('technotronics'))
    expect(told.length).toBeGreaterThan(30)
    for (const { path, kind, label, before, after } of told) {
      expect([label.ru, label.en].every((text) => text !== '' && !text.includes('undefined') && !text.includes('[object')), path).toBe(true)
      expect([before === null, after === null], path).toEqual([kind === 'added', kind === 'removed'])
      expect(JSON.stringify([before, after]), path).not.toMatch(/undefined|\[object/)
    }
  })

  it('has a name for every field of the schema', () => {
    const schema = z.toJSONSchema(regulationFields, { io: 'output', unrepresentable: 'any' }) as JsonSchema
    expect(fieldsOf(schema, '').filter(([parent, field]) => !hasLabel(parent, field)).map((pair) => pair.join('.'))).toEqual([])
  })
})

interface JsonSchema {
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** Every field with the one above it; languages are values. */
function fieldsOf({ properties = {}, items, anyOf = [] }: JsonSchema, parent: string): [string, string][] {
  const inner = [...(items === undefined ? [] : [items]), ...anyOf].flatMap((schema) => fieldsOf(schema, parent))
  const own = Object.keys(properties).join() === 'ru,en' ? [] : Object.entries(properties).flatMap(([field, schema]): [string, string][] => [[parent, field], ...fieldsOf(schema, field)])
  return [...own, ...inner]
}
