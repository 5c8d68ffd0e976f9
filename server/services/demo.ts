import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { e164Of, parsePhoneNumber } from '../domain/telephony/phone-number.ts'
import type { DemoLineView, OverrideView } from '../panel-protocol.ts'
import type { Clock, Telephony } from '../ports.ts'
import type { Commands } from './commands.ts'
import type { Hotlines } from './hotlines.ts'
import type { Overrides } from './overrides.ts'
import { Refusal } from './refusal.ts'

export interface DemoDeps {
  telephony: Pick<Telephony, 'provisionDemoCaller' | 'removeEndpoint'>
  hotlines: Hotlines
  lines: Pick<Commands['lines'], 'decide'>
  overrides: Overrides
  clock: Clock
  log: Logger
}

const MOST_PHONES = 20
const TOKEN = /^[\w-]{43}$/

export type Demo = ReturnType<typeof createDemo>

/** The demo phone: a browser that plays a caller, on the machine the hotline runs on. */
export function createDemo({ telephony, hotlines, lines, overrides, clock, log }: DemoDeps) {
  /** Endpoint of each phone, by the token in its browser's cookie; the oldest first. */
  const phones = new Map<string, string>()

  function phoneOf(token: string | undefined): { token: string; endpoint: string } {
    const known = token === undefined ? undefined : phones.get(token)
    if (token !== undefined && known !== undefined) return { token, endpoint: known }
    const fresh = { token: randomBytes(32).toString('base64url'), endpoint: `demo-${randomBytes(6).toString('hex')}` }
    phones.set(fresh.token, fresh.endpoint)
    const [oldest] = phones
    if (phones.size > MOST_PHONES && oldest) {
      phones.delete(oldest[0])
      telephony.removeEndpoint(oldest[1]).catch((error: unknown) => log.warn({ err: error }, 'an old demo phone could not be removed'))
    }
    return fresh
  }

  return {
    /** The numbers to call, and what happens to a call now. */
    lines(): DemoLineView[] {
      return hotlines.ids().flatMap((id) => hotlines.numbers(id).map(({ number, label }) => (
        { company: hotlines.company(id), number, label, route: hotlines.explained(number, lines.decide(number, clock.now())) }
      )))
    },

    /**
     * Makes the endpoint of a demo phone, with new credentials at every call.
     * @throws Refusal `phone-number`; TelephonyError
     */
    async phone(token: string | undefined, callerNumber: string): Promise<{ token: string; username: string; password: string }> {
      const caller = e164Of(parsePhoneNumber(callerNumber))
      if (caller === null) throw new Refusal('invalid', 'phone-number', { ru: 'Это не телефонный номер. Пример: +7 900 000-00-01.', en: 'This is no telephone number. Example: +7 900 000-00-01.' })
      const phone = phoneOf(token)
      const credentials = { username: phone.endpoint, password: randomBytes(24).toString('base64url') }
      await telephony.provisionDemoCaller(phone.endpoint, credentials, caller)
      return { token: phone.token, ...credentials }
    },

    knows: (token: string | undefined): boolean => token !== undefined && TOKEN.test(token) && phones.has(token),

    /** Opens a line for a while; the log says that the demo phone did it. */
    async open(number: string | null, minutes: number): Promise<OverrideView> {
      const hotlineId = number === null ? hotlines.ids()[0] : hotlines.ids().find((id) => hotlines.numbers(id).some((one) => one.number === number))
      if (hotlineId === undefined) throw new Refusal('invalid', 'unknown-number', { ru: 'Такого номера у линии нет.', en: 'The line has no such number.' })
      const now = clock.now()
      log.info({ hotlineId, minutes }, 'the demo phone opens the line')
      return overrides.create(hotlineId, null, { kind: 'open', numbers: null, offices: null, from: now, until: now + minutes * 60_000 })
    },
  }
}
