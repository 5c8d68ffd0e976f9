import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Regulation } from '../../../server/domain/regulation/schema.ts'
import type { CallerCard } from '../../../server/domain/telephony/caller-card.ts'
import { StoreUnavailable } from '../../../server/ports.ts'
import type { TimedNotice } from '../../../server/ports.ts'
import { loadPreset, loadPresets } from '../../../server/regulations/presets.ts'
import { LiveRegulations, playedHotline } from '../../support/played-hotline.ts'

/** Working Monday, noon in Moscow: all five companies are open. */
const NOON = Date.parse('2026-11-23T12:00:00+03:00')
const TECHNOTRONICS = '+74950000011'
const NUMBERS = { technokad: '+74952698657', centaur: '+78435673458', nekta: '+78007005573', rusbitech: '+74956480640', technotronics: TECHNOTRONICS }

const withNumber = (regulation: Regulation): Regulation => ({
  ...regulation, numbers: [{ number: TECHNOTRONICS, label: { ru: 'Проба', en: 'Trial' }, prefers: null, overflowSeconds: 20 }],
})
/** The five presets; the company that gives no support by telephone has got a number. */
const FIVE = loadPresets().map((regulation) => (regulation.key === 'technotronics' ? withNumber(regulation) : regulation))
const card = (changes: Partial<CallerCard> = {}): CallerCard => ({ clients: [{ id: 'c', name: 'ООО «Пример»' }], specialistId: null, packageKey: null, agreement: 'valid', openTicketLevels: [], ...changes })

let now = NOON
let hotline: ReturnType<typeof playedHotline>
async function start(options: Partial<Parameters<typeof playedHotline>[0]> = {}) {
  hotline = playedHotline({ regulations: new LiveRegulations(FIVE), now: () => now, ...options })
  await hotline.start()
  return hotline
}
beforeEach(() => { now = NOON })
afterEach(() => {
  vi.useRealTimers()
  hotline.close()
})

