import { describe, expect, it } from 'vitest'
import { handedOverMessage, messageFile, talkFile } from '../../../server/adapters/storage/recording-files.ts'
import { recordingId } from '../../../server/services/recording-intake.ts'

const CALL = 'hl-0b6f2f3a-0000-4000-8000-000000000001'

describe('file names', () => {
  it('tell the call and the side of a talk', () => {
    expect(talkFile(`${CALL}-rx.wav`)).toEqual({ callId: CALL, side: 'rx' })
    expect(talkFile(`${CALL}-tx.wav`)).toEqual({ callId: CALL, side: 'tx' })
  })

  it('tell the call of a message, also of one that the dialplan took', () => {
    expect(messageFile(`${CALL}-m3.wav`)).toEqual({ callId: CALL })
    expect(messageFile(handedOverMessage(CALL))).toEqual({ callId: CALL })
  })

  it.each(['notes.txt', 'x.wav', '../hl-1-rx.wav', `${CALL}-rx.wav.part`, '-rx.wav'])('%s is nothing of ours', (name) => {
    expect(talkFile(name)).toBeNull()
    expect(messageFile(name.replace('-rx', ''))).toBeNull()
  })
})

describe('a recording’s id', () => {
  it('is a UUID that follows from its call and kind', () => {
    expect(recordingId(CALL, 'talk')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(recordingId(CALL, 'talk')).toBe(recordingId(CALL, 'talk'))
    expect(recordingId(CALL, 'talk')).not.toBe(recordingId(CALL, 'message'))
    expect(recordingId(CALL, 'talk')).not.toBe(recordingId(`${CALL}x`, 'talk'))
  })
})
