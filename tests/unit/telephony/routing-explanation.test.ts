import { describe, expect, it } from 'vitest'
import { compileRegulations } from '../../../server/domain/regulation/compile-regulation.ts'
import { explainRoute } from '../../../server/domain/telephony/routing-explanation.ts'
import { route } from '../../../server/domain/telephony/routing.ts'
import type { LineOverride } from '../../../server/domain/telephony/routing.ts'
import { loadPresets } from '../../../server/regulations/presets.ts'
import { loadProductionCalendar } from '../../../server/regulations/production-calendar.ts'

const regulations = compileRegulations(loadPresets(), loadProductionCalendar())
const msk = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+03:00`)

function explain(number: string, at: string, locale: 'ru' | 'en' = 'ru', overrides: LineOverride[] = []): string {
  return explainRoute(route({ number, at: msk(at), overrides }, regulations), regulations, locale)
}

const byHand = (action: 'open' | 'close', from: string, until: string, author: string | null = 'Демо Администратор'): LineOverride[] => [
  { regulation: 'technokad', action, from: msk(from), until: msk(until), numbers: null, offices: null, author },
]

describe('why a call goes where it goes', () => {
  it.each([
    ['2026-11-28 10:00', 'Суббота 28.11.2026, 10:00 МСК — выходной; откроется пн 30.11 в 04:00 МСК.'],
    ['2026-11-30 10:00', 'Понедельник 30.11.2026, 10:00 МСК — рабочее время; на смене Москва и Новосибирск, первым отвечает Москва; закроется в 18:00 МСК.'],
    ['2026-11-30 05:00', 'Понедельник 30.11.2026, 05:00 МСК — рабочее время; на смене Новосибирск; закроется в 18:00 МСК.'],
    ['2026-11-30 01:00', 'Понедельник 30.11.2026, 01:00 МСК — рабочий день ещё не начался; откроется в 04:00 МСК.'],
    ['2026-11-30 18:00', 'Понедельник 30.11.2026, 18:00 МСК — рабочий день уже кончился; откроется вт 01.12 в 04:00 МСК.'],
    ['2026-11-03 17:00', 'Вторник 03.11.2026, 17:00 МСК — день сокращён на час, рабочее время уже кончилось; откроется чт 05.11 в 04:00 МСК.'],
    ['2024-11-02 10:00', 'Суббота 02.11.2024, 10:00 МСК — рабочий выходной по производственному календарю; на смене Москва и Новосибирск, первым отвечает Москва; закроется в 17:00 МСК.'],
    ['2025-12-31 10:00', 'Среда 31.12.2025, 10:00 МСК — выходной, перенесённый постановлением или законом; откроется пн 12.01.2026 в 04:00 МСК.'],
    ['2027-12-31 10:00', 'Пятница 31.12.2027, 10:00 МСК — выходной, перенесённый постановлением или законом; откроется пн 10.01.2028 в 04:00 МСК. На 2028 год нет постановления о переносе выходных: учтены только праздники по закону.'],
  ])('TKD-1 TKD-3 %s', (at, sentence) => expect(explain('+74952698657', at)).toBe(sentence))

  it('NEK-3 RBT-1 says what the extension means for the call', () => {
    expect(explain('+78007005573', '2026-11-30 10:00')).toBe(
      'Понедельник 30.11.2026, 10:00 МСК — рабочее время; на смене Служба поддержки; закроется в 17:00 МСК. Добавочный не набран: после приветствия попросят набрать 2, потом соединят с этой же линией.',
    )
    expect(explain('+74956480640*1263', '2026-11-30 10:00', 'en')).toMatch(/Extension 1263 was dialled\.$/)
    expect(explain('+74956480640*1', '2026-11-30 10:00', 'en')).toMatch(/asked again for 1263/)
  })

  it('names who opened or closed the line by hand, and until when', () => {
    expect(explain('+74952698657', '2026-11-28 22:00', 'ru', byHand('open', '2026-11-28 21:00', '2026-11-28 23:00'))).toBe(
      'Суббота 28.11.2026, 22:00 МСК — линия открыта вручную до 23:00 МСК (Демо Администратор); на смене Москва и Новосибирск, первым отвечает Москва; закроется в 23:00 МСК.',
    )
    expect(explain('+74952698657', '2026-11-30 12:00', 'ru', byHand('close', '2026-11-30 11:00', '2026-12-01 20:00'))).toBe(
      'Понедельник 30.11.2026, 12:00 МСК — линия закрыта вручную до 20:00 МСК вт 01.12 (Демо Администратор); откроется ср 02.12 в 04:00 МСК.',
    )
    const byDemoPhone = byHand('open', '2026-11-28 21:00', '2026-11-28 23:00', null)
    expect([explain('+74952698657', '2026-11-28 22:00', 'ru', byDemoPhone), explain('+74952698657', '2026-11-28 22:00', 'en', byDemoPhone)]).toEqual([expect.stringContaining('(демонстрационный телефон)'), expect.stringContaining('(the demo phone)')])
  })

  it('has a sentence for numbers that nobody serves or that cannot be, and for lines that only announce', () => {
    expect(explain('+74951234567', '2026-11-30 10:00')).toContain('+7 495 123-45-67')
    expect(explain('12', '2026-11-30 10:00')).toBe('Такого номера быть не может.')
    const announceOnly = route({ regulation: 'technotronics', at: msk('2026-11-30 10:00') }, regulations)
    expect(explainRoute(announceOnly, regulations, 'ru')).toContain('Технотроникс')
  })

  it('speaks English as well', () => {
    expect(explain('+73833835768', '2026-11-30 10:00', 'en')).toBe('Monday 30.11.2026, 10:00 MSK: working time; on shift: Novosibirsk and Moscow, Novosibirsk answers first; closes at 18:00 MSK.')
    expect(explain('+74952698657', '2026-11-28 10:00', 'en')).toBe('Saturday 28.11.2026, 10:00 MSK: day off; opens Mon 30.11 at 04:00 MSK.')
  })
})
