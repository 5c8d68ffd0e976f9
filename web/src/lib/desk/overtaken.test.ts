import { describe, expect, it } from 'vitest'
import type { TimelineEntryView } from '../../../../server/panel-protocol.ts'
import { isOwnDoing } from './overtaken.ts'

const entry = (type: string, author: string | null, data: Record<string, unknown> = {}): TimelineEntryView => ({ at: '2026-11-23T07:00:00.000Z', type, author, data })

describe('what has changed a ticket meanwhile', () => {
  it('is one’s own doing, when it was the call and the fields that save themselves', () => {
    expect(isOwnDoing([], 'Анна')).toBe(true)
    expect(isOwnDoing([entry('ended', null, { callId: 'hl-1' }), entry('edited', 'Анна', { changes: {} })], 'Анна')).toBe(true)
  })

  it('is somebody else’s, when a colleague, the client or a deadline did anything', () => {
    expect(isOwnDoing([entry('edited', 'Борис', { changes: {} })], 'Анна')).toBe(false)
    expect(isOwnDoing([entry('client-message', null, { text: 'Уже работает' })], 'Анна')).toBe(false)
    expect(isOwnDoing([entry('escalated', null)], 'Анна')).toBe(false)
    expect(isOwnDoing([entry('taken', 'Анна')], 'Анна')).toBe(false)
  })
})
