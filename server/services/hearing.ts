import type { CallView, RecordingView } from '../panel-protocol.ts'
import type { Person } from '../ports.ts'

/**
 * Who may hear what: supervisors and administrators everything; an agent only the messages of the tickets that are his
 * work, because he has to answer them. Talks, his own ones too, are for those who judge them.
 * @param assigneeId whose work the ticket of the recording's call is
 */
export function mayHear(viewer: Pick<Person, 'id' | 'role'>, kind: RecordingView['kind'], assigneeId: string | null): boolean {
  return viewer.role !== 'agent' || (kind === 'message' && assigneeId === viewer.id)
}

/** The call with its recordings as the viewer may use them. */
export function withHearing<T extends CallView>(viewer: Pick<Person, 'id' | 'role'>, call: T, assigneeId: string | null): T {
  return { ...call, recordings: call.recordings.map((recording) => ({ ...recording, audible: mayHear(viewer, recording.kind, assigneeId) })) }
}