describe('who calls', () => {
  it('is looked up while the greeting plays, and shown with the call', async () => {
    const asked: unknown[] = []
    await start({ callers: { lookUp: async (...given) => { asked.push(given); return card({ specialistId: 'vera', packageKey: 'extended' }) } } })
    const call = await hotline.call(NUMBERS.centaur)
    expect(asked).toEqual([['centaur', '+79160000001', NOON]])
    expect(call.state()).toMatchObject({ phase: 'greeting', card: { packageKey: 'extended' } })
    expect(hotline.changes.at(-1)).toMatchObject({ topic: 'calls', value: { clientName: 'ООО «Пример»', card: { specialistId: 'vera', agreement: 'valid' } } })
  })

  it('a shared number shows no single name; a hidden one is not looked up', async () => {
    let asked = 0
    await start({ callers: { lookUp: async () => { asked += 1; return card({ clients: [{ id: 'a', name: 'А' }, { id: 'b', name: 'Б' }] }) } } })
    await hotline.call(NUMBERS.centaur)
    expect(hotline.changes.at(-1)).toMatchObject({ value: { clientName: null, card: { clients: [{ name: 'А' }, { name: 'Б' }] } } })
    await hotline.call(NUMBERS.centaur, null)
    expect(asked).toBe(1)
  })

  it('is unknown when the database is down, and the call goes on', async () => {
    await start({ callers: { lookUp: () => Promise.reject(new StoreUnavailable('down')) } })
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    expect(call.state()).toMatchObject({ phase: 'waiting', card: null })
  })

  it('is unknown when the database has not answered within half a second; what comes later changes nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let answer: (card: CallerCard) => void = () => undefined
    await start({ callers: { lookUp: () => new Promise((resolve) => { answer = resolve }) } })
    const call = await hotline.call(NUMBERS.rusbitech)
    vi.advanceTimersByTime(500)
    await hotline.settled()
    answer(card({ openTicketLevels: ['high'] }))
    await hotline.settled()
    expect(call.state()).toMatchObject({ card: null, outOfTurn: null })
  })

  it('does not keep the caller waiting: greeting, extension and queue go on without an answer', async () => {
    await start({ callers: { lookUp: () => new Promise(() => undefined) } })
    hotline.agent('rbt', 'rusbitech', 'support')
    const call = await hotline.call(`${NUMBERS.rusbitech}*1263`)
    await call.hears()
    expect(hotline.rings).toHaveLength(1)
  })

  it('RBT-5 with an open ticket of high criticality goes before those who came earlier', async () => {
    await start({ callers: { lookUp: async (_hotlineId, number) => card({ openTicketLevels: number === '+79160000002' ? ['high'] : ['normal'] }) } })
    const first = await hotline.call(`${NUMBERS.rusbitech}*1263`, '+79160000001')
    await first.hears()
    now += 60_000
    const urgent = await hotline.call(`${NUMBERS.rusbitech}*1263`, '+79160000002')
    await urgent.hears()
    expect(urgent.state()).toMatchObject({ phase: 'waiting', outOfTurn: { why: 'open-ticket', level: 'high' } })
    hotline.agent('rbt', 'rusbitech', 'support')
    await hotline.settled()
    expect(hotline.rings.map(({ callId }) => callId)).toEqual([urgent.state().id])
    expect(hotline.changes.findLast(({ id }) => id === urgent.state().id)).toMatchObject({ value: { outOfTurn: { why: 'open-ticket', level: 'high' } } })
  })

  it('RBT-5 who presses the offered key goes before those who came earlier', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await start()
    const first = await hotline.call(`${NUMBERS.rusbitech}*1263`)
    await first.hears()
    now += 60_000
    const urgent = await hotline.call(`${NUMBERS.rusbitech}*1263`, '+79160000002')
    await urgent.hears()
    vi.advanceTimersByTime(5_000)
    await hotline.settled()
    expect(urgent.texts().join(' ')).toMatch(/нажмите девять/)
    await urgent.presses('9')
    vi.advanceTimersByTime(0)
    await hotline.settled()
    expect(urgent.texts().join(' '), 'he hears at once that he is the next, and is offered nothing more').not.toMatch(/девять/)
    hotline.agent('rbt', 'rusbitech', 'support')
    await hotline.settled()
    expect(hotline.rings.map(({ callId }) => callId)).toEqual([urgent.state().id])
  })

  it('RBT-5 is still before the others after the server was started again', async () => {
    await start()
    const first = await hotline.call(`${NUMBERS.rusbitech}*1263`)
    await first.hears()
    now += 60_000
    const urgent = await hotline.call(`${NUMBERS.rusbitech}*1263`, '+79160000002')
    await urgent.hears()
    await urgent.presses('9')
    const stored = [first, urgent].map((call) => JSON.parse(JSON.stringify(hotline.calls.get(call.state().id))) as ReturnType<typeof call.state>)
    hotline.close()
    await start({ stored })
    await hotline.happens({ type: 'connected' })
    for (const { channelId, id, phase } of stored) if (phase === 'arming') await hotline.happens({ type: 'recording-armed', channelId, callId: id })
    hotline.agent('rbt', 'rusbitech', 'support')
    await hotline.settled()
    expect(hotline.rings.map(({ callId }) => callId)).toEqual([stored[1]?.id])
  })

  it('CNT-9 TTR-15 is rung to the client’s own specialist', async () => {
    await start({ callers: { lookUp: async () => card({ specialistId: 'vera', packageKey: 'extended' }) } })
    hotline.agent('idle', 'centaur', 'kazan', { idleSince: NOON - 60_000 })
    hotline.agent('vera', 'centaur', 'kazan')
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    expect(hotline.rings.map(({ agentId }) => agentId)).toEqual(['vera'])
  })

  it('is looked up again after a restart when it was not known before', async () => {
    await start({ callers: { lookUp: () => Promise.reject(new StoreUnavailable('down')) } })
    const call = await hotline.call(`${NUMBERS.rusbitech}*1263`)
    await call.hears()
    const stored = JSON.parse(JSON.stringify(call.state())) as ReturnType<typeof call.state>
    hotline.close()
    await start({ stored: [stored], callers: { lookUp: async () => card({ specialistId: 'vera' }) } })
    await hotline.happens({ type: 'connected' })
    expect(hotline.callControl.call(stored.id)).toMatchObject({ phase: 'waiting', card: { specialistId: 'vera' } })
    expect(hotline.dispatcher.waiting('rusbitech')).toMatchObject([{ specialistId: 'vera' }])
  })
})

