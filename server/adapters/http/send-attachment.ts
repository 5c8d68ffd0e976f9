import type { FastifyReply } from 'fastify'
import type { NewAttachment } from '../../ports.ts'

/** A file that others have sent: it is only ever downloaded, whatever it says it is. */
export function sendAttachment(reply: FastifyReply, { name, mediaType, bytes, sha256 }: NewAttachment, content: NodeJS.ReadableStream): FastifyReply {
  return reply
    .headers({
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-length': String(bytes),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      'etag': `"${sha256}"`,
    })
    .type(mediaType)
    .send(content)
}
