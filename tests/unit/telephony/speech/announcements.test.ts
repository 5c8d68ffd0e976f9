import { describe, expect, it } from 'vitest'
import { loadPresets, loadPreset } from '../../../../server/regulations/presets.ts'
import type { Announcement } from '../../../../server/domain/telephony/call.ts'
import { announcementTexts, constantTexts, outlookTexts, unknownNumberTexts } from '../../../../server/domain/telephony/speech/announcements.ts'
import { digitGroupWords, ticketNumberWords } from '../../../../server/domain/telephony/speech/digit-words.ts'

const technokad = loadPreset('technokad')
const now = Date.parse('2026-11-29T22:00:00+03:00')
const unstressed = (texts: string[]): string => texts.join(' ').replaceAll('\u0301', '')
const said = (announcement: Announcement): string => unstressed(announcementTexts(announcement, technokad, now))

describe('numbers that are written down', () => {
  it.each([
    ['TKD-2026-000123', 'тэ ка дэ, две тысячи двадцать шесть, три нуля, сто двадцать три'],
    ['TKD-2026-000001', 'тэ ка дэ, две тысячи двадцать шесть, три нуля, ноль ноль один'],
    ['NEK-2027-012045', 'эн е ка, две тысячи двадцать семь, ноль двенадцать, ноль сорок пять'],
    ['CNT-2026-1234567', 'цэ эн тэ, две тысячи двадцать шесть, один, двести тридцать четыре, пятьсот шестьдесят семь'],
  ])('ticket %s', (number, words) => expect(ticketNumberWords(number)).toBe(words))

  it('loses no digit of any group of three', () => {
    const groups = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'))
    expect(new Set(groups.map(digitGroupWords)).size).toBe(1000)
  })
})

describe('announcements', () => {
  it('NEK-4 greets by name and warns of the recording, the warning last', () => {
    const texts = announcementTexts({ kind: 'greeting' }, technokad, now)
    expect(texts[0]).toContain('ТехноКад')
    expect(texts.at(-1)).toBe(technokad.announcements.consent.text)
    expect(texts.at(-1)).toMatch(/записывается/)
  })

  it('tells a caller of a closed line when it opens, and that a message is recorded, before it may be', () => {
    const texts = said({ kind: 'closed', opensAt: Date.parse('2026-11-30T04:00:00+03:00') })
    expect(texts).toContain('откроемся завтра, в понедельник, тридцатого ноября, в четыре часа утра по московскому времени.')
    expect(texts).toMatch(/будет записано.*после сигнала/)
    expect(said({ kind: 'closed', opensAt: null })).toMatch(/не может ответить.*после сигнала/)
    expect(said({ kind: 'leave-message' })).toMatch(/будет записано.*после сигнала/)
  })

  it('ends a message with the number of its ticket, twice; without a number it says that the message is there', () => {
    const words = ticketNumberWords('TKD-2026-000123')
    expect(said({ kind: 'goodbye', messageKept: true, ticketNumber: 'TKD-2026-000123' }).split(words)).toHaveLength(3)
    expect(said({ kind: 'goodbye', messageKept: true, ticketNumber: null })).toMatch(/сообщение принято.*До свидания/)
    expect(said({ kind: 'goodbye', messageKept: false, ticketNumber: 'TKD-2026-000123' })).toMatch(/не записано.*До свидания/)
  })

  it('says place and wait to those who wait, or that nobody is there, and how to leave a message', () => {
    expect(unstressed(outlookTexts({ position: 3, expectedWaitMs: 290_000, staffed: true }, technokad))).toMatch(/^Вы третий в очереди\. .*около пяти минут\. .*нажмите один/)
    expect(unstressed(outlookTexts({ position: 1, expectedWaitMs: null, staffed: true }, technokad))).toMatch(/^Вы первый в очереди\. Чтобы/)
    expect(unstressed(outlookTexts({ position: 3, expectedWaitMs: null, staffed: false }, technokad))).toMatch(/не может ответить\. .*нажмите один/)
  })

  it('TTR-2 says where to write instead', () => {
    expect(announcementTexts({ kind: 'announce-only' }, loadPreset('technotronics'), now).join(' ')).toMatch(/портале.*почте/)
  })

  it('has something honest for what goes wrong', () => {
    expect(said({ kind: 'sorry' })).toMatch(/неполадки.*позвоните позже/)
    expect(said({ kind: 'reconnecting' })).toMatch(/прервалась.*на линии/)
    expect(said({ kind: 'unknown-number' })).toBe(unknownNumberTexts().join(' '))
  })

  it('leaves the voice nothing to guess: Russian letters only, no placeholder, no digit', () => {
    const announcements: Announcement[] = [
      { kind: 'greeting' }, { kind: 'closed', opensAt: Date.parse('2027-01-11T04:00:00+03:00') }, { kind: 'closed', opensAt: null }, { kind: 'leave-message' },
      { kind: 'goodbye', messageKept: true, ticketNumber: 'TKD-2026-000123' }, { kind: 'goodbye', messageKept: true, ticketNumber: null },
      { kind: 'goodbye', messageKept: false, ticketNumber: null }, { kind: 'reconnecting' }, { kind: 'sorry' }, { kind: 'announce-only' }, { kind: 'unknown-number' },
    ]
    for (const regulation of loadPresets()) {
      const texts = [
        ...announcements.flatMap((announcement) => announcementTexts(announcement, regulation, now)),
        ...outlookTexts({ position: 12, expectedWaitMs: 600_000, staffed: true }, regulation),
        ...constantTexts(regulation),
      ]
      for (const text of texts) expect(unstressed([text])).toMatch(/^[А-Яа-яЁё ,.:!?—–-]+$/)
    }
  })
})
