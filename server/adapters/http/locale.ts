import type { FastifyRequest } from 'fastify'
import type { Locale } from '../../panel-protocol.ts'

/** Russian, unless the request wants English more. */
export function localeOf(request: Pick<FastifyRequest, 'headers'>): Locale {
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=')
      return { language: tag.toLowerCase().split('-')[0], quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ language, quality }) => (language === 'ru' || language === 'en') && quality > 0)
    .toSorted((a, b) => b.quality - a.quality)[0]
  return wanted?.language === 'en' ? 'en' : 'ru'
}
