/** Keys of one letter, whatever the keyboard's layout: on a Russian one «о» stands where «j» does. */

const editable = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]'

/** `j`, `Shift+A`, `/`, `?`, `Enter`, `Escape`; null when the key is typed into something or belongs to the browser. */
export function commandOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'target'>): string | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null
  if (event.target instanceof Element && event.target.closest(editable) !== null) return null
  return keyName(event)
}

/** The key's name by the Latin letter that it has, or that stands there on a Latin keyboard. */
export function keyName({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  if (key === '/' || key === '?') return key
  if (code === 'Slash') return shiftKey ? '?' : '/'
  const letter = /^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
  if (letter === undefined) return key
  return shiftKey ? `Shift+${letter.toUpperCase()}` : letter
}
