import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Refusal } from '../../services/refusal.ts'
import type { SentFile } from '../../services/attachments.ts'

/** The files of a multipart request, each as it comes; fields before them are put into `fields`. */
export async function* sentFiles(request: FastifyRequest, fields: Map<string, string> = new Map()): AsyncGenerator<SentFile> {
  for await (const part of request.parts()) {
    if (part.type === 'field') fields.set(part.fieldname, String(part.value))
    else yield { name: part.filename, field: part.fieldname === 'file' ? null : part.fieldname, content: part.file as Readable }
  }
}

/** @throws Refusal `invalid-request` as the API's own check of bodies says it */
export function checked<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const details = result.error.issues.map(({ path, message }) => ({ in: 'body', path: `/${path.join('/')}`, message }))
  throw new Refusal('invalid', 'invalid-request', { ru: 'Запрос составлен неверно: смотрите details.', en: 'The request is wrong: see details.' }, details)
}

/** What a field holds, or what was sent instead of one. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    throw new Refusal('invalid', 'invalid-json', { ru: 'Это не JSON.', en: 'This is no JSON.' })
  }
}
