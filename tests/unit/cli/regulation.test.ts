import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { hotline, hotlineFile } from './run-hotline.ts'

describe('hotline regulation', () => {
  it('diff tells what changes between a preset and a file, in words', async () => {
    const dir = await tempDir('diff')
    onTestFinished(() => dir.remove())
    const file = join(dir.path, 'mine.yaml')
    writeFileSync(file, readPresetText('nekta').replace('clockHours: 24', 'clockHours: 48').replace('["08:00–17:00"]', '["08:00–18:00"]'))
    expect(await hotline(['regulation', 'diff', 'preset:nekta', file])).toEqual({
      code: 0,
      out: '~ Офисы → Служба поддержки → Часы работы: 08:00–17:00 → 08:00–18:00\n~ Сроки → Закрытие без ответа → Сроки по уровням и пакетам → для всех → Предел: 24 часа → 48 часов\n',
      err: '',
    })
    expect((await hotline(['regulation', 'diff', 'preset:nekta', 'preset:nekta'])).out).toBe('Различий нет.\n')
  })

  it('diff and check speak English where that is asked for, and nothing but the two languages', async () => {
    const { code, out } = await hotline(['regulation', 'diff', 'preset:nekta', 'preset:technokad', '--lang', 'en'])
    expect(code).toBe(0)
    expect(out).toContain('Outcomes and reasons → Provider: what it is: not the department’s fault')
    // Announcements are Russian whoever reads of them.
    expect(out.split('\n').filter((line) => /^. [^:]*[а-яё]/i.test(line))).toEqual([])
    expect((await hotline(['regulation', 'diff', 'preset:nekta', 'preset:nekta', '--lang', 'en'])).out).toBe('No differences.\n')
    expect((await hotlineFile('check', readPresetText('nekta'), '--lang', 'en')).out).toBe('regulation.yaml: no errors. Regulation nekta: numbers 1, offices 1.\n')
    const wrong = await hotlineFile('check', readPresetText('nekta').replace('calendar:', 'calender:'), '--lang', 'en')
    expect(wrong).toEqual({ code: 1, out: '', err: 'regulation.yaml:11:3 calender: Unknown field "calender". Perhaps "calendar" was meant.\n' })
    expect(await hotline(['regulation', 'check', '--lang', 'de', 'x.yaml'])).toMatchObject({ code: 2, err: expect.stringContaining('--lang en') })
    expect(await hotline(['regulation', 'check', '--lang', 'en'])).toMatchObject({ code: 2, err: expect.stringContaining('One file') })
  })

  it('diff says what is wrong with what it was given', async () => {
    expect(await hotline(['regulation', 'diff', 'preset:nekta'])).toMatchObject({ code: 2, err: expect.stringContaining('Нужны два') })
    expect(await hotline(['regulation', 'diff', 'preset:nekta', 'preset:nobody'])).toMatchObject({ code: 2, err: expect.stringContaining('technokad') })
    expect(await hotline(['regulation', 'diff', 'preset:nekta', '/nowhere.yaml'])).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') })
    expect(await hotline(['regulation', 'merge'])).toMatchObject({ code: 2, err: expect.stringContaining('diff') })
  })

  it('clauses shows every requirement with its tests', async () => {
    const { out } = await hotline(['regulation', 'clauses'])
    expect(out).toMatch(/^TKD-1 /)
    expect(out).toContain('        tests/unit/ticketing/clocks.test.ts: CNT-7 ends with the notice')
    expect(out).toContain('Требований 76')
    expect((await hotline(['regulation', 'clauses', '--lang', 'en'])).out).toContain('Requirements 76')
  })
})
