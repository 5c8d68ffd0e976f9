/** A message to the client, or the client's own words, being written. */
import type { ChannelKind, MessageKind, TicketActionInput } from '../../../../server/panel-protocol.ts'

export type ComposerMode = MessageKind | 'note' | 'received'

export const composerModes: readonly ComposerMode[] = ['note', 'answer', 'question', 'recommendation', 'instruction', 'received']

export interface MessageDraft {
  text: string
  links: string[]
  waitForClient: boolean
}

export const emptyMessage = (): MessageDraft => ({ text: '', links: [], waitForClient: false })

export const isEmpty = ({ text, links }: MessageDraft) => text.trim() === '' && links.length === 0

/** The action that sends the draft. A question waits for its answer unless somebody says otherwise. */
export function messageAction(mode: Exclude<ComposerMode, 'note'>, draft: MessageDraft, channel: ChannelKind): TicketActionInput {
  if (mode === 'received') return { type: 'receive-message', text: draft.text.trim(), channel }
  return { type: 'send-message', kind: mode, text: draft.text.trim(), links: draft.links, waitForClient: mode === 'question' || draft.waitForClient }
}

/** Whether the text is an address that may be sent to a client. */
export function isLink(value: string): boolean {
  try {
    const { protocol } = new URL(value)
    return protocol === 'https:' || protocol === 'http:'
  } catch {
    return false
  }
}
