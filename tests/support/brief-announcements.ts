import { isMap, parseDocument } from 'yaml'
import { placeholdersOf } from '../../server/domain/regulation/announcement-texts.ts'

/**
 * The same regulation with every announcement cut to a word and its placeholders: heard and waited for just the
 * same, in a second instead of eight. Versions stay, so that consents refer to the same wording.
 */
export function withBriefAnnouncements(source: string): string {
  const regulation = parseDocument(source)
  const announcements = regulation.get('announcements')
  if (!isMap(announcements)) throw new Error('the regulation has no announcements')
  for (const { key, value } of announcements.items) {
    if (!isMap(value)) throw new Error(`the announcement ${String(key)} has no text`)
    value.set('text', brief(String(value.get('text'))))
  }
  return String(regulation)
}

function brief(text: string): string {
  // A word of a letter or two may be too short to be spoken at all.
  const [word] = /[\p{Letter}\p{Mark}]{3,}/u.exec(text.replaceAll(/\{.*?\}/g, '')) ?? []
  if (word === undefined) throw new Error(`the announcement has no word: ${text}`)
  return [word, ...new Set(placeholdersOf(text).map((name) => `{${name}}`))].join(' ')
}
