import { describe, expect, test } from 'vitest'
import { distribution, percentile } from '../../bench/figures.ts'
import { agentAnswers, answerLatencies, finishedCalls, freedToRing, parseShortLog } from '../../bench/sip-log.ts'

const line = (seconds: string, direction: 'S' | 'R', callId: string, cseq: string, first: string): string => ['2026-11-23', '10:00:00.000000', seconds, direction, callId, `CSeq:${cseq}`, first].join('\t')

/** An agent's telephone: two talks of agent1, one of agent2 between them, and an INVITE that was sent twice. */
const PHONES = [
  line('100.000', 'R', 'a', '1 INVITE', 'INVITE sip:agent1@127.0.0.1:5080 SIP/2.0'),
  line('100.500', 'R', 'a', '1 INVITE', 'INVITE sip:agent1@127.0.0.1:5080 SIP/2.0'),
  line('100.600', 'S', 'a', '1 INVITE', 'SIP/2.0 200 OK'),
  line('101.000', 'R', 'b', '7 INVITE', 'INVITE sip:agent2@127.0.0.1:5080 SIP/2.0'),
  line('101.200', 'S', 'b', '7 INVITE', 'SIP/2.0 200 OK'),
  line('102.000', 'S', 'a', '1 BYE', 'BYE sip:asterisk@127.0.0.1:5060 SIP/2.0'),
  line('102.001', 'R', 'a', '1 BYE', 'SIP/2.0 200 OK'),
  line('102.040', 'R', 'c', '3 INVITE', 'INVITE sip:agent1@127.0.0.1:5080 SIP/2.0'),
  line('102.300', 'S', 'c', '3 INVITE', 'SIP/2.0 200 OK'),
  line('103.000', 'S', 'b', '1 BYE', 'BYE sip:asterisk@127.0.0.1:5060 SIP/2.0'),
].join('\n')

describe('the messages of SIPp', () => {
  test('are read with their microseconds, retransmissions once', () => {
    const messages = parseShortLog(PHONES)
    expect(messages).toHaveLength(9)
    expect(messages[0]).toEqual({ atMs: 100_000, direction: 'received', callId: 'a', method: 'INVITE', status: null, about: 'INVITE', user: 'agent1' })
    expect(messages[1]).toMatchObject({ atMs: 100_600, direction: 'sent', status: 200, about: 'INVITE', method: null })
  })

  test('tell how long a freed agent waited: to the next INVITE of the same agent, and nothing for the last talk', () => {
    const waits = freedToRing(parseShortLog(PHONES))
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeCloseTo(40)
  })

  test('tell when agents answered and which calls came to their end', () => {
    const messages = parseShortLog(PHONES)
    expect(agentAnswers(messages)).toEqual([100_600, 101_200, 102_300])
    expect(finishedCalls(messages)).toBe(1)
  })

  test('tell how long a caller waited for the answer, and nothing of calls that were refused', () => {
    const callers = parseShortLog([
      line('10.000', 'S', 'x', '1 INVITE', 'INVITE sip:+74950000000@127.0.0.1:5060 SIP/2.0'),
      line('10.001', 'R', 'x', '1 INVITE', 'SIP/2.0 100 Trying'),
      line('10.012', 'R', 'x', '1 INVITE', 'SIP/2.0 200 OK'),
      line('11.000', 'S', 'y', '1 INVITE', 'INVITE sip:+74950000000@127.0.0.1:5060 SIP/2.0'),
      line('11.003', 'R', 'y', '1 INVITE', 'SIP/2.0 503 Service Unavailable'),
    ].join('\n'))
    expect(answerLatencies(callers).map(Math.round)).toEqual([12])
  })
})

describe('percentiles', () => {
  test('are samples themselves, by the nearest rank', () => {
    const samples = Array.from({ length: 20 }, (_, index) => 20 - index)
    expect(distribution(samples)).toEqual({ count: 20, p50: 10, p95: 19, max: 20 })
    expect(percentile([7], 0.5)).toBe(7)
  })

  test('of nothing do not exist', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError)
  })
})