describe('the number of the ticket', () => {
  it('CNT-7 is said in the queue, and heard to its end it stops being said', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await start()
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    vi.advanceTimersByTime(5_000)
    await hotline.settled()
    expect(call.texts().join(' ')).toMatch(/никто из специалистов.*зарегистрировано, его номер цэ эн тэ, две тысячи двадцать шесть, три нуля, ноль ноль семь/)
    await call.hears()
    expect(hotline.facts.at(-1)).toMatchObject({ type: 'number-announced', data: { number: 'CNT-2026-000007' } })
    vi.advanceTimersByTime(60_000)
    await hotline.settled()
    expect(call.texts().join(' ')).not.toMatch(/номер/)
    expect(hotline.changes.at(-1)).toMatchObject({ value: { numberAnnounced: true } })
  })
})

describe('declined service', () => {
  async function talking() {
    await start()
    hotline.agent('anna', 'centaur', 'kazan')
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    await hotline.happens({ type: 'leg-joined', legId: hotline.rings[0]?.legId ?? '' })
    expect(call.state().phase).toBe('talking')
    return call
  }

  it('CNT-12 ends the talk with an announcement and keeps the reason', async () => {
    const call = await talking()
    const { id } = call.state()
    expect(await hotline.callControl.declineService('centaur', 'boris', id, 'insults')).toBe(false)
    expect(await hotline.callControl.declineService('nekta', 'anna', id, 'insults')).toBe(false)
    expect(await hotline.callControl.declineService('centaur', 'anna', id, 'insults')).toBe(true)
    expect(call.texts().join(' ')).toMatch(/закончил обслуживание/)
    expect(hotline.told).toContainEqual({ channelId: hotline.rings[0]?.legId, command: 'hang-up' })
    await call.hears()
    expect(hotline.told.at(-1)).toEqual({ channelId: call.channelId, command: 'hang-up' })
    await call.hangsUp()
    expect(call.state()).toMatchObject({ phase: 'ended', outcome: 'talked', declinedFor: 'insults' })
  })

  it('TKD-6 TKD-7 is possible after the call, by the agent who talked', async () => {
    const call = await talking()
    const { id } = call.state()
    await call.hangsUp()
    expect(hotline.callControl.isActive(id)).toBe(false)
    expect(await hotline.callControl.declineService('centaur', 'boris', id, 'not-identified')).toBe(false)
    expect(await hotline.callControl.declineService('centaur', 'anna', id, 'not-identified')).toBe(true)
    expect(hotline.facts.at(-1)).toMatchObject({ type: 'service-declined', data: { reason: 'not-identified', agentId: 'anna' } })
    expect(hotline.calls.get(id)).toMatchObject({ phase: 'ended', declinedFor: 'not-identified' })
    expect(await hotline.callControl.declineService('centaur', 'anna', 'hl-nobody', 'not-identified')).toBe(false)
  })
})

describe('a talk that the server finds when it is started again', () => {
  async function foundTalk({ legThere }: { legThere: boolean }) {
    await start()
    hotline.agent('anna', 'centaur', 'kazan')
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    const legId = hotline.rings[0]?.legId ?? ''
    await hotline.happens({ type: 'leg-joined', legId })
    const stored = JSON.parse(JSON.stringify(call.state())) as ReturnType<typeof call.state>
    hotline.close()
    hotline = playedHotline({ regulations: new LiveRegulations(FIVE), now: () => now, stored: [stored], legs: legThere ? [legId] : [] })
    hotline.agent('anna', 'centaur', 'kazan')
    await hotline.start()
    return { id: stored.id, channelId: stored.channelId, legId, anna: () => hotline.dispatcher.agent('anna')?.engagement.kind }
  }

  it('has its agent before Asterisk has answered: nobody else’s call rings there', async () => {
    const { anna } = await foundTalk({ legThere: true })
    expect(anna()).toBe('talking')
    await hotline.happens({ type: 'connected' })
    expect(anna()).toBe('talking')
  })

  it('the agent wraps up, whoever of the two was gone meanwhile', async () => {
    const { anna } = await foundTalk({ legThere: false })
    await hotline.happens({ type: 'connected' })
    expect(anna()).toBe('wrap-up')
  })

  it('a hang-up asked before Asterisk answers leads to the wrap-up, and both sides are hung up when it does', async () => {
    const { id, channelId, legId, anna } = await foundTalk({ legThere: true })
    expect(hotline.callControl.hangUp('anna', id)).toBe(true)
    await hotline.settled()
    expect(anna()).toBe('wrap-up')
    hotline.told.length = 0
    await hotline.happens({ type: 'connected' })
    expect(anna()).toBe('wrap-up')
    expect(hotline.told).toEqual(expect.arrayContaining([{ channelId, command: 'hang-up' }, { channelId: legId, command: 'hang-up' }]))
  })
})

