import type { Instant } from '../domain/telephony/call.ts'
import type { Actor } from '../domain/ticketing/ticket.ts'

export interface NewAttachment {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  /** Below the attachments' folder. */
  readonly path: string
  readonly at: Instant
  readonly by: Actor
}

export interface AttachmentStore {
  find(hotlineId: string, id: string): Promise<(NewAttachment & { ticketId: string }) | null>
  ofTicket(ticketId: string): Promise<(NewAttachment & { ticketId: string })[]>
  /** Which of these files belong to a ticket of any company. */
  known(paths: readonly string[]): Promise<ReadonlySet<string>>
}

/** A file as it was taken in: its type is told by its content, not by its name. */
export interface KeptFile {
  /** Path below the attachments' folder; the same content has the same one. */
  path: string
  mediaType: string
  bytes: number
  sha256: string
}

/** Why a file was not taken. */
export class FileRefused extends Error {
  override name = 'FileRefused'
  readonly code: 'attachment-type' | 'attachment-too-large' | 'attachment-empty'
  constructor(code: FileRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

export interface AttachmentStorage {
  /** Keeps a file durably before it resolves, and holds it until it is released. @throws FileRefused */
  keep(content: NodeJS.ReadableStream): Promise<KeptFile>
  /** Lets go of a file; with `unwanted` it goes when nobody else holds the same content and `unwanted` says so. */
  release(path: string, unwanted?: () => Promise<boolean>): Promise<void>
  /** Files that nobody holds, last kept before a moment. */
  heldByNobody(before: Instant): Promise<string[]>
  /** Removes a file that nobody holds, unless it was kept again since that moment. */
  remove(path: string, before: Instant): Promise<void>
  /** Removes what is left of files whose arrival broke off with the process, last written before a moment. @returns how many */
  removeParts(before: Instant): Promise<number>
  read(path: string): NodeJS.ReadableStream
}
