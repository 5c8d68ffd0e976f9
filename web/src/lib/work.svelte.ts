/**
 * What this agent works on now: the call that rings, is talked or is being written up, and its ticket. It outlives the
 * live call, which is gone when the wrap-up begins.
 */
import type { AgentStatus, LiveAgent, LiveCall } from '../../../server/panel-protocol.ts'
import { untrack } from 'svelte'
import { api } from './api.ts'
import { panel } from './panel.svelte.ts'
import { session } from './session.svelte.ts'
import { softphone } from './softphone.svelte.ts'
import { tickets } from './tickets.ts'
import { toasts } from './toasts.svelte.ts'

export interface WorkItem {
  callId: string
  line: string
  caller: string | null
  clientName: string | null
  ticketId: string | null
  ticketNumber: string | null
}

export type WorkPhase = 'idle' | 'ringing' | 'connecting' | 'talking' | 'wrap-up'

class Work {
  #item = $state.raw<WorkItem | null>(null)
  #asked: string | null = null

  get item(): WorkItem | null {
    return this.#item
  }

  get agent(): LiveAgent | null {
    return session.phase === 'in' ? panel.agent(session.person.id) : null
  }

  get status(): AgentStatus {
    return this.agent?.status ?? 'offline'
  }

  /** A SIP phone of the agent's own rings instead of the browser. */
  get external(): boolean {
    return session.person.phoneUri !== null
  }

  get phase(): WorkPhase {
    const sip = softphone.call?.phase
    if (sip === 'talking') return 'talking'
    if (sip === 'connecting') return 'connecting'
    if (sip === 'ringing') return 'ringing'
    if (this.status === 'ringing' || this.status === 'talking' || this.status === 'wrap-up') return this.status
    return 'idle'
  }

  get callId(): string | null {
    return softphone.call?.callId ?? this.agent?.callId ?? null
  }

  get liveCall(): LiveCall | null {
    return panel.call(this.callId)
  }

  /** Follows the live state; called from one effect of the shell. */
  follow(): void {
    const live = this.liveCall
    if (live) {
      this.#item = { callId: live.id, line: live.line, caller: live.caller, clientName: live.clientName, ticketId: live.ticketId, ticketNumber: live.ticketNumber }
    } else if (this.phase === 'idle' && panel.connected) {
      this.#leave()
    } else if (untrack(() => this.#item) === null && this.callId !== null) {
      void this.#read(this.callId)
    }
  }

  /** The wrap-up has ended, by itself or by its agent: nothing that was written is left behind. */
  #leave(): void {
    const ticketId = untrack(() => this.#item)?.ticketId ?? null
    this.#item = null
    if (ticketId !== null) tickets.finish(ticketId).catch((error: unknown) => toasts.fail(error))
  }

  /** After a reload in the wrap-up nothing live tells of the call any more. */
  async #read(callId: string): Promise<void> {
    if (this.#asked === callId) return
    this.#asked = callId
    try {
      const call = await api.call(callId)
      if (this.callId === callId && this.#item === null) {
        this.#item = { callId, line: call.line, caller: call.caller, clientName: call.clientName, ticketId: call.ticketId, ticketNumber: call.ticketNumber }
      }
    } catch {
      this.#asked = null
    }
  }
}

export const work = new Work()
