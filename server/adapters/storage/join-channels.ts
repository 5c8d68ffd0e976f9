import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { WaveFile } from './wave-file.ts'

const FRAMES_AT_ONCE = 32_768

/** The samples of the files one after another, as raw 16-bit PCM. */
export async function* chain(files: WaveFile[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* samplesOf(file, file.samples)
}

/**
 * The samples of two files side by side, as raw interleaved 16-bit PCM; the shorter one (by a frame, or altogether
 * missing) is filled up with silence. Holds a few seconds in memory, however long the talk was.
 */
export async function* interleave(left: WaveFile | null, right: WaveFile | null): AsyncGenerator<Buffer> {
  const frames = Math.max(left?.samples ?? 0, right?.samples ?? 0)
  const [lefts, rights] = [samplesOf(left, frames), samplesOf(right, frames)]
  try {
    for (;;) {
      const [one, other] = await Promise.all([lefts.next(), rights.next()])
      if (one.done || other.done) return
      yield weave(one.value, other.value)
    }
  } finally {
    // An encoder that fails leaves in the middle: the files are closed all the same.
    await Promise.all([lefts.return(undefined), rights.return(undefined)])
  }
}

/** Views, not reads one by one: a long talk must not hold up the event loop. Every platform we run on is little-endian, as WAV is. */
function weave(left: Buffer, right: Buffer): Buffer {
  const [lefts, rights] = [samplesIn(left), samplesIn(right)]
  const both = new Int16Array(lefts.length * 2)
  for (let at = 0; at < lefts.length; at++) {
    both[at * 2] = lefts[at] ?? 0
    both[at * 2 + 1] = rights[at] ?? 0
  }
  return Buffer.from(both.buffer)
}

const samplesIn = (pcm: Buffer): Int16Array => new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2)

/** Exactly `frames` samples in pieces of FRAMES_AT_ONCE, silence after the file's end. */
async function* samplesOf(file: WaveFile | null, frames: number): AsyncGenerator<Buffer> {
  const handle = file ? await open(file.path, 'r') : null
  try {
    for (let at = 0; at < frames; at += FRAMES_AT_ONCE) {
      const piece = Buffer.alloc(Math.min(FRAMES_AT_ONCE, frames - at) * 2)
      const there = Math.min(piece.length, Math.max(0, (file?.samples ?? 0) - at) * 2)
      if (handle && file && there > 0) await readFully(handle, piece, there, file.dataAt + at * 2)
      yield piece
    }
  } finally {
    await handle?.close()
  }
}

async function readFully(handle: FileHandle, into: Buffer, length: number, position: number): Promise<void> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(into, done, length - done, position + done)
    if (bytesRead === 0) return
    done += bytesRead
  }
}
