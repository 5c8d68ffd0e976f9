import { join } from 'node:path'
import { startHelper } from '../../runtime/helper.ts'
import type { Helper } from '../../runtime/helper.ts'
import type { Encoded, EncodingJob } from './encode-recording.ts'

/** Encodes recordings in a process of its own, which gives way to everything else. Null: nothing was recorded. */
export type Encoder = Helper<EncodingJob, Encoded | null>

export function createEncoder(): Encoder {
  return startHelper('the encoder', join(import.meta.dirname, 'encoder-process.ts'))
}
