import type { LocalText } from '../domain/local-text.ts'
import { announcementsSchema } from '../domain/regulation/announcement-texts.ts'
import { explainIssue } from '../domain/regulation/explain-issue.ts'
import type { Issue } from '../domain/regulation/explain-issue.ts'
import { DIGITS, EMPTY } from '../domain/regulation/issue-texts.ts'
import { announcementExample } from '../domain/telephony/speech/announcement-example.ts'
import type { RegulationListenInput } from '../panel-protocol.ts'
import { type Clock, SpeechError, type SpokenAudio } from '../ports.ts'
import { notFound, Refusal } from './refusal.ts'
import type { RegulationBook } from './regulation-book.ts'

export interface ListeningDeps {
  book: RegulationBook
  audio: SpokenAudio
  clock: Clock
}

/** What is no announcement of a regulation: the spoken text of a notice. */
const NOTICE = 'notice'

export type Listening = ReturnType<typeof createListening>

/** Announcements as callers will hear them, before they are saved. */
export function createListening({ book, audio, clock }: ListeningDeps) {
  return {
    /**
     * The text spoken, its placeholders filled with an example.
     * @returns a WAV file
     * @throws Refusal `announcement-wrong` with every error, `speech-unavailable`
     */
    async listen(hotlineId: string, { kind, text }: RegulationListenInput): Promise<Buffer> {
      const compiled = book.byKey.get(hotlineId)
      if (compiled === undefined) throw notFound()
      const errors = kind === NOTICE ? noticeErrors(text) : announcementErrors(kind, text)
      if (errors.length > 0) throw new Refusal('invalid', 'announcement-wrong', { ru: 'В тексте объявления ошибка.', en: 'The announcement’s text is wrong.' }, { errors })
      const now = clock.now()
      const { union } = compiled.hours
      try {
        return await audio.wave(announcementExample(text, compiled.regulation, now, union.nextInterval(union.nextClosing(now)).opensAt))
      } catch (error) {
        if (!(error instanceof SpeechError)) throw error
        throw new Refusal('unavailable', 'speech-unavailable', { ru: 'Текст не удалось озвучить. Повторите через минуту.', en: 'The text could not be spoken. Try again in a minute.' })
      }
    },
  }
}

interface TextError {
  message: LocalText
  suggestion: LocalText | null
}

function announcementErrors(kind: string, text: string): TextError[] {
  const content = { [kind]: { version: 1, text } }
  const issues = (announcementsSchema.safeParse(content).error?.issues ?? []) as Issue[]
  return issues.flatMap((issue) => explainIssue(issue, content)).map(({ message, suggestion }) => ({ message, suggestion: suggestion ?? null }))
}

function noticeErrors(text: string): TextError[] {
  if (text.trim() === '') return [{ message: EMPTY, suggestion: null }]
  const [message, suggestion] = DIGITS
  return /\d/.test(text) ? [{ message, suggestion }] : []
}
