import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPhoneNumber, maskPhoneNumber, parsePhoneNumber } from '../../../server/domain/telephony/phone-number.ts'

const known = (e164: string) => ({ kind: 'known', e164 })

describe('telephone numbers', () => {
  it.each(['+7 916 123-45-67', '79161234567', '89161234567', '8 (916) 123-45-67', '8–916–123–45–67', '9161234567', ' +7(916)1234567 ', '+7 916 123 45 67'])(
    'takes %s for one and the same',
    (written) => expect(parsePhoneNumber(written)).toEqual(known('+79161234567')),
  )

  it.each([
    ['+49 30 123456', '+4930123456'],
    ['810 49 30 123456', '+4930123456'],
    ['0049 30 12345678', '+493012345678'],
    ['375291234567', '+375291234567'],
    ['+77011234567', '+77011234567'],
  ])('reads the foreign %s', (written, e164) => expect(parsePhoneNumber(written)).toEqual(known(e164)))

  it.each([null, undefined, '', '  ', 'anonymous', 'Anonymous', 'unavailable', 'restricted', '1001', '112', '0000000000', '+70000000000', '+71234567890', '1111111111', '+7916123456', '+791612345678', 'sip:79161234567', '+7916123456a', '*67'])(
    'takes %j for hidden',
    (written) => expect(parsePhoneNumber(written)).toEqual({ kind: 'hidden' }),
  )

  it('gives the same number for every way to write a Russian one', () => {
    const subscriber = fc.tuple(fc.constantFrom('3', '4', '8', '9'), fc.stringMatching(/^\d{9}$/)).map((parts) => parts.join(''))
    const prefix = fc.constantFrom('+7', '7', '8', '+7 ', '8-', '8 ')
    fc.assert(
      fc.property(subscriber, prefix, fc.boolean(), (digits, written, spaced) => {
        const text = spaced ? `${written}(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6, 8)}-${digits.slice(8)}` : written + digits
        expect(parsePhoneNumber(text)).toEqual(known(`+7${digits}`))
      }),
      { numRuns: 2000 },
    )
  })

  it('never fails, whatever the network sends', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ['known', 'hidden'].includes(parsePhoneNumber(text).kind)))
  })

  it('is written for people, and for logs so that nobody can call back', () => {
    expect(formatPhoneNumber('+74952698657')).toBe('+7 495 269-86-57')
    expect(formatPhoneNumber('+78002008775')).toBe('8 800 200-87-75')
    expect(formatPhoneNumber('+4930123456')).toBe('+49 30 123456')
    expect(formatPhoneNumber({ kind: 'hidden' })).toBe('скрыт')
    expect(formatPhoneNumber({ kind: 'hidden' }, 'en')).toBe('hidden')
    expect(maskPhoneNumber('+79161234567')).toBe('+7 916 ***-**-67')
    expect(maskPhoneNumber('+4930123456')).toBe('+49 ***56')
    expect(maskPhoneNumber(null)).toBe('hidden')
  })
})
