import type { Call, Survey } from '../domain/telephony/call.ts'
import type { Telephony, TelephonyInventory } from '../ports.ts'

/** What was found of a call's parts. */
export async function surveyOf(call: Call, found: TelephonyInventory, telephony: Pick<Telephony, 'epoch' | 'playbackRunning' | 'messageRunning'>): Promise<Survey> {
  const channels = new Map(found.channels.map((channel) => [channel.id, channel]))
  const legState = (legId: string | null): Survey['leg'] => {
    const channel = legId === null ? undefined : channels.get(legId)
    return channel === undefined ? 'gone' : channel.state === 'up' ? 'joined' : 'ringing'
  }
  const caller = channels.get(call.channelId)
  return {
    caller: caller ? 'present' : 'gone',
    armed: caller?.armedFor === call.id,
    leg: legState(call.phase === 'talking' ? call.legId : call.phase === 'ringing' ? call.offer.legId : null),
    rejoiningLeg: legState(call.phase === 'talking' ? call.rejoiningLegId : null),
    playback: caller && 'playbackId' in call && call.playbackId !== null && (await telephony.playbackRunning(call.playbackId)) ? 'running' : 'over',
    message: call.phase === 'leaving-message' && (await telephony.messageRunning(call.messageId)) ? 'running' : 'over',
    telephonyRestarted: call.epoch !== telephony.epoch,
  }
}
