import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { regulationSchema } from '../../../server/domain/regulation/schema.ts'
import { deskRulesOf } from '../../../server/services/desk-rules.ts'

const preset = async (key: string) => regulationSchema.parse(parse(await readFile(new URL(`../../../server/regulations/${key}.yaml`, import.meta.url), 'utf8')))

describe('what a regulation lets the desk choose from', () => {
  it('keeps the order of the file and tells topics in scope from those outside', async () => {
    const regulation = await preset('technokad')
    const rules = deskRulesOf(regulation, 7)
    expect(rules.version).toBe(7)
    expect(rules.topics.map(({ key }) => key)).toEqual(regulation.topics.map(({ key }) => key))
    expect(rules.topics.filter(({ inScope }) => !inScope).every(({ closingText }) => closingText !== null)).toBe(true)
    expect(rules.outcomes.find(({ kind }) => kind === 'declined')).toMatchObject({ mayDefer: expect.any(Boolean) })
  })

  it('says null, not nothing, where the regulation is silent', async () => {
    const regulation = await preset('technokad')
    const rules = deskRulesOf({ ...regulation, agreement: undefined, identification: undefined, visits: undefined, complaints: null }, 0)
    expect(rules).toMatchObject({ agreement: null, identification: null, visits: null, complaints: null })
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules)
  })

  it('CNT-5 TTR-5 tells on what condition staff change a level, and RBT-3 where a client may have agreed figures', async () => {
    const told = async (key: string) => {
      const { levelChange, figuresMayDiffer } = deskRulesOf(await preset(key), 1)
      return [levelChange.clientConsent, levelChange.afterSilenceWorkingHours, figuresMayDiffer]
    }
    expect([await told('centaur'), await told('technotronics'), await told('rusbitech')]).toEqual([[true, null, false], [false, 4, false], [false, null, true]])
  })

  it('TKD-15 TTR-21 tells whether third parties help and the client hears of it; TTR-12 whether development moves a deadline', async () => {
    const told = async (key: string) => {
      const { thirdParties, movedByDevelopment } = deskRulesOf(await preset(key), 1)
      return [thirdParties.allowed, thirdParties.tellClient, movedByDevelopment]
    }
    expect([await told('technokad'), await told('technotronics'), (await told('nekta'))[0]]).toEqual([[true, true, false], [true, false, true], false])
  })

  it.each([['TKD-14', 'technokad', 6, 5], ['TTR-14', 'technotronics', 7, 9]] as const)('%s tells %s’s topics, those outside with their answer', async (_clause, key, within, without) => {
    const { topics } = deskRulesOf(await preset(key), 1)
    expect(topics.filter(({ inScope, closingText }) => inScope && closingText === null)).toHaveLength(within)
    expect(topics.filter(({ inScope, closingText }) => !inScope && closingText !== null)).toHaveLength(without)
  })

  it('CNT-3 CNT-14 tells which service a type asks for, and what is paid; RBT-6 has five types', async () => {
    const { types, packages, services } = deskRulesOf(await preset('centaur'), 1)
    expect(Object.fromEntries(types.flatMap(({ key, service }) => (service === null ? [] : [[key, service]])))).toEqual({ 'remote-help': 'remote-connection', 'fine-tuning': 'fine-tuning', 'remote-update': 'remote-update', visit: 'visit' })
    expect(types.filter(({ paid }) => paid).map(({ key }) => key)).toEqual(['installation'])
    expect([services.length, ...packages.map((one) => one.services.length)]).toEqual([11, 6, 11])
    expect(deskRulesOf(await preset('rusbitech'), 1).types).toHaveLength(5)
  })

  it('NEK-6 TKD-11 tells which fields are asked for, when and for which types', async () => {
    expect(deskRulesOf(await preset('nekta'), 1).intake.find(({ key }) => key === 'ssh')).toMatchObject({ required: false, requiredWhen: { field: 'product', is: ['cs', 'server', 'engine'] }, types: null })
    expect(deskRulesOf(await preset('technokad'), 1).intake.map(({ key, required, types }) => [key, required, types])).toEqual([
      ['question', true, null], ['steps', true, ['question', 'error']], ['screenshot', true, ['question', 'error']], ['contact', true, null], ['document', false, null],
    ])
  })
})
