/** Makes a ringing call seen outside the page: the tab's title, and a desktop notification where it is allowed. */
import { callerName } from './i18n/format.ts'
import { i18n } from './i18n/i18n.svelte.ts'
import { preferences } from './preferences.svelte.ts'
import { session } from './session.svelte.ts'
import type { WorkItem } from './work.svelte.ts'

const flashMs = 1000

/** @returns what ends it. */
export function notifyIncoming(item: WorkItem): () => void {
  const who = item.clientName ?? callerName(item.caller)
  const title = document.title
  let shown = false
  const flash = setInterval(() => {
    shown = !shown
    document.title = shown ? `☎ ${who}` : title
  }, flashMs)
  const notification = showNotification(who, session.lineName(item.line) ?? item.line)
  return () => {
    clearInterval(flash)
    document.title = title
    notification?.close()
  }
}

function showNotification(who: string, line: string): Notification | null {
  if (!preferences.values.notifications || !('Notification' in window) || Notification.permission !== 'granted') return null
  try {
    const notification = new Notification(i18n.t.call.incoming, { body: `${who}\n${line}`, tag: 'hotline-call', requireInteraction: true })
    notification.addEventListener('click', () => {
      window.focus()
      notification.close()
    })
    return notification
  } catch {
    // Chrome on Android knows notifications of service workers only.
    return null
  }
}
