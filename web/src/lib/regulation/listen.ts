import type { ApiError as ApiErrorBody } from '../../../../server/panel-protocol.ts'
import { ApiError } from '../api.ts'

/** The text as a caller would hear it, ready to be played; its `src` is the caller's to revoke. @throws ApiError */
export async function sayText(kind: string, text: string): Promise<HTMLAudioElement> {
  let response: Response
  try {
    response = await fetch('/api/v1/regulation/listen', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
      body: JSON.stringify({ kind, text }),
    })
  } catch {
    throw new ApiError(0, { code: 'unreachable', message: '' })
  }
  if (!response.ok) throw new ApiError(response.status, (await response.json().catch(() => ({ code: `http-${response.status}`, message: '' }))) as ApiErrorBody)
  return new Audio(URL.createObjectURL(await response.blob()))
}
