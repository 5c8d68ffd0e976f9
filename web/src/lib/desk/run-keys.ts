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
  if (event.key === 'Escape' && event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) event.target.blur()
  const name = commandOf(event)
  const command = name === null ? undefined : commands[name]
  if (name === null || !command) return
  if (name.replace('Shift+', '').length === 1 && !preferences.values.letterKeys) return
  event.preventDefault()
  command()
}
