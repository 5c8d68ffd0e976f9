// The helper that encodes recordings beside the server (encoder.ts asks it over IPC). Starting a program from a process
// as large as the server stops it for some ten milliseconds, in which nobody's telephone rings; from here it costs nothing.
import { setPriority } from 'node:os'
import { encodeRecording } from './encode-recording.ts'
import type { Encoded, EncodingJob } from './encode-recording.ts'

export interface EncoderRequest {
  id: number
  job: EncodingJob
}

export type EncoderAnswer = { id: number; encoded: Encoded | null } | { id: number; error: string }

/** Calls that are going on come first; opusenc inherits this. */
const GIVES_WAY = 10

async function answer({ id, job }: EncoderRequest): Promise<EncoderAnswer> {
  try {
    return { id, encoded: await encodeRecording(job) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

try {
  setPriority(GIVES_WAY)
} catch {
  // Priorities are not ours to set here: it does no harm.
}
process.on('message', (request: EncoderRequest) => void answer(request).then((said) => process.send?.(said)))
// The server is gone, however it went: its next start asks for the same again.
process.once('disconnect', () => process.exit(0))
// Ctrl-C and the like are for the server, which ends us by hanging up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
