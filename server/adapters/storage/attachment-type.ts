import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'

/** What clients and staff send each other: pictures, documents, archives, short recordings of the screen. */
const ALLOWED = new Set([
  'image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/tiff', 'image/heic', 'image/heif', 'image/avif',
  'application/pdf', 'application/rtf',
  'application/zip', 'application/gzip', 'application/x-gzip', 'application/x-7z-compressed', 'application/x-rar-compressed', 'application/vnd.rar', 'application/x-tar',
  // Office: the older formats share one container, whose kind does not matter here.
  'application/x-cfb', 'application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.spreadsheet', 'application/vnd.oasis.opendocument.presentation',
  'video/mp4', 'video/webm', 'video/quicktime',
])

/** Markup that a browser would run is text like any other here, and is never shown, only downloaded. */
const SHOWN_AS_TEXT = new Set(['application/xml', 'text/xml', 'image/svg+xml', 'application/json', 'text/vtt', 'application/x-subrip'])

const LOOKED_AT_BYTES = 64 * 1024

/**
 * The media type of a file by its content, for those that may be kept.
 * @returns null for every other: programs, scripts with a signature, what nobody knows
 */
export async function attachmentType(path: string): Promise<string | null> {
  const found = await fileTypeFromFile(path)
  if (found === undefined) return (await isText(path)) ? 'text/plain' : null
  const mediaType = found.mime.split(';')[0] as string
  if (ALLOWED.has(mediaType)) return mediaType
  return SHOWN_AS_TEXT.has(mediaType) && (await isText(path)) ? 'text/plain' : null
}

/** UTF-8, or an 8-bit encoding as Russian logs often have: no control characters but those of lines and tabs. */
async function isText(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT_BYTES), 0, LOOKED_AT_BYTES, 0)
    return !buffer.subarray(0, bytesRead).some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b].includes(byte)) && !isScript(buffer)
  } finally {
    await file.close()
  }
}

/** A script that a system would start by its first line. */
const isScript = (start: Buffer): boolean => start.subarray(0, 2).toString('latin1') === '#!'
