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
})