describe('notices', () => {
  const notice = (changes: Partial<TimedNotice> = {}): TimedNotice => ({ id: 'n', version: 1, text: 'Завтра мы не работаем.', from: NOON, until: null, ...changes })

  it('TTR-17 are said to callers from memory: the database is asked at the start and after a change only', async () => {
    let published = [notice()]
    let asked = 0
    await start({ notices: { spoken: async (hotlineId) => { asked += 1; return hotlineId === 'technokad' ? published : [] } } })
    const read = asked
    const call = await hotline.call(NUMBERS.technokad)
    await call.hears()
    expect(call.texts()).toEqual(['Завтра мы не работаем.'])
    await call.hears()
    expect(call.state().phase).toBe('waiting')
    const other = await hotline.call(NUMBERS.centaur)
    await other.hears()
    expect(other.state().phase, 'another company’s notice is not said').toBe('waiting')
    expect(asked).toBe(read)
    published = [notice({ version: 2, text: 'Связь восстановлена.' })]
    await hotline.lines.noticesChanged('technokad')
    expect(hotline.wordsChanged).toHaveLength(2)
    expect(hotline.spoken.texts()).toEqual(['Связь восстановлена.'])
    const later = await hotline.call(NUMBERS.technokad)
    await later.hears()
    expect(later.texts()).toEqual(['Связь восстановлена.'])
  })

  it('TTR-17 begin and end by their own times, and stay as they were while the database is away', async () => {
    let down = false
    await start({ notices: { spoken: async () => { if (down) throw new StoreUnavailable('down'); return [notice({ from: NOON + 1_000, until: NOON + 2_000 })] } } })
    down = true
    await hotline.lines.noticesChanged()
    expect([NOON, NOON + 1_000, NOON + 1_999, NOON + 2_000].map((at) => hotline.spoken.at('technokad', at).length)).toEqual([0, 1, 1, 0])
  })

  it('TTR-17 are said on a line that is closed or only announces, before the rest', async () => {
    await start({ notices: { spoken: async () => [notice()] } })
    const announced = await hotline.call(TECHNOTRONICS)
    expect(announced.texts()).toEqual(['Завтра мы не работаем.'])
    await announced.hears()
    expect(announced.texts().join(' ')).toMatch(/не оказывает поддержку по телефону/)
    now = Date.parse('2026-11-22T12:00:00+03:00') + 86_400_000 * 6
    const closed = await hotline.call(NUMBERS.technokad)
    expect(closed.texts()).toEqual(['Завтра мы не работаем.'])
    await closed.hears()
    expect(closed.texts().join(' ')).toMatch(/закрыта/)
  })
})

