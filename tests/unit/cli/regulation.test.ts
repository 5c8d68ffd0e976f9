import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPresetText } from '../../../server/regulations/presets.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { hotline } from './run-hotline.ts'

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
  })
})
