/** How the sound files are named that Asterisk writes: by ids, never by what a caller sent. */

export type Side = 'rx' | 'tx'

/** A file of MixMonitor's: what the caller says (rx) or hears (tx). */
export function talkFile(name: string): { callId: string; side: Side } | null {
  const match = /^([\w-]+)-(rx|tx)\.wav$/.exec(name)
  return match?.[1] && match[2] ? { callId: match[1], side: match[2] as Side } : null
}

/** A caller's message; its name is the call's id and a part that tells messages of one call apart. */
export function messageFile(name: string): { callId: string } | null {
  const match = /^([\w-]+)-\w+\.wav$/.exec(name)
  return match?.[1] ? { callId: match[1] } : null
}

/** Name of a message that was taken without the server, once it belongs to a call. */
export const handedOverMessage = (callId: string): string => `${callId}-fallback.wav`
