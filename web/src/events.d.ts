/** The part of the `events` package that JsSIP's classes inherit; its own types come with Node's only. */
declare module 'events' {
  export class EventEmitter {
    on(type: string, listener: (...values: never[]) => void): this
    off(type: string, listener: (...values: never[]) => void): this
    removeAllListeners(type?: string): this
  }
}
