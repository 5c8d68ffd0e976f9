import { panel } from './panel.svelte.ts'
import { TicketEditor } from './ticket-editor.svelte.ts'

/** The open editors, one per ticket, so that the desk and the ticket's page write the same draft. */
class Tickets {
  #editors = new Map<string, TicketEditor>()

  #open(ticketId: string): TicketEditor {
    let editor = this.#editors.get(ticketId)
    if (!editor) {
      editor = new TicketEditor(ticketId)
      this.#editors.set(ticketId, editor)
    }
    void editor.load()
    return editor
  }

  /** Opens the ticket and follows what others, calls and clocks do to it, until the returned function ends that. */
  follow(ticketId: string, shown: (editor: TicketEditor) => void): () => void {
    const editor = this.#open(ticketId)
    shown(editor)
    const end = panel.onTicket(({ id, version }) => {
      if (id === ticketId && version > (editor.ticket?.version ?? 0) && !editor.acting) void editor.load()
    })
    return () => {
      end()
      editor.close()
    }
  }

  /** Saves what was written on the ticket, a note that was not added yet included: its call is over. */
  async finish(ticketId: string): Promise<void> {
    await this.#editors.get(ticketId)?.flush()
  }
}

export const tickets = new Tickets()
