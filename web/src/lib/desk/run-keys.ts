import { preferences } from '../preferences.svelte.ts'
import { commandOf } from './keys.ts'

/** What each key does; its name as `commandOf` gives it. */
export type Commands = Readonly<Record<string, (() => unknown) | undefined>>

/**
 * Does what the key stands for: not while a dialog asks something, and by a letter only where the person wants that.
 * Escape leaves the field that is written in, so that letters are commands again.
 */
export function runKey(event: KeyboardEvent, commands: Commands): void {
  if (document.querySelector('[role="dialog"]')) return
  if (event.key === 'Escape') leave(event.target)
  const name = commandOf(event)
  const command = name === null ? undefined : commands[name]
  if (name === null || !command) return
  if (name.replace('Shift+', '').length === 1 && !preferences.values.letterKeys) return
  event.preventDefault()
  command()
}

/** A search that has words is emptied first: the browser does that itself. */
function leave(field: EventTarget | null): void {
  if (!(field instanceof HTMLElement) || !field.matches('input, textarea, select')) return
  if (field instanceof HTMLInputElement && field.type === 'search' && field.value !== '') return
  field.blur()
}
