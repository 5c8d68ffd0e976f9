// The process that encodes recordings beside the server.
import { setPriority } from 'node:os'
import { serveHelper } from '../../runtime/helper.ts'
import { encodeRecording } from './encode-recording.ts'

/** Calls that are going on come first; opusenc inherits this. */
const GIVES_WAY = 10

try {
  setPriority(GIVES_WAY)
} catch {
  // Priorities are not ours to set here: it does no harm.
}
serveHelper(encodeRecording)
