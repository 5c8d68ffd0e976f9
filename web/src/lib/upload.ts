import { ApiError, refusalOf } from './api.ts'

interface UploadOptions {
  /** How much has left this browser, from 0 to 1. */
  onprogress: (sent: number) => void
  signal: AbortSignal
}

/**
 * Sends a form of files and tells how far it is, which `fetch` cannot.
 *
 * @throws ApiError; the signal's reason when it was given up
 */
export function upload<T>(path: string, form: FormData, { onprogress, signal }: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.upload.addEventListener('progress', ({ loaded, total }) => onprogress(total > 0 ? loaded / total : 0))
    sending.addEventListener('load', () => {
      if (sending.status < 300) resolve(JSON.parse(sending.responseText) as T)
      else void refusalOf(new Response(sending.responseText, { status: sending.status, statusText: sending.statusText }), path).then(reject)
    })
    sending.addEventListener('error', () => reject(new ApiError(0, { code: 'unreachable', message: '' })))
    sending.addEventListener('abort', () => reject(signal.reason as Error))
    signal.addEventListener('abort', () => sending.abort(), { once: true })
    sending.open('POST', `/api/v1${path}`)
    sending.setRequestHeader('accept-language', document.documentElement.lang)
    sending.send(form)
  })
}
