import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { Wordings } from '../domain/telephony/call.ts'
import { announcementTexts, outlookTexts, unknownNumberTexts } from '../domain/telephony/speech/announcements.ts'
import type { Wording } from './call-control.ts'

/** The versions of the announcements that ask for consent, as consents name them: `technokad/consent-1`. */
export function wordingsOf({ key, announcements }: Regulation): Wordings {
  return { talk: `${key}/consent-${announcements.consent.version}`, message: `${key}/leave-message-${announcements.leaveMessage.version}` }
}

/** The words of each company's regulation for what a call has to say. */
export function createWording(regulations: CompiledRegulations): Wording {
  /** A company that is served no more may still have callers: they hear its own words to the end. */
  const lastKnown = new Map<string, Regulation>()

  function regulationOf(hotlineId: string): Regulation | null {
    const current = regulations.byKey.get(hotlineId)?.regulation
    if (current !== undefined) lastKnown.set(hotlineId, current)
    return current ?? lastKnown.get(hotlineId) ?? null
  }

  return {
    announcement(hotlineId, announcement, at) {
      const regulation = regulationOf(hotlineId)
      return regulation ? announcementTexts(announcement, regulation, at) : unknownNumberTexts()
    },
    outlook(hotlineId, outlook, also) {
      const regulation = regulationOf(hotlineId)
      return regulation ? outlookTexts(outlook, regulation, also) : unknownNumberTexts()
    },

    versions(hotlineId) {
      const regulation = regulationOf(hotlineId)
      return regulation && wordingsOf(regulation)
    },
  }
}
