import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressWords, whereToWrite } from '../../../../server/domain/telephony/speech/address-words.ts'
import { announcementTexts, constantTexts, outlookTexts } from '../../../../server/domain/telephony/speech/announcements.ts'
import { extensionWords } from '../../../../server/domain/telephony/speech/digit-words.ts'
import { loadPreset } from '../../../../server/regulations/presets.ts'

const RUSSIAN = /^[А-Яа-яЁё ,.:!?—–-]+$/
const technotronics = loadPreset('technotronics')
const rusbitech = loadPreset('rusbitech')
const said = (texts: string[]): string => texts.join(' ').replaceAll('\u0301', '')

describe('addresses as they are said', () => {
  it.each([
    ['support@ttronics.ru', 'саппорт, собака, тэ тэ эр о эн и цэ эс, точка, ру'],
    ['https://support2.ttronics.ru/', 'саппорт, два, точка, тэ тэ эр о эн и цэ эс, точка, ру'],
    ['Support-Desk_7@example.COM', 'саппорт, дефис, деск, нижнее подчёркивание, семь, собака, экзампл, точка, ком'],
    ['почта@пример.рф', 'почта, собака, пример, точка, рф'],
    ['a2026@test.ru', 'а, два ноль два шесть, собака, тест, точка, ру'],
  ])('%s', (address, words) => expect(addressWords(address)).toBe(words))

  it('are words of Russian letters whatever the address, and no sign of it is lost', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const plain = address.replaceAll(/[^\w@.+-]/g, '')
        expect(addressWords(plain)).toMatch(RUSSIAN)
        expect(addressWords(plain).match(/собака/g)).toHaveLength(1)
      }),
    )
  })
})

describe('TTR-2 where to write', () => {
  it('names the channels that register, the preferred one first, and never the telephone', () => {
    const where = whereToWrite(technotronics.channels)
    expect(where).toMatch(/^на портале, по адресу: саппорт, два, точка.* или по электронной почте, на адрес: саппорт, собака/)
    expect(where).not.toMatch(/телефон/)
    expect(whereToWrite(technotronics.channels.toReversed()), 'in whatever order they are written down').toBe(where)
    expect(whereToWrite([])).toBe('в техническую поддержку')
  })

  it('says an address as the regulation wants it said, and twice in the announcement', () => {
    const channels = technotronics.channels.map((channel) => (channel.kind === 'email' ? { ...channel, spoken: 'наша почта' } : channel))
    const texts = said(announcementTexts({ kind: 'announce-only' }, { ...technotronics, channels }, 0))
    expect(texts.split('наша почта')).toHaveLength(3)
    expect(texts).toMatch(/не оказывает поддержку по телефону/)
    expect(constantTexts(technotronics), 'its sound is made beforehand').toEqual(expect.arrayContaining(announcementTexts({ kind: 'announce-only' }, technotronics, 0)))
  })
})

describe('what is said to callers of one line or another', () => {
  it.each([['2', 'два'], ['02', 'ноль два'], ['123', 'сто двадцать три'], ['1263', 'двенадцать, шестьдесят три'], ['12634', 'сто двадцать шесть, тридцать четыре'], ['1000', 'десять, два нуля']])('NEK-3 RBT-1 extension %s is %s', (digits, words) => expect(extensionWords(digits)).toBe(words))

  it('RBT-5 offers the key with the place, until the caller is the first', () => {
    const outlook = { position: 2, expectedWaitMs: null, staffed: true }
    expect(said(outlookTexts(outlook, rusbitech, { outOfTurnKey: '9', ticketNumber: null }))).toMatch(/^Вы второй в очереди\. .*нажмите девять, и вам ответят вне очереди\..*нажмите один/)
    expect(said(outlookTexts(outlook, rusbitech, { outOfTurnKey: null, ticketNumber: null }))).not.toMatch(/девять/)
  })

  it('TTR-17 says the notices’ own words', () => {
    expect(announcementTexts({ kind: 'notices', notices: [{ id: 'n', version: 1, text: 'Завтра мы не работаем.' }] }, rusbitech, 0)).toEqual(['Завтра мы не работаем.'])
  })

  it('CNT-7 says the number after the place', () => {
    expect(said(outlookTexts({ position: 1, expectedWaitMs: null, staffed: true }, loadPreset('centaur'), { outOfTurnKey: null, ticketNumber: 'CNT-2026-000123' }))).toMatch(
      /^Вы первый в очереди\. .*номер цэ эн тэ, две тысячи двадцать шесть, три нуля, сто двадцать три\. .*нажмите один/,
    )
  })

  it('TKD-6 TKD-7 CNT-12 tells a caller whose service was declined that it is over', () => {
    for (const key of ['technokad', 'centaur', 'nekta']) expect(said(announcementTexts({ kind: 'declined' }, loadPreset(key), 0))).toMatch(/закончил|заканчиваем/)
  })
})
