/** Whom a ticket can be given to: everybody who answers on this hotline, oneself first. */
import { panel } from '../panel.svelte.ts'
import { session } from '../session.svelte.ts'

export function colleagues(): { id: string; name: string; office: string | null }[] {
  const { id, name, office } = session.person
  const others = panel.agents.filter((agent) => agent.id !== id).toSorted((a, b) => a.name.localeCompare(b.name))
  return [{ id, name, office }, ...others.map((agent) => ({ id: agent.id, name: agent.name, office: agent.office }))]
}
