import { describe, expect, it } from 'vitest'
import { deskRulesOf } from '../../../server/services/desk-rules.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'
import { markOf } from '../../../web/src/lib/desk/marks.ts'

const rules = deskRulesOf(loadPreset('centaur'), 1)

describe('marks of a ticket in lists and on its page', () => {
  it('CNT-14 a request for initial installation is paid separately, whatever the package', () => {
    for (const key of ['basic', 'extended']) expect(markOf({ ticketType: 'installation', package: key }, rules)).toBe('paid')
    expect(markOf({ ticketType: 'incident', package: 'basic' }, rules)).toBeNull()
  })

  it('CNT-3 what the client’s package does not include is marked', () => {
    for (const ticketType of ['remote-help', 'fine-tuning', 'remote-update', 'visit']) {
      expect([markOf({ ticketType, package: 'basic' }, rules), markOf({ ticketType, package: 'extended' }, rules)], ticketType).toEqual(['outside', null])
    }
  })

  it('are none while the regulation is not known, or has no packages', () => {
    expect(markOf({ ticketType: 'visit', package: 'basic' }, null)).toBeNull()
    expect(markOf({ ticketType: 'question', package: null }, deskRulesOf(loadPreset('technokad'), 1))).toBeNull()
  })
})
