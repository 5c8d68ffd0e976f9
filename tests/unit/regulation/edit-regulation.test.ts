import { describe, expect, it } from 'vitest'
import { EditError, formOf, withChanges, withForm } from '../../../server/domain/regulation/edit-regulation.ts'
import { parseRegulation } from '../../../server/domain/regulation/parse-regulation.ts'
import { presetKeys, readPresetText } from '../../../server/regulations/presets.ts'

/** A form that a test may change as it likes. */
// eslint-disable-next-line
type Loose = any
const technokad = readPresetText('technokad')
const formOfText = (source: string): Loose => structuredClone(formOf(source))
/** The lines of the second text that the first one has not. */
const newLines = (before: string, after: string): string[] => {
  const known = new Set(before.split('\n'))
  return after.split('\n').filter((line) => !known.has(line))
}
const comments = (source: string): string[] => source.split('\n').filter((line) => /(^|\s)#/.test(line)).map((line) => line.replace(/^.*?#/, '#'))

describe('a form and a text', () => {
  it.each(presetKeys())('%s stays to the letter when the form changes nothing', (key) => {
    const source = readPresetText(key)
    expect(withForm(source, formOfText(source))).toBe(source)
  })

  it.each(presetKeys())('%s says what its form says, whatever is changed', (key) => {
    const source = readPresetText(key)
    const form = formOfText(source)
    form.company.name.ru = 'Другое имя'
    form.offices[0].hours = ['06:00–07:00', '08:00–19:00']
    form.recordings = { retentionDays: 30 }
    delete form.announcements
    const changed = withForm(source, form)
    expect(formOf(changed)).toEqual(form)
    expect(parseRegulation(changed)).toMatchObject({ ok: true })
    expect(comments(source).filter((comment) => !comments(changed).includes(comment))).toEqual([])
  })

  it('changes one field and nothing else', () => {
    const changed = withChanges(technokad, [{ path: ['company', 'spoken'], value: 'Техно Кад' }])
    expect(newLines(technokad, changed)).toEqual(['  spoken: Техно Кад'])
    expect(changed.split('\n')).toHaveLength(technokad.split('\n').length)
  })

  it('keeps the comment behind a value that changes', () => {
    const changed = withChanges(technokad, [{ path: ['offices', 1, 'hours', 0], value: '05:00–14:00' }])
    expect(changed).toMatch(/05:00–14:00.*# на часах самого офиса/)
  })

  it('adds and takes out items of a list, and follows their new order', () => {
    const form = formOfText(technokad)
    form.numbers.reverse()
    form.numbers.push({ number: '+7 812 000-00-00', label: { ru: 'Север', en: 'North' } })
    form.topics = form.topics.filter(({ key }: { key: string }) => key !== 'legislation')
    const changed = withForm(technokad, form)
    expect(formOf(changed)).toEqual(form)
  })

  it('adds fields that were not there, and takes fields out', () => {
    const added = withChanges(technokad, [{ path: ['feedback', 'asked'], value: true }, { path: ['recordings', 'retentionDays'] }])
    expect(formOf(added)).toMatchObject({ feedback: { asked: true }, recordings: {} })
    expect(added.startsWith(technokad.slice(0, 500))).toBe(true)
  })

  it('changes a text of several lines', () => {
    const form = formOfText(technokad)
    form.announcements.leaveMessage.text += ' Мы перезвоним.'
    const changed = withForm(technokad, form)
    expect(formOf(changed)).toEqual(form)
    expect(newLines(technokad, changed).length).toBeLessThan(4)
  })

  it('writes into an empty text', () => {
    expect(formOf(withForm('', { key: 'new', numbers: [] }))).toEqual({ key: 'new', numbers: [] })
  })

  it('refuses what is no YAML, and places that are not there', () => {
    expect(formOf('key: [')).toBeNull()
    expect(formOf('- a list')).toBeNull()
    expect(() => withForm('key: [', {})).toThrow(expect.objectContaining({ code: 'no-yaml' }) as EditError)
    expect(() => withChanges(technokad, [{ path: ['zone', 'deeper'], value: 1 }])).toThrow(expect.objectContaining({ code: 'no-such-place' }) as EditError)
  })
})
