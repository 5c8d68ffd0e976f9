import { agreementState } from '../domain/clients/agreement.ts'
import { packageOf, specialistOf } from '../domain/clients/package.ts'
import type { CompiledRegulations } from '../domain/regulation/compile-regulation.ts'
import type { Regulation } from '../domain/regulation/schema.ts'
import type { CallerCard } from '../domain/telephony/caller-card.ts'
import { dayIn } from '../domain/worktime/zone.ts'
import type { CallerDirectory, CallerRecord, ClientStore } from '../ports.ts'

/** Who calls and what is owed to them: caller → contact → organisation → agreement, package, specialist, open tickets. */
export function createCallerDirectory({ clients, regulations }: { clients: Pick<ClientStore, 'callers'>; regulations: Pick<CompiledRegulations, 'byKey'> }): CallerDirectory {
  return {
    async lookUp(hotlineId, e164, now) {
      const regulation = regulations.byKey.get(hotlineId)?.regulation
      if (regulation === undefined) return null
      const callers = await clients.callers(hotlineId, e164)
      return callers.length === 0 ? null : callerCard(callers, regulation, dayIn(regulation.zone, now))
    },
  }
}

/** What the clients that share a number have in common. */
function callerCard(callers: readonly CallerRecord[], regulation: Regulation, day: string): CallerCard {
  return {
    clients: callers.map(({ id, name }) => ({ id, name })),
    specialistId: common(callers.map((caller) => specialistOf(caller, regulation, day))),
    packageKey: common(callers.map((caller) => packageOf(caller, regulation, day)?.key ?? null)),
    agreement: bestAgreement(callers.map((caller) => agreementState(caller, regulation, day))),
    openTicketLevels: [...new Set(callers.flatMap(({ openTicketLevels }) => openTicketLevels))],
  }
}

function common(values: readonly (string | null)[]): string | null {
  const [first = null] = values
  return values.every((value) => value === first) ? first : null
}

function bestAgreement(states: readonly ReturnType<typeof agreementState>[]): CallerCard['agreement'] {
  if (states.some((state) => state === 'valid' || state === 'not-required')) return 'valid'
  return states.includes('expired') ? 'expired' : 'none'
}
