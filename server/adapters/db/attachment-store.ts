import type { AttachmentStore, NewAttachment } from '../../ports.ts'
import type { TicketAttachment } from './generated/client.ts'
import type { Prisma } from './prisma.ts'
import { actorOf } from './ticket-facts.ts'

/** What is known of files that belong to tickets; they come in with TicketWrite. */
export function createAttachmentStore(prisma: Prisma): AttachmentStore {
  return {
    async find(hotlineId, id) {
      const row = await prisma.ticketAttachment.findFirst({ where: { hotlineId, id } })
      return row && attachment(row)
    },

    async ofTicket(ticketId) {
      return (await prisma.ticketAttachment.findMany({ where: { ticketId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })).map(attachment)
    },

    async known(paths) {
      const rows = await prisma.ticketAttachment.findMany({ where: { path: { in: [...paths] } }, select: { path: true }, distinct: ['path'] })
      return new Set(rows.map(({ path }) => path))
    },
  }
}

function attachment({ id, ticketId, name, mediaType, bytes, sha256, path, at, actor, authorId }: TicketAttachment): NewAttachment & { ticketId: string } {
  return { id, ticketId, name, mediaType, bytes, sha256, path, at: at.getTime(), by: actorOf(actor, authorId) }
}
