import { describe, expect, it } from 'vitest'
import { agreementState } from '../../../server/domain/clients/agreement.ts'
import { packageOf, specialistOf } from '../../../server/domain/clients/package.ts'
import { productsOf } from '../../../server/domain/clients/warnings.ts'
import { loadPresets } from '../../../server/regulations/presets.ts'
import { demoClients } from '../../../server/services/demo-clients.ts'

const DAY = '2026-11-23'

describe.each(loadPresets().map((regulation) => [regulation.key, regulation] as const))('the demo clients of %s', (_key, regulation) => {
  const clients = demoClients(regulation, 2026, 'specialist').map(({ client }) => ({ agreement: null, package: null, purchases: [], products: [], specialistId: null, ...client }))
  const [best, second, ended, none] = clients

  it('are of every kind that the regulation tells apart', () => {
    const states = clients.map((client) => agreementState(client, regulation, DAY))
    expect(states).toEqual(regulation.agreement?.required ? ['valid', 'valid', 'expired', 'none'] : Array.from({ length: 4 }, () => 'not-required'))
    const highest = regulation.packages.items.at(-1)?.key
    expect(packageOf(best!, regulation, DAY)?.key).toBe(highest)
    for (const client of [second, ended, none]) expect(packageOf(client!, regulation, DAY)?.key ?? null).toBe(regulation.packages.unknown)
    expect(specialistOf(best!, regulation, DAY)).toBe(regulation.packages.items.at(-1)?.specialist ? 'specialist' : null)
    if (regulation.products.some(({ currentVersion }) => currentVersion !== null)) expect(productsOf(second!, regulation)).toMatchObject([{ outdated: true }])
    expect(productsOf(best!, regulation).every(({ outdated }) => !outdated)).toBe(true)
  })

  it('have numbers that are nobody’s and addresses of the example domain', () => {
    for (const { client, contacts } of demoClients(regulation, 2026, null)) {
      for (const phone of [...(client.phones ?? []), ...contacts.flatMap(({ phones }) => phones)]) expect(phone).toMatch(/^\+790000000\d\d$/)
      for (const email of contacts.flatMap(({ emails }) => emails)) expect(email).toMatch(/@example\.com$/)
    }
  })
})
