import { describe, expect, it } from 'vitest'
import { regulationJsonSchema } from '../../../server/domain/regulation/json-schema.ts'
import { newRegulationText } from '../../../server/domain/regulation/new-regulation.ts'
import type { NewRegulation } from '../../../server/domain/regulation/new-regulation.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'

const company: NewRegulation = {
  key: 'sixth', name: { ru: 'Шестая «К»: "кавычки" # и решётка', en: "Sixth's" }, spoken: 'Шестая', zone: 'Europe/Samara', prefix: 'SIX', shortenedDays: true, email: 'help@example.org',
  offices: [{ key: 'main', name: { ru: 'Главный', en: 'Main' }, zone: 'Europe/Samara', hours: ['09:00–13:00', '14:00–18:00'] }],
  numbers: [{ number: '8 (846) 200-00-06', label: { ru: 'Самара', en: 'Samara' } }],
  reaction: null, resolution: null,
}

describe('a new company’s regulation', () => {
  it('says what its form says and is right', () => {
    const parsed = parseRegulation(newRegulationText(company))
    expect(parsed).toMatchObject({
      ok: true,
      regulation: { key: 'sixth', company: { name: company.name }, zone: 'Europe/Samara', numbers: [{ number: '+78462000006' }], channels: [{ kind: 'phone' }, { kind: 'email', address: 'help@example.org' }], calendar: { shortenedDays: true } },
    })
    expect(parsed.ok && parsed.regulation.offices[0]?.hours).toHaveLength(2)
  })

  it('can have no numbers and no e-mail', () => {
    expect(parseRegulation(newRegulationText({ ...company, numbers: [], email: null }))).toMatchObject({ ok: true, regulation: { numbers: [], channels: [{ kind: 'phone' }] } })
  })

  it('has the clocks that were promised, and invents none', () => {
    const clocksOf = (reaction: NewRegulation['reaction'], resolution: NewRegulation['resolution']) => {
      const parsed = parseRegulation(newRegulationText({ ...company, reaction, resolution }))
      return parsed.ok ? parsed.regulation.clocks : parsed.errors.map(({ path }) => path)
    }
    expect(clocksOf(null, null)).toEqual({})
    expect(clocksOf({ workingHours: 4 }, { workingDays: 3 })).toMatchObject({
      reaction: { starts: 'receipt', stoppedBy: ['registration-notice', 'staff-message'], limits: [{ within: { unit: 'working-minutes', minutes: 240 } }] },
      resolution: { starts: 'receipt', stoppedBy: ['resolution'], limits: [{ within: { unit: 'working-days', days: 3 } }] },
    })
    expect(clocksOf({ workingDays: 1.5 }, null)).toEqual(['clocks.reaction.limits[0].within.workingDays'])
    expect(clocksOf({ workingDays: 1, clockHours: 2 }, null)).toEqual(['clocks.reaction.limits[0].within'])
  })

  it('has an error at the field that is wrong, and takes no text for YAML', () => {
    const parsed = parseRegulation(newRegulationText({ ...company, prefix: 'six', numbers: [{ number: '12\nkey: other', label: { ru: 'а', en: 'b' } }] }))
    expect(parsed.ok ? [] : parsed.errors.map(({ path }) => path)).toEqual(['numbers[0].number', 'tickets.prefix'])
  })
})

describe('the JSON schema of a regulation', () => {
  it('describes every field with its default', () => {
    const { properties, required } = regulationJsonSchema() as { properties: Record<string, { description?: string; properties?: Record<string, unknown> }>; required: string[] }
    expect(required).toEqual(['key', 'company', 'zone', 'calendar', 'offices', 'tickets'])
    expect(properties.queue?.properties?.ringTimeoutSeconds).toMatchObject({ type: 'integer', default: 15, minimum: 5, description: expect.stringContaining('оператора') })
    expect(JSON.stringify(properties.announcements)).toContain('Приветствие')
  })
})
