import { fillPlaceholders, UNKNOWN_NUMBER_TEXT } from '../../regulation/announcement-texts.ts'
import type { AnnouncementKind } from '../../regulation/announcement-texts.ts'
import type { Regulation } from '../../regulation/schema.ts'
import type { Instant } from '../../worktime/instant.ts'
import type { Announcement } from '../call.ts'
import { whereToWrite } from './address-words.ts'
import { extensionWords, ticketNumberWords } from './digit-words.ts'
import { cardinal } from './number-words.ts'
import { ordinal } from './ordinal-words.ts'
import { openingWords, waitWords } from './time-words.ts'

/** What a regulation says and calls itself, as far as it is spoken. */
export type SpokenRegulation = Pick<Regulation, 'announcements' | 'channels' | 'company' | 'numbers' | 'queue' | 'zone'>

/** A waiting caller's prospects. */
export interface Outlook {
  /** 1 is next. */
  readonly position: number
  /** Null when nobody can tell. */
  readonly expectedWaitMs: number | null
  /** Whether anyone who may take the call is logged in. */
  readonly staffed: boolean
}

/** What is said to a waiting caller beside the place. */
export interface AlsoSaid {
  /** The key that puts the caller before the others; null when there is none, or he is there already. */
  readonly outOfTurnKey: string | null
  /** The ticket's number, once. */
  readonly ticketNumber: string | null
}

const NOTHING_ELSE: AlsoSaid = { outOfTurnKey: null, ticketNumber: null }

/**
 * The Russian texts of an announcement, in the order in which they are spoken, ready for the voice. Texts that are the
 * same for every caller stand apart, so that their sound is made once.
 */
export function announcementTexts(announcement: Announcement, regulation: SpokenRegulation, now: Instant): string[] {
  const say = speaker(regulation)
  switch (announcement.kind) {
    case 'greeting':
      return [say('greeting'), say('consent')]
    case 'closed':
      if (announcement.opensAt === null) return [say('nobodyAvailable'), say('leaveMessage')]
      return [say('afterHours', { opening: openingWords(announcement.opensAt, now, regulation.zone) }), say('leaveMessage')]
    case 'leave-message':
      return [say('leaveMessage')]
    case 'goodbye':
      return [messageEnd(announcement.messageKept, announcement.ticketNumber, say), say('goodbye')]
    case 'reconnecting':
      return [say('reconnecting')]
    case 'sorry':
      return [say('sorry'), say('goodbye')]
    case 'announce-only':
      return [say('announceOnly', { where: whereToWrite(regulation.channels) })]
    case 'extension':
      return [say('extension', { extension: extensionWords(announcement.digits) })]
    case 'notices':
      return announcement.notices.map(({ text }) => text)
    case 'declined':
      return [say('declined')]
    case 'unknown-number':
      return [UNKNOWN_NUMBER_TEXT]
    default:
      return announcement satisfies never
  }
}

/** What is said to a caller whom no regulation concerns. */
export function unknownNumberTexts(): string[] {
  return [UNKNOWN_NUMBER_TEXT]
}

/**
 * What a waiting caller hears from time to time: place and wait, or that nobody is there; the number of the ticket; how to
 * come first, and how to leave a message.
 */
export function outlookTexts(outlook: Outlook, regulation: SpokenRegulation, { outOfTurnKey, ticketNumber }: AlsoSaid = NOTHING_ELSE): string[] {
  const say = speaker(regulation)
  const registered = ticketNumber === null ? [] : [say('ticketRegistered', { ticket: ticketNumberWords(ticketNumber) })]
  const rest = [...registered, ...outOfTurnOffer(outOfTurnKey, say), say('messageByKey')]
  if (!outlook.staffed) return [say('nobodyAvailable'), ...rest]
  const wait = outlook.expectedWaitMs === null ? [] : [say('queueWait', { wait: waitWords(outlook.expectedWaitMs) })]
  return [say('queuePosition', { position: ordinal(outlook.position) }), ...wait, ...rest]
}

function outOfTurnOffer(key: string | null, say: Say): string[] {
  return key === null ? [] : [say('outOfTurn', { key: cardinal(Number(key)) })]
}

/** Every text of a regulation that is the same for all callers: their sounds can be made beforehand. */
export function constantTexts(regulation: SpokenRegulation): string[] {
  const say = speaker(regulation)
  const constant: AnnouncementKind[] = [
    'greeting',
    'consent',
    'leaveMessage',
    'messageKept',
    'noMessage',
    'nobodyAvailable',
    'messageByKey',
    'reconnecting',
    'sorry',
    'goodbye',
    'declined',
  ]
  const extensions = regulation.numbers.flatMap(({ extension }) => (extension === undefined ? [] : [say('extension', { extension: extensionWords(extension.digits) })]))
  return [
    ...constant.map((kind) => say(kind)),
    say('announceOnly', { where: whereToWrite(regulation.channels) }),
    ...extensions,
    ...outOfTurnOffer(regulation.queue.outOfTurn?.key ?? null, say),
    UNKNOWN_NUMBER_TEXT,
  ]
}

type Say = (kind: AnnouncementKind, values?: Record<string, string>) => string

function speaker(regulation: SpokenRegulation): Say {
  return (kind, values = {}) => fillPlaceholders(regulation.announcements[kind].text, { company: regulation.company.spoken, ...values })
}

function messageEnd(messageKept: boolean, ticketNumber: string | null, say: Say): string {
  if (!messageKept) return say('noMessage')
  return ticketNumber === null ? say('messageKept') : say('ticketNumber', { ticket: ticketNumberWords(ticketNumber) })
}
