/** A server that plans alarms and says so, to be killed before they are due. */
import { randomUUID } from 'node:crypto'
import { deskServer } from '../../support/desk-server.ts'

const [url = '', ahead = '0'] = process.argv.slice(2)
const clock = { now: () => Date.now() + Number(ahead), shifted: true }
const FOUR_HOURS_MS = 4 * 3_600_000
const LEFT_MS = 4_000

const desk = await deskServer(url, clock)
await desk.start()
const message = { messageId: randomUUID(), from: { email: 'client@example.test' }, subject: 'Стоит', text: 'Всё стоит', level: 'critical', at: clock.now() + LEFT_MS - FOUR_HOURS_MS }
const { number } = await desk.intake.receive('centaur', 'email', message, [])
process.send?.({ number, dueAt: message.at + FOUR_HOURS_MS })
