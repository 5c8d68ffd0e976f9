import { describe, expect, it } from 'vitest'
import type { ClientCardView } from '../../../../server/panel-protocol.ts'
import { contractChanges, contractValues, linesOf } from './client-form.ts'
import { isLink, messageAction } from './message-draft.ts'

const card = {
  agreement: { number: 'Д-1', from: '2026-01-01', until: null }, package: { key: 'extended', from: null, until: '2026-12-31', confirmed: false }, specialistId: null,
  purchases: ['cloud'], agreedTargetDays: 3, agreedLimitDays: null, visitsPerIncident: 0,
} as unknown as ClientCardView

describe('a client’s forms', () => {
  it('send back what they were given when nothing was changed', () => {
    const { agreement, package: held, specialistId, purchases, agreedTargetDays, agreedLimitDays, visitsPerIncident } = card
    expect(contractChanges(contractValues(card))).toEqual({ agreement, package: held, specialistId, purchases, agreedTargetDays, agreedLimitDays, visitsPerIncident })
  })

  it('take an agreement without a number and an empty figure for none', () => {
    const changes = contractChanges({ ...contractValues(card), number: ' ', package: '', targetDays: '', visits: null })
    expect(changes).toMatchObject({ agreement: null, package: null, agreedTargetDays: null, visitsPerIncident: null })
  })

  it('read one telephone a line', () => {
    expect(linesOf(' +7 900 000-00-01 \n\n8 900 000-00-02\n')).toEqual(['+7 900 000-00-01', '8 900 000-00-02'])
  })
})

describe('a message', () => {
  it('waits for the client’s answer when it is a question, else only when asked', () => {
    const draft = { text: ' Какая версия? ', links: [], waitForClient: false }
    expect(messageAction('question', draft, 'email')).toEqual({ type: 'send-message', kind: 'question', text: 'Какая версия?', links: [], waitForClient: true })
    expect(messageAction('answer', draft, 'email')).toMatchObject({ waitForClient: false })
    expect(messageAction('received', draft, 'telegram')).toEqual({ type: 'receive-message', text: 'Какая версия?', channel: 'telegram' })
  })

  it('carries addresses of pages only', () => {
    expect(['https://example.org/faq', 'http://example.org'].every(isLink)).toBe(true)
    expect(['javascript:alert(1)', 'example.org', 'file:///etc/passwd', ''].some(isLink)).toBe(false)
  })
})
