import type { TelephonyInventory } from '../../ports.ts'
import type { BridgeJson, ChannelJson } from './ari-json.ts'
import { ARRIVES, callerNumber, RECORDED } from './to-event.ts'

type FoundChannel = TelephonyInventory['channels'][number]

/** What the channels and bridges in Asterisk mean to the hotline. `isHeld` is asked for every channel. */
export function toInventory(channels: ChannelJson[], bridges: BridgeJson[], app: string, isHeld: (channelId: string) => boolean): TelephonyInventory {
  return {
    channels: channels.map((channel) => ({ ...place(channel, app), id: channel.id, state: stateOf(channel.state), held: isHeld(channel.id) })),
    bridges: bridges.filter(({ creator }) => creator === 'Stasis').map(({ id, channels: channelIds }) => ({ id, channelIds })),
  }
}

/** Where in the dialplan a channel is: just arrived and waiting for us, back from the recording's line, or elsewhere. */
function place({ dialplan, caller }: ChannelJson, app: string): Pick<FoundChannel, 'armedFor' | 'inbound'> {
  const [ours, why, ...rest] = dialplan.app_name === 'Stasis' ? dialplan.app_data.split(',') : []
  const about = rest.join(',')
  if (ours !== app) return { armedFor: null, inbound: null }
  if (why === RECORDED) return { armedFor: about === '' ? null : about, inbound: null }
  if (why === ARRIVES) return { armedFor: null, inbound: { dialled: about, callerNumber: callerNumber(caller.number), callerName: caller.name || null } }
  return { armedFor: null, inbound: null }
}

function stateOf(state: string): FoundChannel['state'] {
  if (state === 'Up') return 'up'
  return state === 'Ring' || state === 'Ringing' ? 'ringing' : 'other'
}
