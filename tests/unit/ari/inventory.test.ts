import { describe, expect, it } from 'vitest'
import type { ChannelJson } from '../../../server/adapters/ari/ari-json.ts'
import { toInventory } from '../../../server/adapters/ari/inventory.ts'

const channel = (app_name: string, app_data: string, changes: Partial<ChannelJson> = {}): ChannelJson => ({ id: 'c', name: 'PJSIP/x', state: 'Up', caller: { name: '', number: '+79161234567' }, dialplan: { app_name, app_data }, ...changes })
const place = (app_name: string, app_data: string): object | undefined => toInventory([channel(app_name, app_data)], [], 'hotline', () => false).channels[0]

describe('the inventory', () => {
  it('knows a call whose arrival was missed, and one that is armed', () => {
    expect(place('Stasis', 'hotline,inbound,+74952698657')).toEqual({ id: 'c', state: 'up', held: false, armedFor: null, inbound: { dialled: '+74952698657', callerNumber: '+79161234567', callerName: null } })
    expect(place('Stasis', 'hotline,recorded,hl-1')).toEqual({ id: 'c', state: 'up', held: false, armedFor: 'hl-1', inbound: null })
  })

  it.each([
    ['a leg', 'Stasis', 'hotline,leg,hl-1'],
    ['another application', 'Stasis', 'other,inbound,+74952698657'],
    ['the dialplan’s fallback', 'Record', '/spool/fallback/1.wav,10,180,k'],
    ['a leg that rings', 'AppDial2', '(Outgoing Line)'],
    ['nothing', '', ''],
  ])('takes %s for neither', (_, app_name, app_data) => {
    expect(place(app_name, app_data)).toMatchObject({ armedFor: null, inbound: null })
  })

  it('tells what rings, what talks and what is held', () => {
    const states = ['Ring', 'Ringing', 'Up', 'Down', 'Busy'].map((state) => channel('Stasis', 'hotline,leg,x', { id: state, state }))
    expect(toInventory(states, [], 'hotline', (id) => id === 'Up').channels.map(({ state, held }) => [state, held])).toEqual([['ringing', false], ['ringing', false], ['up', true], ['other', false], ['other', false]])
  })

  it('counts the bridges made through ARI only', () => {
    const bridges = [{ id: 'hl-1-b1', creator: 'Stasis', channels: ['a', 'b'] }, { id: 'x', creator: 'BridgeAgent', channels: [] }]
    expect(toInventory([], bridges, 'hotline', () => false).bridges).toEqual([{ id: 'hl-1-b1', channelIds: ['a', 'b'] }])
  })
})
