/** The parts of ari-client 2.2 that are used here; it brings no types. */
declare module 'ari-client' {
  import type { EventEmitter } from 'node:events'
  import type { WebSocket } from 'ws'

  interface Client extends EventEmitter {
    /** The socket of the latest `start`. */
    _ws: WebSocket
    /** Set when the close to come is wanted: the client then does not reconnect by itself. */
    _wsClosed?: boolean
    start(apps: string | string[], subscribeAll?: boolean): PromiseLike<void>
  }

  const ariClient: {
    /** Loads the API's description over HTTP. */
    connect(url: string, username: string, password: string): PromiseLike<Client>
  }
  export default ariClient
  export type { Client }
}
