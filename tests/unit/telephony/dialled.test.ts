import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { extensionOf, parseDialled } from '../../../server/domain/telephony/dialled.ts'
import { e164Of, parsePhoneNumber } from '../../../server/domain/telephony/phone-number.ts'

const e164 = (text: string) => e164Of(parsePhoneNumber(parseDialled(text).number))

describe('what was dialled', () => {
  it.each([
    '78007005573*2', '+78007005573*2', '78007005573*2#', '78007005573#2', '78007005573;ext=2', '+7-800-700-55-73;ext=2', '78007005573;2', '+78007005573,2', '+78007005573,,2', '8 800 700-55-73 доб. 2',
    '8 (800) 700-55-73, доб. 2', '88007005573 добавочный 2', '88007005573 ext. 2', '88007005573 ext 2', '88007005573x2', '88007005573p2', '78007005573 * 2',
  ])('NEK-3 %s is the number with extension 2', (text) => {
    expect(parseDialled(text).extension).toBe('2')
    expect(e164(text)).toBe('+78007005573')
    expect(extensionOf(text)).toBe('2')
  })

  it('RBT-1 takes four digits as well', () => {
    expect(parseDialled('74956480640*1263').extension).toBe('1263')
    expect(extensionOf('+7 495 648-06-40 доб. 1263')).toBe('1263')
    expect(extensionOf('1263')).toBe('1263')
    expect(extensionOf('*1263#')).toBe('1263')
  })

  it.each(['78007005573', '+7 800 700-55-73', '8 (800) 700 55 73', '88007005573 '])('finds none behind %s', (text) => {
    expect(parseDialled(text).extension).toBeNull()
    expect(extensionOf(text)).toBeNull()
  })

  it('takes what cannot be an extension for a wrong one, and nothing for none', () => {
    expect(extensionOf('two')).toBe('two')
    expect(extensionOf('  ')).toBeNull()
    expect(extensionOf(undefined)).toBeNull()
  })

  it('gives any extension behind any separator back, and never changes the number', () => {
    fc.assert(
      fc.property(fc.constantFrom('+78007005573', '84956480640', '8 843 567-34-58'), fc.constantFrom('*', '#', ',', ',,', ';', ';ext=', ' доб. ', ' ext. ', 'x'), fc.stringMatching(/^\d{1,8}$/), (number, separator, digits) => {
        const dialled = parseDialled(`${number}${separator}${digits}`)
        expect(dialled.extension).toBe(digits)
        expect(parsePhoneNumber(dialled.number)).toEqual(parsePhoneNumber(number))
      }),
    )
  })

  it('looks for none in a text that is longer than anything that is dialled', () => {
    expect(parseDialled(`+7${'1 '.repeat(40)}*2`).extension).toBeNull()
  })
})