describe('a regulation that changes while the server runs', () => {
  const technokad = loadPreset('technokad')
  const greeted = (version: number, greeting: string): Regulation => ({
    ...technokad, announcements: { ...technokad.announcements, greeting: { version, text: greeting }, consent: { version, text: 'Разговор будет записан.' } },
  })

  it('TTR-20 is followed by the next call and by every word said from then on; a call in progress goes on under its terms', async () => {
    const regulations = new LiveRegulations([technokad])
    await start({ regulations })
    const before = await hotline.call(NUMBERS.technokad)
    await before.hears()
    const terms = before.state().queue
    regulations.replace([{ ...greeted(2, 'Добрый день!'), queue: { ...technokad.queue, ringTimeoutSeconds: 33 } }])
    await hotline.lines.regulationsChanged()
    hotline.agent('anna', 'technokad', 'moscow')
    await hotline.settled()
    expect(before.state()).toMatchObject({ phase: 'ringing', queue: terms, consent: { wording: 'technokad/consent-1' } })
    const next = await hotline.call(NUMBERS.technokad)
    expect(next.texts()).toEqual(['Добрый день!', 'Разговор будет записан.'])
    await next.hears()
    expect(next.state()).toMatchObject({ queue: { ringTimeoutMs: 33_000 }, consent: { wording: 'technokad/consent-2' } })
    expect(hotline.wordsChanged.length, 'new sounds are made beforehand').toBeGreaterThan(1)
  })

  it('NEK-4 a greeting that is said again after the change asks consent in the new words, and the consent names them', async () => {
    const regulations = new LiveRegulations([technokad])
    await start({ regulations })
    const call = await hotline.call(NUMBERS.technokad)
    regulations.replace([greeted(5, 'Добрый день!')])
    await hotline.happens({ type: 'announcement-finished', playbackId: hotline.told.at(-1)?.id ?? '', heard: false })
    expect(call.texts()).toEqual(['Добрый день!', 'Разговор будет записан.'])
    await call.hears()
    expect(call.state().consent?.wording).toBe('technokad/consent-5')
  })

  it('moves shifts, numbers and waiting callers: a new office answers, a number that is gone is shown no more, a new company is served', async () => {
    const regulations = new LiveRegulations([technokad])
    await start({ regulations })
    hotline.agent('ufa', 'technokad', 'ufa')
    hotline.agent('kazan', 'centaur', 'kazan')
    const waiting = await hotline.call(NUMBERS.technokad)
    await waiting.hears()
    expect(hotline.rings).toEqual([])
    expect((await hotline.call(NUMBERS.centaur)).state().phase).toBe('farewell')
    const [moscow, ...others] = technokad.offices
    regulations.replace([{ ...technokad, offices: [{ ...moscow!, key: 'ufa' }], numbers: [{ ...technokad.numbers[0]!, prefers: 'ufa' }] }, loadPreset('centaur')])
    hotline.changes.length = 0
    await hotline.lines.regulationsChanged()
    await hotline.settled()
    expect(others).toHaveLength(1)
    expect(hotline.rings).toMatchObject([{ agentId: 'ufa' }])
    expect(hotline.changes).toContainEqual({ topic: 'lines', id: '+78002008775', value: null })
    expect(hotline.changes).toContainEqual(expect.objectContaining({ topic: 'lines', id: NUMBERS.centaur }))
    const served = await hotline.call(NUMBERS.centaur)
    await served.hears()
    expect(hotline.rings.at(-1)).toMatchObject({ agentId: 'kazan' })
  })
})

describe('a company that is served no more', () => {
  it('serves its callers to the end in its own words; the next one hears that the number is nobody’s', async () => {
    const regulations = new LiveRegulations(FIVE)
    await start({ regulations })
    hotline.agent('kazan', 'centaur', 'kazan', { presence: { kind: 'break', reason: 'lunch', since: NOON } })
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    regulations.replace(FIVE.filter(({ key }) => key !== 'centaur'))
    await hotline.lines.regulationsChanged()
    await call.presses('1')
    expect(call.texts().join(' ')).toMatch(/оставить сообщение/)
    await hotline.happens({ type: 'channel-gone', channelId: call.channelId, why: 'hung-up' })
    const waits = await hotline.call(NUMBERS.technokad)
    await waits.hears()
    expect((await hotline.call(NUMBERS.centaur)).texts().join(' ')).toMatch(/не обслуживается/)
    expect(waits.state().phase).toBe('waiting')
  })

  it('its waiting callers are still rung to its agents', async () => {
    const regulations = new LiveRegulations(FIVE)
    await start({ regulations })
    const call = await hotline.call(NUMBERS.centaur)
    await call.hears()
    regulations.replace(FIVE.filter(({ key }) => key !== 'centaur'))
    await hotline.lines.regulationsChanged()
    hotline.agent('kazan', 'centaur', 'kazan')
    await hotline.settled()
    expect(hotline.rings).toMatchObject([{ callId: call.state().id, agentId: 'kazan' }])
  })
})

