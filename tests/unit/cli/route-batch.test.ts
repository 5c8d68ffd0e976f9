import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { linesOf, LONGEST_LINE } from '../../../server/cli/lines.ts'
import { batch as batchOf, hotline } from './run-hotline.ts'

const batch = (...lines: unknown[]) => batchOf('route', ...lines)

describe('route --presets --batch', () => {
  it('answers open, closed, announce-only and unknown numbers, with its keys in order', async () => {
    const answers = await batch(
      { id: 'open', number: '8 (495) 269-86-57', at: '2026-11-30T10:00:00+03:00' },
      { id: 'closed', number: '+78002008775', at: '2026-11-28T10:00:00+03:00' },
      { id: 'announce', regulation: 'technotronics', at: '2026-11-30T10:00:00+03:00' },
      { id: 4, number: '+74951234567', at: '2026-11-30T10:00:00+03:00' },
    )
    expect(answers).toEqual([
      { id: 'open', regulation: 'technokad', state: 'open', offices: ['moscow', 'novosibirsk'], prefers: 'moscow', opensAt: null, closesAt: '2026-11-30T15:00:00.000Z', reason: 'within-hours' },
      { id: 'closed', regulation: 'technokad', state: 'closed', offices: [], prefers: null, opensAt: '2026-11-30T01:00:00.000Z', closesAt: null, reason: 'weekend' },
      { id: 'announce', regulation: 'technotronics', state: 'announce-only', offices: [], prefers: null, opensAt: null, closesAt: null, reason: 'voice-is-no-channel' },
      { id: 4, regulation: null, state: 'unknown-number', offices: [], prefers: null, opensAt: null, closesAt: null, reason: 'number-not-served' },
    ])
    for (const answer of answers) expect(Object.keys(answer)).toEqual(['id', 'regulation', 'state', 'offices', 'prefers', 'opensAt', 'closesAt', 'reason'])
  })

  it('NEK-3 RBT-1 answers with the extension dialled, without it as the number’s line, with a wrong one as the default destination', async () => {
    const at = '2026-11-30T10:00:00+03:00'
    const nekta = { regulation: 'nekta', state: 'open', offices: ['support'], prefers: null, opensAt: null, closesAt: '2026-11-30T14:00:00.000Z', reason: 'within-hours' }
    const rusbitech = { ...nekta, regulation: 'rusbitech', closesAt: '2026-11-30T15:00:00.000Z' }
    const answers = await batch(
      { id: 1, number: '88007005573', dialed: '2', at }, { id: 2, number: '88007005573', at }, { id: 3, number: '88007005573', dialed: '7', at }, { id: 4, number: '78007005573*2', at },
      { id: 5, number: '+74956480640', dialed: '1263', at }, { id: 6, number: '+74956480640', dialed: null, at }, { id: 7, number: '+74956480640,12', at }, { id: 8, number: '+74956480640;ext=1263', at },
    )
    expect(answers).toEqual([1, 2, 3, 4].map((id) => ({ id, ...nekta })).concat([5, 6, 7, 8].map((id) => ({ id, ...rusbitech }))))
  })

  it('TTR-2 answers for all five companies; one without a number is asked for by its name', async () => {
    const at = '2026-11-30T12:00:00+03:00'
    const answers = await batch(...['+74952698657', '+78435673458', '+78007005573', '+74956480640'].map((number) => ({ number, at })), { regulation: 'technotronics', at })
    expect(answers.map(({ regulation, state }) => [regulation, state])).toEqual([
      ['technokad', 'open'], ['centaur', 'open'], ['nekta', 'open'], ['rusbitech', 'open'], ['technotronics', 'announce-only'],
    ])
  })

  it('warns after the other keys where a year has no decree yet', async () => {
    const [answer] = await batch({ id: 1, number: '+74952698657', at: '2028-03-01T10:00:00+03:00' })
    expect(answer).toMatchObject({ state: 'open', warnings: [{ code: 'calendar-without-decree', year: 2028 }] })
    expect(Object.keys(answer!).at(-1)).toBe('warnings')
  })

  it.each([
    ['not json', null, 'json-invalid'],
    ['', null, 'json-invalid'],
    ['[1]', null, 'not-an-object'],
    ['null', null, 'not-an-object'],
    ['{"id":7,"at":"2026-11-30T10:00:00Z"}', 7, 'number-required'],
    ['{"id":7,"number":74952698657,"at":"2026-11-30T10:00:00Z"}', 7, 'number-invalid'],
    ['{"id":7,"number":"1","regulation":"nekta","at":"2026-11-30T10:00:00Z"}', 7, 'number-and-regulation'],
    ['{"id":7,"regulation":"nobody","at":"2026-11-30T10:00:00Z"}', 7, 'regulation-unknown'],
    ['{"id":7,"number":"+74952698657"}', 7, 'at-required'],
    ['{"id":7,"number":"+74952698657","at":1}', 7, 'at-required'],
    ['{"id":7,"number":"+74952698657","at":"2026-11-30T10:00:00"}', 7, 'moment-without-offset'],
    ['{"id":7,"number":"+74952698657","at":"2026-02-30T10:00:00Z"}', 7, 'moment-invalid'],
    ['{"id":7,"number":"+74952698657","at":"2020-06-30T10:00:00Z"}', 7, 'before-calendar'],
    ['{"id":7,"number":"nobody’s","at":"2020-06-30T10:00:00Z"}', 7, 'before-calendar'],
    ['{"id":7,"number":"+74952698657","at":"2200-06-30T10:00:00Z"}', 7, 'after-calendar'],
    ['{"id":7,"number":"88007005573","dialed":2,"at":"2026-11-30T10:00:00Z"}', 7, 'dialed-invalid'],
    ['x'.repeat(LONGEST_LINE + 1), null, 'line-too-long'],
  ])('answers the malformed %.60s with an error and goes on', async (line, id, code) => {
    const [first, second] = await batch(line, { id: 'next', number: '+74952698657', at: '2026-11-30T10:00:00+03:00' })
    expect(first).toEqual({ id, error: { code, message: expect.stringMatching(/./) } })
    expect(second).toMatchObject({ id: 'next', state: 'open' })
  })

  it('takes input in any pieces, with or without an end of the last line, and no input at all', async () => {
    const line = '{"id":"ё","number":"+74952698657","at":"2026-11-30T10:00:00+03:00"}'
    const bytes = Buffer.from(`\uFEFF${line}\r\n${line}`)
    const { out } = await hotline(['route', '--presets', '--batch'], Array.from(bytes, (byte) => Buffer.from([byte])))
    const answers = out.trimEnd().split('\n')
    expect(answers).toHaveLength(2)
    expect(JSON.parse(answers[0]!)).toMatchObject({ id: 'ё', state: 'open' })
    expect(answers[0]).toBe(answers[1])
    expect((await hotline(['route', '--presets', '--batch'])).out).toBe('')
  })

  it('answers before the input ends', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../../server/cli.ts', import.meta.url)), 'route', '--presets', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.write('{"id":1,"number":"+74952698657","at":"2026-11-30T10:00:00+03:00"}\n')
    const first = await new Promise<string>((resolve) => { child.stdout.once('data', (chunk) => resolve(String(chunk))) })
    expect(JSON.parse(first)).toMatchObject({ id: 1, state: 'open' })
    child.stdin.end()
    expect(await new Promise((resolve) => { child.once('exit', resolve) })).toBe(0)
  }, 30_000)

  it('keeps a bound on what it holds of one line', async () => {
    const pieces = Array.from({ length: 64 }, () => 'x'.repeat(LONGEST_LINE))
    const lines: { text: string; tooLong: boolean }[] = []
    for await (const found of linesOf(Readable.from([...pieces, '\nok\n'], { objectMode: false }))) lines.push(...found)
    expect(lines.map(({ tooLong }) => tooLong)).toEqual([true, false])
    expect(lines[0]!.text.length).toBeLessThanOrEqual(2 * LONGEST_LINE)
    expect(lines[1]!.text).toBe('ok')
  })
})

