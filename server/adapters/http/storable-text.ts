import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../../services/refusal.ts'

/** What PostgreSQL keeps in no text: the null character, and half of a character that UTF-16 writes as two. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** @returns where in a value the first text is that cannot be stored, as `/filter/text`; null when there is none */
function unstorablePlace(value: unknown, place = ''): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : place
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const found = isStorable(key) ? unstorablePlace(inner, `${place}/${key}`) : place
    if (found !== null) return found
  }
  return null
}

/** Text that could not be stored is the sender's mistake, found before a route works with it. */
export function refuseUnstorableText(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body, query, params }: FastifyRequest) => {
    for (const [part, value] of Object.entries({ body, querystring: query, params })) {
      const path = unstorablePlace(value)
      if (path === null) continue
      throw new Refusal('invalid', 'unstorable-text', { ru: 'В тексте есть нулевой знак или половина символа: уберите их.', en: 'The text has a null character or half of a character in it: remove it.' }, [{ in: part, path }])
    }
  })
}