describe('five companies side by side', () => {
  const OFFICES: Record<keyof typeof NUMBERS, string> = { technokad: 'moscow', centaur: 'kazan', nekta: 'support', rusbitech: 'support', technotronics: 'support' }
  const DIALLED: Record<keyof typeof NUMBERS, string> = { ...NUMBERS, nekta: '78007005573*2', rusbitech: '+74956480640,1263' }
  const KEYS = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]

  it('TTR-2 each number is its company’s, each call rings that company’s agents only, and who gives no support by telephone rings nobody', async () => {
    await start()
    for (const key of KEYS) hotline.agent(`agent-${key}`, key, OFFICES[key])
    for (const key of KEYS) {
      const call = await hotline.call(DIALLED[key])
      expect(call.state().hotlineId).toBe(key)
      expect(call.texts()[0]).toContain(loadPreset(key).company.spoken)
      await call.hears()
      expect(hotline.rings.map(({ agentId }) => agentId).includes(`agent-${key}`)).toBe(key !== 'technotronics')
    }
    expect(hotline.rings).toHaveLength(4)
    const announced = hotline.callControl.calls().find(({ hotlineId }) => hotlineId === 'technotronics')
    expect(announced).toMatchObject({ phase: 'finishing', outcome: 'announced', ticket: null, consent: null })
    expect(hotline.told.filter(({ channelId }) => channelId === announced?.channelId).map(({ command }) => command)).toEqual(['answer', 'play', 'hang-up'])
  })

  it('whatever comes in whatever order, no agent is offered another company’s caller', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 12 }), fc.array(fc.constantFrom(...KEYS), { maxLength: 8 }), fc.boolean(), async (callers, agents, agentsFirst) => {
        const played = playedHotline({ regulations: new LiveRegulations(FIVE), now: () => NOON, callers: { lookUp: async () => card({ specialistId: 'agent-0' }) } })
        await played.start()
        const arrive = (): void => agents.forEach((key, index) => played.agent(`agent-${index}`, key, OFFICES[key]))
        if (agentsFirst) arrive()
        for (const key of callers) {
          const call = await played.call(DIALLED[key])
          await call.hears()
            }
        if (!agentsFirst) arrive()
        await played.settled()
        for (const { callId, agentId } of played.rings) expect(played.calls.get(callId)?.hotlineId).toBe(agents[Number(agentId.slice('agent-'.length))])
        const servable = KEYS.reduce((sum, key) => sum + (key === 'technotronics' ? 0 : Math.min(callers.filter((one) => one === key).length, agents.filter((one) => one === key).length)), 0)
        expect(played.rings).toHaveLength(servable)
        played.close()
      }),
      { numRuns: 20 },
    )
  })
})

describe('the extension', () => {
  it.each([
    ['78007005573*2', 'right'], ['78007005573;ext=2', 'right'], ['+78007005573,2', 'right'], ['+78007005573', 'not-dialled'], ['+78007005573*9', 'wrong'],
  ])('NEK-3 %s is the number with the extension %s', async (dialled, extension) => {
    await start()
    const call = await hotline.call(dialled)
    expect(hotline.facts[0]).toMatchObject({ type: 'arrived', data: { line: '+78007005573', extension } })
    await call.hears()
    expect(call.state().phase).toBe(extension === 'right' ? 'waiting' : 'asking-extension')
    if (extension === 'right') return
    expect(call.texts().join(' ')).toMatch(/наберите два/)
    await call.presses('2')
    expect(call.state().phase).toBe('waiting')
  })

  it('RBT-1 is said in pairs of digits, and after three attempts the call goes on without it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await start()
    const call = await hotline.call(NUMBERS.rusbitech)
    await call.hears()
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(call.state()).toMatchObject({ phase: 'asking-extension', attempt })
      expect(call.texts().join(' ')).toMatch(/номер двенадцать, шестьдесят три/)
      await call.hears()
      vi.advanceTimersByTime(8_000)
      await hotline.settled()
    }
    expect(call.state().phase).toBe('arming')
  })
})