describe('hotline', () => {
  it('explains one route in Russian or English', async () => {
    const question = ['route', '--presets', '--number', '84952698657', '--at', '2026-11-28T10:00:00+03:00']
    expect(await hotline(question)).toEqual({ code: 0, out: 'Суббота 28.11.2026, 10:00 МСК — выходной; откроется пн 30.11 в 04:00 МСК.\n', err: '' })
    expect((await hotline([...question, '--lang', 'en'])).out).toContain('Saturday')
  })

  it.each([
    [['route', '--presets'], 2, /--number/],
    [['route', '--presets', '--number', '1', '--lang', 'de'], 2, /--lang/],
    [['route', '--presets', '--nummer', '1'], 2, /--nummer/],
    [['route', '--presets', '--number', '1', '--at', 'now'], 1, /ISO 8601/],
    [['rout'], 2, /rout.*route/],
    [['constructor'], 2, /constructor/],
  ])('says in one clear line what is wrong with %j', async (args, code, message) => {
    const answer = await hotline(args)
    expect(answer.code).toBe(code)
    expect(answer.out).toBe('')
    expect(answer.err.split('\n')[0]).toMatch(message)
    expect(answer.err).not.toMatch(/\n {4}at /)
  })

  it('has help', async () => {
    expect(await hotline(['help'])).toMatchObject({ code: 0, out: expect.stringContaining('route [--presets] --batch') })
    expect(await hotline(['route', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--batch') })
    expect((await hotline([])).code).toBe(2)
  })
})
