import { describe, expect, it } from 'vitest'
import { regulationJsonSchema } from '../../../server/domain/regulation/json-schema.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'
import { formOf, withChanges } from '../../../server/domain/regulation/edit-regulation.ts'
import { amountText } from '../../../server/domain/regulation/amount-text.ts'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { FIELD_LABELS, VALUE_LABELS } from '../../../web/src/lib/i18n/regulation-fields.ts'
import { HINTS_EN } from '../../../web/src/lib/i18n/regulation-hints.ts'
import { amountWords } from '../../../web/src/lib/regulation/amounts.ts'
import { labelOf, lastName, valueName } from '../../../web/src/lib/regulation/field-words.ts'
import { isAmount, isLocalized, plain, seed } from '../../../web/src/lib/regulation/json-schema.ts'
import type { JsonSchema } from '../../../web/src/lib/regulation/json-schema.ts'
import { keyFor } from '../../../web/src/lib/regulation/item-keys.ts'
import { gridOf, limitsFrom, limitsOf } from '../../../web/src/lib/regulation/limit-grid.ts'
import { SECTION_FIELDS, sectionOf } from '../../../web/src/lib/regulation/sections.ts'

const schema = regulationJsonSchema() as JsonSchema

/** Every field that a form shows, with its place. */
function* fieldsOf(node: JsonSchema, place = ''): Generator<[pattern: string, field: JsonSchema]> {
  const inner = plain(node)
  if (isLocalized(inner) || isAmount(inner)) return
  for (const [name, field] of Object.entries(inner.properties ?? {})) {
    const pattern = place === '' ? name : `${place}.${name}`
    yield [pattern, field]
    yield* fieldsOf(field, pattern)
  }
  if (inner.type === 'array' && inner.items) yield* fieldsOf(inner.items, `${place}[]`)
}

const fields = [...fieldsOf(schema)]
/** The announcements have a form of their own. */
const shown = fields.filter(([pattern]) => !pattern.startsWith('announcements.'))

describe('the forms of the regulation', () => {
  it('name every field of the schema in both languages', () => {
    const nameless = shown.filter(([pattern]) => !(pattern in FIELD_LABELS) && !(lastName(pattern) in FIELD_LABELS)).map(([pattern]) => pattern)
    expect(nameless).toEqual([])
    for (const [ru, en] of Object.values(FIELD_LABELS)) expect([ru.length > 0, /[а-яё]/i.test(en)]).toEqual([true, false])
  })

  it('name every fixed value in both languages', () => {
    const values = shown.flatMap(([pattern, field]) => (plain(field).enum ?? plain(field).items?.enum ?? []).map((value) => [pattern, value] as const))
    expect(values.length).toBeGreaterThan(40)
    expect(values.filter(([pattern, value]) => (VALUE_LABELS[pattern] ?? VALUE_LABELS[lastName(pattern)])?.[value] === undefined)).toEqual([])
    expect([valueName('channels[].kind', 'email', 'ru'), valueName('outcomes[].kind', 'declined', 'en')]).toEqual(['Почта', 'Declined for a reason'])
  })

  it('explain in English what the schema explains in Russian', () => {
    const common = /^(Текст по-русски|Короткое имя латиницей|Дата ГГГГ|Срок: \{|Часовой пояс, например)/
    const unexplained = fields.filter(([pattern, { description }]) => description !== undefined && !common.test(description) && !(pattern in HINTS_EN) && !(lastName(pattern) in HINTS_EN) && !/^announcements\.\w+\./.test(pattern))
    expect(unexplained.map(([pattern]) => pattern)).toEqual([])
    for (const hint of Object.values(HINTS_EN)) expect(hint).not.toMatch(/[а-яё]/i)
  })

  it('put every section of a regulation into exactly one page, where its errors lead', () => {
    const laid = Object.values(SECTION_FIELDS).flat()
    expect(laid.toSorted()).toEqual(Object.keys(schema.properties ?? {}).toSorted())
    expect([sectionOf('offices[0].hours[1]'), sectionOf('clocks.reaction.limits[0].within'), sectionOf('')]).toEqual(['hours', 'clocks', null])
  })

  it.each(['centaur', 'nekta', 'rusbitech', 'technokad', 'technotronics'])('show the figures of %s as a table that says the same', (key) => {
    const form = formOf(readPresetText(key)) as { clocks?: Record<string, { limits?: unknown }>; levels?: { items?: { key: string }[] }; packages?: { items?: { key: string }[] } }
    const levels = [...(form.levels?.items ?? []).map((level) => level.key), null]
    const packages = [...(form.packages?.items ?? []).map((pack) => pack.key), null]
    for (const { limits } of Object.values(form.clocks ?? {})) {
      const grid = gridOf(limitsOf(limits), levels, packages)
      expect(gridOf(limitsFrom(grid, levels, packages), levels, packages)).toEqual(grid)
    }
  })

  it('say a length of time as the public page does', () => {
    for (const hours of [0.25, 1, 2, 5, 8, 21, 24]) {
      expect(amountWords({ workingHours: hours }, 'ru')).toBe(amountText({ unit: 'working-minutes', minutes: hours * 60 }).ru.replace('.', ','))
      expect(amountWords({ clockHours: hours }, 'en')).toBe(amountText({ unit: 'clock-minutes', minutes: hours * 60 }).en)
    }
    expect(amountWords({ workingDays: 3 }, 'ru')).toBe('3 рабочих дня')
  })

  it('add items that are right as soon as they are named', () => {
    const source = readPresetText('technokad')
    const topic = { ...(seed(schema.properties?.['topics']?.items ?? {}) as object), key: 'delivery', name: { ru: 'Доставка', en: 'Delivery' } }
    const level = { ...(seed(schema.properties?.['levels']?.properties?.['items']?.items ?? {}) as object), key: 'urgent', name: { ru: 'Срочный', en: 'Urgent' } }
    expect(parseRegulation(withChanges(source, [{ path: ['topics', 0], value: topic }, { path: ['levels', 'items'], value: [level] }])).ok).toBe(true)
  })

  it('make an item’s key of its name until somebody writes another or it is in force', () => {
    const form = { roles: [{ key: '', name: { ru: '', en: '' } }, { key: 'head', name: { ru: 'Начальник', en: 'Head' } }, { key: 'deputy', name: { ru: 'Заместитель', en: 'Deputy' } }] }
    const inForce = { roles: [{ key: 'deputy' }] }
    const before = { ru: '', en: '' }
    expect(keyFor(['roles', 0, 'name'], before, { ru: 'Дежурный инженер', en: '' }, form, inForce)).toBe('dezhurnyy-inzhener')
    expect(keyFor(['roles', 0, 'name'], before, { ru: '', en: 'Head' }, form, inForce)).toBe('head-2')
    expect(keyFor(['roles', 1, 'name'], { ru: 'Начальник', en: 'Head' }, { ru: 'Начальник', en: 'Chief' }, form, inForce)).toBe('chief')
    expect(keyFor(['roles', 2, 'name'], { ru: 'Заместитель', en: 'Deputy' }, { ru: 'Заместитель', en: 'Vice' }, form, inForce)).toBeNull()
    expect(keyFor(['company', 'name'], before, { ru: 'Имя', en: '' }, form, inForce)).toBeNull()
    expect(labelOf('roles[].key', 'en')).toBe('Short name')
  })
})
