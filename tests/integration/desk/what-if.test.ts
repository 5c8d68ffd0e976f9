import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withChanges } from '../../../server/domain/regulation/edit-regulation.ts'
import type { RegulationWhatIfView } from '../../../server/panel-protocol.ts'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { NOON, talkedCall } from '../../support/changes.ts'
import { startDesk, type TestCompanyDesk, type TestDesk } from '../../support/desk.ts'

const MONDAY = '2026-11-23T12:00:00+03:00'
const TECHNOTRONICS = readPresetText('technotronics')

let desk: TestDesk
let company: TestCompanyDesk
beforeAll(async () => {
  desk = await startDesk()
  company = await desk.company('technotronics')
  await desk.panel.addPerson('head-of-all', 'administrator', 'technotronics', null)
  await desk.at(MONDAY)
})
afterAll(() => desk.dispose())

async function ask(login: string, source: string, period: { from?: string; to?: string } = {}): Promise<RegulationWhatIfView> {
  const response = await desk.panel.as(login, 'POST', '/regulation/what-if', { source, ...period })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}

describe('what a regulation would have changed', () => {
  it('TTR-4 tells the tickets whose deadlines would be others, with both', async () => {
    const urgent = await company.received('portal', { level: 'emergency' })
    await company.received('portal', { level: 'low' })
    const { clocks } = (await import('yaml')).parse(TECHNOTRONICS) as { clocks: { reaction: { limits: { levels?: string[] }[] } } }
    const emergency = clocks.reaction.limits.findIndex(({ levels }) => levels?.includes('emergency'))
    const stricter = withChanges(TECHNOTRONICS, [{ path: ['clocks', 'reaction', 'limits', emergency, 'within'], value: { workingDays: 1 } }])
    await desk.at('2026-11-24T12:00:00+03:00')
    const seen = await ask('head-of-all', stricter)
    expect(seen).toMatchObject({ tickets: { total: 2, changed: 1 }, calls: { total: 0, changed: 0 } })
    expect(seen.items).toEqual([{
      kind: 'ticket', id: urgent.id, number: urgent.number, at: new Date(MONDAY).toISOString(),
      changes: [{ label: { ru: 'Время реакции', en: 'Reaction time' }, before: { ru: expect.stringMatching(/25 ноября.*16:00/), en: expect.any(String) }, after: { ru: expect.stringMatching(/24 ноября.*16:00/), en: expect.any(String) } }],
    }])
    expect(await ask('head-of-all', TECHNOTRONICS)).toMatchObject({ tickets: { total: 2, changed: 0 }, items: [] })
    expect((await ask('head-of-all', stricter, { from: '2026-10-01T00:00:00Z', to: '2026-10-10T00:00:00Z' })).tickets.total).toBe(0)
  })

  it('TKD-2 tells the calls that would have found the line otherwise', async () => {
    const call = await desk.panel.saveCall(talkedCall(desk.panel.people.agent.id, { at: NOON }))
    const source = readPresetText('technokad')
    const seen = await ask('administrator', source.replace('hours: ["09:00–18:00"]', 'hours: ["13:00–18:00"]'))
    expect(seen.calls).toEqual({ total: 1, changed: 1 })
    expect(seen.items).toContainEqual({
      kind: 'call', id: call.call.id, number: '+7 495 269-86-57', at: new Date(NOON).toISOString(),
      changes: [{ label: { ru: 'Звонок', en: 'Call' }, before: { ru: 'открыто: Москва, Новосибирск', en: 'open: Moscow, Novosibirsk' }, after: { ru: 'открыто: Новосибирск', en: 'open: Novosibirsk' } }],
    })
  })

  it('is refused for a wrong text and a period too long', async () => {
    const codeOf = async (body: unknown) => (await desk.panel.as('head-of-all', 'POST', '/regulation/what-if', body)).json().code
    expect(await codeOf({ source: 'key: x' })).toBe('regulation-wrong')
    expect(await codeOf({ source: TECHNOTRONICS, from: '2026-01-01T00:00:00Z' })).toBe('what-if-period')
  })
})
