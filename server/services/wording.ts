import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import { announcementTexts, outlookTexts, unknownNumberTexts } from '../domain/telephony/speech/announcements.ts'
import type { Wording } from './call-control.ts'

/** The words of each company's regulation for what a call has to say. */
export function createWording(regulations: CompiledRegulations): Wording {
  function regulationOf(hotlineId: string): Regulation | null {
    return regulations.byKey.get(hotlineId)?.regulation ?? null
  }

  return {
    announcement(hotlineId, announcement, at) {
      const regulation = regulationOf(hotlineId)
      return regulation ? announcementTexts(announcement, regulation, at) : unknownNumberTexts()
    },
    outlook(hotlineId, outlook) {
      const regulation = regulationOf(hotlineId)
      return regulation ? outlookTexts(outlook, regulation) : unknownNumberTexts()
    },
  }
}
