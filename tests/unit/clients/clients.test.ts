import { describe, expect, it } from 'vitest'
import { agreementState } from '../../../server/domain/clients/agreement.ts'
import type { ClientTerms } from '../../../server/domain/clients/client.ts'
import { packageOf, servicesOf, shownPackage, specialistOf } from '../../../server/domain/clients/package.ts'
import { clientWarnings, productsOf } from '../../../server/domain/clients/warnings.ts'
import { loadPreset } from '../../../server/regulations/presets.ts'

const NOBODY: ClientTerms = { agreement: null, package: null, purchases: [], products: [], specialistId: null }
const DAY = '2026-11-23'
const preset = (key: string) => loadPreset(key)

describe('agreements', () => {
  it.each(['TKD-7 technokad', 'NEK-14 nekta', 'RBT-8 rusbitech'])('%s serves organisations with a valid agreement only', (title) => {
    const regulation = preset(title.split(' ')[1]!)
    const state = (from: string | null, until: string | null) => agreementState({ agreement: { number: '17/24', from, until } }, regulation, DAY)
    expect(agreementState(NOBODY, regulation, DAY)).toBe('none')
    expect([state(null, null), state('2026-11-23', '2026-11-23'), state('2020-01-01', null)]).toEqual(['valid', 'valid', 'valid'])
    expect([state('2020-01-01', '2026-11-22'), state('2026-11-24', null)]).toEqual(['expired', 'not-yet'])
    expect(clientWarnings(NOBODY, regulation, DAY)).toEqual([expect.objectContaining({ ru: expect.stringContaining('Договора нет') })])
    expect(clientWarnings({ ...NOBODY, agreement: { number: '1', from: null, until: '2026-11-22' } }, regulation, DAY)[0]?.ru).toContain('закончился 22.11.2026')
    expect(clientWarnings({ ...NOBODY, agreement: { number: '1', from: '2026-12-01', until: null } }, regulation, DAY)[0]?.en).toContain('begins on 01.12.2026')
  })

  it('are nothing to a regulation that requires none', () => {
    for (const key of ['centaur', 'technotronics']) {
      expect(agreementState(NOBODY, preset(key), DAY)).toBe('not-required')
      expect(clientWarnings(NOBODY, preset(key), DAY)).toEqual([])
    }
  })
})

describe('packages', () => {
  const centaur = preset('centaur')
  const held = (changes: object = {}): ClientTerms => ({ ...NOBODY, package: { key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: true, ...changes } })

  it('CNT-2 hold from their first day to their last', () => {
    const on = (day: string) => packageOf(held(), centaur, day)?.key
    expect(['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'].map(on)).toEqual(['basic', 'extended', 'extended', 'basic'])
    expect(shownPackage(held(), centaur, '2027-01-01')).toEqual({ key: 'extended', from: '2026-01-01', until: '2026-12-31', confirmed: false })
    expect(clientWarnings(held(), centaur, '2027-01-01')[0]?.ru).toBe('Пакет «Расширенная» закончился 31.12.2026, обслуживаем по пакету «Базовая».')
    expect(clientWarnings(held(), centaur, '2025-12-31')[0]?.ru).toContain('ещё не действует')
    expect(clientWarnings(held(), centaur, DAY)).toEqual([])
  })

  it('CNT-8 that nobody has confirmed are served as basic, and the card says so', () => {
    expect(packageOf(held({ confirmed: false }), centaur, DAY)).toEqual({ key: 'basic', by: 'unknown' })
    expect(packageOf(NOBODY, centaur, DAY)).toEqual({ key: 'basic', by: 'unknown' })
    expect(clientWarnings(held({ confirmed: false }), centaur, DAY)[0]?.ru).toBe('Пакет «Расширенная» не подтверждён, обслуживаем по пакету «Базовая».')
  })

  it('NEK-12 follow from what the client has bought', () => {
    const nekta = preset('nekta')
    const of = (...purchases: string[]) => packageOf({ ...NOBODY, purchases }, nekta, DAY)?.key
    expect(of('server')).toBe('basic')
    for (const extended of ['cloud', 'on-premise', 'update-subscription']) {
      expect(of(extended), extended).toBe('extended')
      expect(of(extended, 'server'), extended).toBe('extended')
    }
    expect([of(), of('something-else')]).toEqual([undefined, undefined])
    expect(shownPackage({ ...NOBODY, purchases: ['cloud'] }, nekta, DAY)).toEqual({ key: 'extended', from: null, until: null, confirmed: true })
  })

  it('CNT-3 mark the services that they do not have', () => {
    const basic = servicesOf('basic', centaur)
    const extended = servicesOf('extended', centaur)
    expect(basic).toHaveLength(11)
    const missing = (services: typeof basic): string[] => services.filter(({ included }) => !included).map(({ key }) => key)
    expect(basic.map(({ key }) => key)).toEqual([
      'email-support', 'installation-advice', 'configuration-advice', 'updates', 'diagnostics', 'phone-support', 'remote-connection', 'fine-tuning', 'remote-update', 'specialist', 'visit',
    ])
    expect(missing(basic)).toEqual(['remote-connection', 'fine-tuning', 'remote-update', 'specialist', 'visit'])
    expect(missing(extended)).toEqual([])
    expect(servicesOf(null, { ...centaur, packages: { ...centaur.packages, items: [] } }).every(({ included }) => included)).toBe(true)
  })

  it('CNT-9 give the extended package’s client a specialist of his own', () => {
    const specialistId = 'specialist'
    expect(specialistOf({ ...held(), specialistId }, centaur, DAY)).toBe(specialistId)
    expect(specialistOf({ ...held({ confirmed: false }), specialistId }, centaur, DAY)).toBeNull()
    expect(specialistOf({ ...held(), specialistId }, centaur, '2027-01-01')).toBeNull()
  })

  it('TTR-15 have no say where every client has a responsible specialist', () => {
    expect(specialistOf({ ...NOBODY, specialistId: 'specialist' }, preset('technotronics'), DAY)).toBe('specialist')
  })
})

describe('versions in use', () => {
  const centaur = preset('centaur')
  const regulation = { ...centaur, products: [{ key: 'platform', name: { ru: 'Платформа', en: 'Platform' }, currentVersion: '3.2' }, { key: 'other', name: { ru: 'Другое', en: 'Other' }, currentVersion: null }] }

  it('CNT-11 that are not current get a warning that only known solutions are given', () => {
    const client = { ...NOBODY, products: [{ key: 'platform', version: '2.9' }, { key: 'other', version: '1' }] }
    expect(productsOf(client, regulation).map(({ outdated }) => outdated)).toEqual([true, false])
    expect(clientWarnings(client, regulation, DAY)).toEqual([{
      ru: 'Платформа: версия 2.9 устарела (актуальна 3.2), помогаем только известными решениями.',
      en: 'Platform: version 2.9 is outdated (current: 3.2); only known solutions are given.',
    }])
    for (const version of ['3.2', null]) expect(clientWarnings({ ...client, products: [{ key: 'platform', version }] }, regulation, DAY)).toEqual([])
  })
})
