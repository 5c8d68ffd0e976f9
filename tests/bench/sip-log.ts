/** Reads SIPp's short message log (-trace_shortmsg): one line a message, with the moment it was sent or received. */

export interface LoggedMessage {
  /** Milliseconds since 1970, with SIPp's microseconds behind the point. */
  atMs: number
  direction: 'sent' | 'received'
  callId: string
  /** Request method, or null for a response. */
  method: string | null
  /** Status of a response, or null. */
  status: number | null
  /** Method of the request that this is or answers. */
  about: string
  /** The user in a request's address, or null. */
  user: string | null
}

/** The first time each message passed; retransmissions are left out. */
export function parseShortLog(text: string): LoggedMessage[] {
  const seen = new Set<string>()
  return text.split('\n').flatMap((line) => {
    const [, , seconds = '', direction, callId = '', cseq = '', first = ''] = line.split('\t')
    if (direction !== 'S' && direction !== 'R') return []
    const key = [direction, callId, cseq, first].join('\t')
    if (seen.has(key)) return []
    seen.add(key)
    const status = /^SIP\/2\.0 (\d{3})/.exec(first)?.[1]
    return [{
      atMs: Number(seconds) * 1000,
      direction: direction === 'S' ? 'sent' : 'received',
      callId,
      method: status ? null : (/^([A-Z]+) /.exec(first)?.[1] ?? null),
      status: status ? Number(status) : null,
      about: /^CSeq:\s*\d+ ([A-Z]+)/.exec(cseq)?.[1] ?? '',
      user: /^[A-Z]+ sips?:([^@\s]+)@/.exec(first)?.[1] ?? null,
    } satisfies LoggedMessage]
  })
}

/** Milliseconds from every caller's INVITE to its 200 OK. */
export function answerLatencies(callers: readonly LoggedMessage[]): number[] {
  const invites = new Map(callers.filter(({ method }) => method === 'INVITE').map(({ callId, atMs }) => [callId, atMs]))
  return callers.filter(({ status, about, direction }) => status === 200 && about === 'INVITE' && direction === 'received').flatMap(({ callId, atMs }) => {
    const asked = invites.get(callId)
    return asked === undefined ? [] : [atMs - asked]
  })
}

/** When the agents answered, in order. */
export function agentAnswers(agents: readonly LoggedMessage[]): number[] {
  return agents.filter(({ status, about, direction }) => status === 200 && about === 'INVITE' && direction === 'sent').map(({ atMs }) => atMs).toSorted((a, b) => a - b)
}

/**
 * Milliseconds from every agent's own BYE, which frees the agent, to the next INVITE to the same agent. The last talk of an
 * agent has no next one.
 */
export function freedToRing(agents: readonly LoggedMessage[]): number[] {
  const invites = agents.filter(({ method, direction }) => method === 'INVITE' && direction === 'received')
  const agentOf = new Map(invites.map(({ callId, user }) => [callId, user]))
  return agents.filter(({ method, direction }) => method === 'BYE' && direction === 'sent').flatMap(({ callId, atMs }) => {
    const next = invites.filter((invite) => invite.user === agentOf.get(callId) && invite.atMs > atMs).map((invite) => invite.atMs)
    return next.length > 0 ? [Math.min(...next) - atMs] : []
  })
}

/** Calls that were answered and ended with a BYE by this side or the other. */
export function finishedCalls(messages: readonly LoggedMessage[]): number {
  return new Set(messages.filter(({ about, status }) => about === 'BYE' && status === 200).map(({ callId }) => callId)).size
}
