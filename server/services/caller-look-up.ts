import type { Instant } from '../domain/telephony/call.ts'
import type { CallerCard, CallerDirectory } from '../ports.ts'

/** A directory that has not answered in this time does not know the caller: nobody waits for it. */
const LOOK_UP_WITHIN_MS = 500

/** Who calls; null when nobody is known by that number. @throws when the directory fails or is slow; a late answer is dropped */
export async function lookUpCaller(callers: CallerDirectory, hotlineId: string, e164: string, now: Instant): Promise<CallerCard | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the directory of callers has not answered within ${LOOK_UP_WITHIN_MS} ms`)), LOOK_UP_WITHIN_MS)
  })
  try {
    return await Promise.race([callers.lookUp(hotlineId, e164, now), late])
  } finally {
    clearTimeout(timer)
  }
}
