import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { compileRegulations } from '../../../server/domain/regulation/compile-regulation.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'
import type { RegulationError } from '../../../server/domain/regulation/parse-regulation.ts'
import { regulationFields } from '../../../server/domain/regulation/schema.ts'
import { loadPreset, loadPresets, presetKeys, readPresetText } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'

interface JsonSchema {
  description?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

/** The smallest regulation that is right. */
const SMALL = `key: demo
company:
  name: { ru: Демо, en: Demo }
  spoken: Демо
zone: Asia/Omsk
calendar:
  rule: production-calendar-ru
  shortenedDays: false
offices:
  - key: omsk
    name: { ru: Омск, en: Omsk }
    zone: Asia/Omsk
    hours: ["09:00–13:00", "14:00 - 18:00"]
tickets:
  prefix: DMO
`

const withText = (kind: string, text: string): string => `${SMALL}announcements:\n  ${kind}: { version: 1, text: "${text}" }\n`
const withException = (line: string): string => SMALL.replace('shortenedDays: false', `shortenedDays: false\n  exceptions:\n    - ${line}`)

function bilingualErrorsOf(yaml: string): readonly RegulationError[] {
  const parsed = parseRegulation(yaml)
  return parsed.ok ? [] : parsed.errors
}

/** As a reader of Russian sees them. */
function errorsOf(yaml: string) {
  return bilingualErrorsOf(yaml).map(({ message, suggestion, ...place }) => ({ ...place, message: message.ru, suggestion: suggestion?.ru }))
}

/** The place of a text in the file, as an error tells it. */
function placeOf(yaml: string, text: string): { line: number; column: number } {
  const before = yaml.slice(0, yaml.indexOf(text)).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

describe('a regulation’s file', () => {
  it('needs little: the rest has defaults', () => {
    const parsed = parseRegulation(SMALL)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
    const { regulation } = parsed
    expect(regulation.offices[0]?.hours).toEqual([{ opensMinute: 540, closesMinute: 780 }, { opensMinute: 840, closesMinute: 1080 }])
    expect(regulation.consent).toEqual({ kind: 'implied' })
    expect(regulation.announcements.consent.version).toBe(1)
    expect(regulation.queue).toMatchObject({ ringTimeoutSeconds: 15, wrapUpSeconds: 30 })
    expect(regulation.recordings.retentionDays).toBe(365)
    expect(regulation.numbers).toEqual([])
  })

  it.each([
    ['shortenedDays', 'shortnedDays', 'calendar.shortnedDays', 'shortenedDays'],
    ['production-calendar-ru', 'production-calender-ru', 'calendar.rule', 'production-calendar-ru'],
    ['Asia/Omsk\ncalendar', 'Asia/Omks\ncalendar', 'zone', 'Asia/Omsk'],
    ['"09:00–13:00"', '"9 to 13"', 'offices[0].hours[0]', '09:00–18:00'],
    ['prefix: DMO', 'prefix: dmo', 'tickets.prefix', 'TKD'],
    ['"14:00 - 18:00"', '"12:30–18:00"', 'offices[0].hours', 'Объедините'],
  ])('finds %s written as %s', (right, wrong, path, suggestion) => {
    const yaml = SMALL.replace(right, wrong)
    const found = errorsOf(yaml).find((error) => error.path === path)
    expect(found, JSON.stringify(errorsOf(yaml))).toBeDefined()
    expect(found?.suggestion).toContain(suggestion)
    expect(found?.line).toBe(placeOf(yaml, path === 'offices[0].hours' ? '["09:00' : wrong.split('\n')[0]!).line)
  })

  it('tells every error at once, each at its place, in the order of the file', () => {
    const yaml = readPresetText('technokad')
      .replace('prefers: moscow', 'prefers: moskow')
      .replace('+7 383 383-57-68', '8 800 200-87-75')
      .replace('use: registers', 'use: register')
      .replace('{opening}', '{openning}')
      .replace('wrapUpSeconds: 30', 'wrapUpSeconds: many')
      .replace('inScope: true\n  - key: digital-signature', 'inScope: true\n  - key: software-setup')
    const errors = errorsOf(yaml)
    expect(errors.map(({ path }) => path)).toEqual([
      'numbers[0].prefers', 'numbers[2].number', 'channels[0].use', 'announcements.afterHours.text', 'announcements.afterHours.text', 'queue.wrapUpSeconds', 'topics[1].key',
    ])
    expect(errors[0]).toEqual({
      path: 'numbers[0].prefers', ...placeOf(yaml, 'moskow'), message: 'Офиса «moskow» нет среди offices.', suggestion: 'Возможно, имелось в виду «moscow».',
    })
    expect(errors[5]).toMatchObject(placeOf(yaml, 'many'))
  })

  it('says the same in English', () => {
    expect(bilingualErrorsOf(readPresetText('technokad').replace('prefers: moscow', 'prefers: moskow'))[0]).toMatchObject({
      message: { en: 'There is no office "moskow" among offices.' }, suggestion: { en: 'Perhaps "moscow" was meant.' },
    })
    expect(bilingualErrorsOf(SMALL.replace('    zone: Asia/Omsk\n    hours', '    hours'))[0]).toMatchObject({ message: { en: 'The field "zone" is missing.' }, suggestion: { en: 'Add "zone" (text).' } })
  })

  it.each([
    ['zone: Asia/Omsk\ncalendar', 'zone: Asia/Omsk\nzone: Asia/Omsk\ncalendar'],
    ['zone: Asia/Omsk\ncalendar', 'zone: 5\ncalendar'],
    ['shortenedDays: false', 'shortenedDays: nope'],
    ['shortenedDays', 'shortnedDays'],
    ['shortenedDays: false', 'shortenedDays: false, whatever'],
    ['production-calendar-ru', 'other'],
    ['key: demo', 'key: Demo!'],
    ['prefix: DMO', 'prefix: dmo'],
    ['["09:00–13:00", "14:00 - 18:00"]', '[]'],
    ['["09:00–13:00", "14:00 - 18:00"]', 'soon'],
    ['"14:00 - 18:00"', '"12:30–18:00"'],
    ['name: { ru: Омск, en: Omsk }', 'name: Omsk'],
    ['name: { ru: Омск, en: Omsk }', 'name: { ru: "", en: Omsk }'],
    ['prefix: DMO', 'prefix: DMO\nqueue: { wrapUpSeconds: -1, ringTimeoutSeconds: 100000, maxWaitSeconds: many }'],
    ['prefix: DMO', 'prefix: DMO\nannouncements: { greeting: { version: 1, text: "Call 2" }, afterHours: { version: 1, text: "{nothing}" }, goodbye: { version: 1, text: "{company}" } }'],
    ['prefix: DMO', 'prefix: DMO\nnumbers: [{ number: "12", label: { ru: a, en: a }, prefers: tomsk }]'],
    ['prefix: DMO', 'prefix: DMO\nclocks: { reaction: { limits: [{ within: { workingHours: 0.3 } }, { within: 8 }, { within: { workingHours: 0 } }] } }'],
  ])('an English reader finds no Russian word where %s is written as %s', (right, wrong) => {
    const errors = bilingualErrorsOf(SMALL.replace(right, wrong))
    expect(errors.length).toBeGreaterThan(0)
    for (const { message, suggestion } of errors) {
      expect([message.en, suggestion?.en ?? ''].join(' ')).not.toMatch(/[а-яё]/i)
      expect(message.ru).toMatch(/[а-яё]/i)
    }
  })

  it('points at the nearest thing that is there when a field is missing', () => {
    const errors = errorsOf(SMALL.replace('    zone: Asia/Omsk\n    hours', '    hours'))
    expect(errors).toMatchObject([{ path: 'offices[0].zone', line: 10, message: 'Не хватает поля «zone».' }])
  })

  it('refuses digits in what is spoken, and announcements that do not say the main thing', () => {
    expect(errorsOf(withText('greeting', 'Наберите 2'))).toMatchObject([{ path: 'announcements.greeting.text', message: expect.stringContaining('цифры') }])
    expect(errorsOf(withText('afterHours', 'Мы закрыты.'))).toMatchObject([{ suggestion: expect.stringContaining('{opening}') }])
    expect(errorsOf(withText('goodbye', 'Пока, {company}!'))).toMatchObject([{ path: 'announcements.goodbye.text', suggestion: expect.stringContaining('без подстановок') }])
    expect(errorsOf(withText('greeting', 'Здравствуйте, это {company}.'))).toEqual([])
  })

  it('reads exceptions, and knows the offices they name', () => {
    const parsed = parseRegulation(withException('{ date: 2026-12-30, offices: [omsk], hours: ["10:00–15:00"] }'))
    expect(parsed.ok && parsed.regulation.calendar.exceptions).toEqual([{ date: '2026-12-30', offices: ['omsk'], hours: [{ opensMinute: 600, closesMinute: 900 }] }])
    expect(errorsOf(withException('{ date: 2026-02-30, hours: [] }'))).toMatchObject([{ path: 'calendar.exceptions[0].date' }])
    expect(errorsOf(withException('{ date: 2026-12-30, offices: [tomsk], hours: [] }'))).toMatchObject([{ path: 'calendar.exceptions[0].offices[0]', suggestion: expect.stringContaining('omsk') }])
  })

  const CENTAUR = readPresetText('centaur')
  it.each([
    ['  default: low', '  default: lov', 'levels.default', 'low'],
    ['unknown: basic', 'unknown: bassic', 'packages.unknown', 'basic'],
    ['diagnostics, phone-support]', 'diagnostics, phone-suport]', 'packages.items[0].services[5]', 'phone-support'],
    ['packages: [extended]\n  hours', 'packages: [extendet]\n  hours', 'visits.packages[0]', 'extended'],
    ['hours: "09:00–17:00"\n  cities', 'hours: "9 to 5"\n  cities', 'visits.hours', '09:00–18:00'],
    ['service: visit', 'service: visits', 'types[5].service', 'visit'],
    ['levels: [medium], packages: [basic]', 'levels: [medum], packages: [basic]', 'clocks.reaction.limits[2].levels[0]', 'medium'],
    ['packages: [basic], within: { workingHours: 8 }', 'packages: [base], within: { workingHours: 8 }', 'clocks.reaction.limits[2].packages[0]', 'basic'],
    ['within: { workingHours: 24 }', 'within: { workingHours: 24, workingDays: 3 }', 'clocks.reaction.limits[4].within', 'workingDays: 5'],
    ['levels: [low], packages: [extended]', 'levels: [critical], packages: [extended]', 'clocks.reaction.limits[5]', 'выше'],
    ['to: [head]', 'to: [hed]', 'escalations[1].to[0]', 'head'],
    ['{ clock: reaction, when: after', '{ clock: resolution, when: after', 'escalations[1].clock', 'clocks'],
    ['- key: insults', '- key: solved', 'outcomes[6].key', 'другое имя'],
  ])('a clock, package or role must fit the others: %s written as %s', (right, wrong, path, suggestion) => {
    const errors = errorsOf(CENTAUR.replace(right, wrong))
    expect(errors.map((error) => error.path), JSON.stringify(errors)).toContain(path)
    expect(errors.find((error) => error.path === path)?.suggestion).toContain(suggestion)
  })

  it.each([
    ['within: { workingHours: 24 }', 'within: { workingHours: 0.3 }', 'within.workingHours', '0.25'],
    ['within: { workingHours: 24 }', 'within: { workingHours: 0 }', 'within.workingHours', 'уберите'],
    ['within: { workingHours: 24 }', 'within: { workingDays: 1.5 }', 'within.workingDays', 'без дробной'],
    ['within: { workingHours: 24 }', 'within: 24', 'within', 'workingDays: 5'],
    ['within: { workingHours: 24 }', 'within: {}', 'within', 'workingDays: 5'],
    ['within: { workingHours: 24 }', 'within: { workingHour: 24 }', 'within.workingHour', 'workingHours'],
    ['clientConsent: true', 'clientConsent: да', 'clientConsent', 'true'],
    ['stoppedBy: [registration-notice]', 'stoppedBy: registration-notice', 'stoppedBy', '[registration-notice]'],
    ['stoppedBy: [registration-notice]', 'stoppedBy: []', 'stoppedBy', 'хотя бы одно'],
    ['starts: receipt', 'starts: reciept', 'starts', 'receipt'],
    ['name: { ru: Решено, en: Solved }', 'name: Решено', 'name', 'ru: Решено'],
    ['order: [level, arrival]', 'order: [level, arrival]\n  activePerClient: 0', 'activePerClient', '1'],
  ])('every error has a suggestion: %s written as %s', (right, wrong, field, suggestion) => {
    const errors = errorsOf(CENTAUR.replace(right, wrong))
    const found = errors.find(({ path }) => path.endsWith(`.${field}`))
    expect(found?.suggestion, JSON.stringify(errors)).toContain(suggestion)
    expect(errors.every((error) => (error.suggestion ?? '') !== ''), JSON.stringify(errors)).toBe(true)
  })

  it('every field of the schema is described', () => {
    const undescribed = (schema: JsonSchema, path: string): string[] => [
      ...Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => [
        ...(inner.description === undefined && !['ru', 'en', 'key', 'name'].includes(field) ? [`${path}.${field}`] : []),
        ...undescribed(inner, `${path}.${field}`),
      ]),
      ...[...(schema.items === undefined ? [] : [schema.items]), ...(schema.anyOf ?? [])].flatMap((inner) => undescribed(inner, path)),
    ]
    expect(undescribed(z.toJSONSchema(regulationFields, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '')).toEqual([])
  })

  it('a field that another one needs must exist, with the value it waits for', () => {
    const nekta = readPresetText('nekta')
    expect(errorsOf(nekta.replace('field: product, is', 'field: prodcut, is'))).toMatchObject([{ path: 'intake.fields[5].requiredWhen.field', suggestion: expect.stringContaining('product') }])
    expect(errorsOf(nekta.replace('is: [cs, server', 'is: [cs, serve'))).toMatchObject([{ path: 'intake.fields[5].requiredWhen.is[1]', suggestion: expect.stringContaining('server') }])
  })

  it('a target after its limit is no target', () => {
    expect(errorsOf(readPresetText('rusbitech').replace('target: { workingDays: 5 }', 'target: { workingDays: 15 }'))).toMatchObject([{ path: 'clocks.resolution.limits[0].target', suggestion: expect.stringContaining('within') }])
  })

  it('an address must be one', () => {
    expect(errorsOf(readPresetText('nekta').replace('http://help.nekta.tech/', 'help.nekta.tech'))).toMatchObject([{ path: 'documentation[0].url', suggestion: expect.stringContaining('https://') }])
  })

  it('tells where the YAML itself is broken', () => {
    expect(errorsOf(SMALL.replace('zone: Asia/Omsk\ncalendar', 'zone: Asia/Omsk\nzone: Asia/Omsk\ncalendar'))).toMatchObject([{ line: 6, column: 1, message: 'Такое поле здесь уже есть.' }])
    expect(errorsOf(`${SMALL}  extra: [1`)[0]?.line).toBeGreaterThan(14)
    expect(errorsOf('')).toHaveLength(1)
    expect(errorsOf('- 1')).toHaveLength(1)
    expect(errorsOf('key: !!js/function "x"').length).toBeGreaterThan(0)
  })
})

describe('the regulations that ship with the program', () => {
  it('are five, and each is right', () => {
    expect(presetKeys()).toEqual(['centaur', 'nekta', 'rusbitech', 'technokad', 'technotronics'])
    for (const key of presetKeys()) expect(errorsOf(readPresetText(key)), key).toEqual([])
    expect(loadPresets().map(({ key }) => key)).toEqual(presetKeys())
  })

  it('TKD-4 TKD-5 technokad has its three numbers and its channels, the in-product one preferred', () => {
    const { numbers, channels } = loadPreset('technokad')
    expect(numbers.map(({ number, prefers }) => [number, prefers])).toEqual([['+74952698657', 'moscow'], ['+78002008775', null], ['+73833835768', 'novosibirsk']])
    expect(channels.map(({ kind, use, preferred }) => [kind, use, preferred])).toEqual([['phone', 'registers', false], ['email', 'registers', false], ['product', 'registers', true]])
  })

  it('TKD-4 a preferred office without a free agent is waited for twenty seconds where the file does not say how long', () => {
    const parsed = parseRegulation(`${SMALL}numbers: [{ number: "+7 3812 00-00-00", label: { ru: Омск, en: Omsk }, prefers: omsk }]\n`)
    expect(parsed.ok && parsed.regulation.numbers[0]?.overflowSeconds).toBe(20)
    expect(loadPreset('technokad').numbers.map(({ overflowSeconds }) => overflowSeconds)).toEqual([20, 20, 20])
  })

  it('CNT-1 centaur registers requests by e-mail and on its one number', () => {
    const { numbers, channels } = loadPreset('centaur')
    expect(numbers.map(({ number }) => number)).toEqual(['+78435673458'])
    expect(channels.map(({ kind, use }) => [kind, use])).toEqual([['email', 'registers'], ['phone', 'registers']])
  })

  it('NEK-3 RBT-1 the extension is asked for, twice again, and then the call goes to the line', () => {
    const extensionOf = (key: string) => loadPreset(key).numbers.map(({ number, extension }) => [number, extension])
    expect(extensionOf('nekta')).toEqual([['+78007005573', { digits: '2', waitSeconds: 8, repeats: 2, otherwise: 'line' }]])
    expect(extensionOf('rusbitech')).toEqual([['+74956480640', { digits: '1263', waitSeconds: 8, repeats: 2, otherwise: 'line' }]])
  })

  it('TKD-18 NEK-13 TTR-20 a change is published with a news item and in force from then; TTR-18 technotronics’ clients accept it with their first request', () => {
    const publicationOf = (key: string) => loadPreset(key).publication
    for (const key of ['technokad', 'nekta', 'technotronics']) expect(publicationOf(key), key).toMatchObject({ inForce: 'from-publication', news: true })
    expect(presetKeys().filter((key) => publicationOf(key).acceptance === 'first-request')).toEqual(['technotronics'])
  })

  it('CNT-9 centaur’s specialist is asked first when free, and not waited for when busy', () => {
    const { packages, queue } = loadPreset('centaur')
    expect(packages.items.map(({ key, specialist }) => [key, specialist])).toEqual([['basic', false], ['extended', true]])
    expect(queue.specialistSeconds).toBe(0)
  })

  it('TKD-14 technokad has six topics in scope, and five outside it that say why', () => {
    const { topics } = loadPreset('technokad')
    expect(topics.filter(({ inScope }) => inScope)).toHaveLength(6)
    const outside = topics.filter(({ inScope }) => !inScope)
    expect(outside).toHaveLength(5)
    for (const topic of outside) expect(topic.closingText?.ru, topic.key).toBeTruthy()
  })

  it('TKD-13 technokad has five reasons that may defer a ticket or end it', () => {
    const reasons = loadPreset('technokad').outcomes.filter(({ mayDefer }) => mayDefer)
    expect(reasons.map(({ key, kind }) => [key, kind])).toEqual(['licence-broken', 'not-enough-information', 'meaning-unclear', 'insults', 'outside-competence'].map((key) => [key, 'declined']))
  })

  it('TKD-17 technokad has five troubles that are not its own', () => {
    expect(loadPreset('technokad').outcomes.filter(({ kind }) => kind === 'not-at-fault')).toHaveLength(5)
  })

  it('TKD-1 only technokad follows the shortened days', () => {
    expect(loadPresets().filter(({ calendar }) => calendar.shortenedDays).map(({ key }) => key)).toEqual(['technokad'])
  })

  it('cannot be served together when two claim a number or a key', () => {
    const calendar = loadProductionCalendar()
    const one = loadPreset('technokad')
    expect(() => compileRegulations([one, one], calendar)).toThrow(/technokad/)
    expect(() => compileRegulations([one, { ...one, key: 'other' }], calendar)).toThrow(/\+74952698657/)
  })

  it('are found by their keys only', () => {
    expect(() => readPresetText('../../package')).toThrow(/no preset/)
  })
})
