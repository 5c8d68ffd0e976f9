import type { Logger } from 'pino'
import type { TicketRef } from '../domain/telephony/call.ts'
import { type CallChange, type CallStore, type Clock, type Journal, StoreUnavailable } from '../ports.ts'

/** Whether calls are written to the database or, for now, to the journal. */
export interface StoreStatus {
  database: 'up' | 'down'
  /** Business clock, ms. */
  since: number
  /** Changes that wait in the journal. */
  journaled: number
}

export interface JournaledCallStore extends CallStore {
  readonly status: StoreStatus
  /** Begins to hand over what an earlier run left in the journal and to watch the database. */
  start(): void
  /** Stops watching; what is in the journal stays there for the next start. */
  close(): Promise<void>
}

export interface JournaledCallStoreOptions {
  inner: CallStore
  journal: Journal
  /**
   * Takes the changes that the database refuses for a reason that will not pass by itself, so that they hold up nothing and
   * are not lost. They are tried again once in every run: an owner may have mended the reason.
   */
  refused: Journal
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  clock: Clock
  log: Logger
  /** A change from the journal has opened its ticket: a call that still runs learns its number. */
  onTicketOpened(callId: string, ticket: TicketRef): void
  onStatus(status: StoreStatus): void
  /** First pause before another try, ms; doubled up to `retryAtMostMs`. */
  retryAfterMs?: number
  retryAtMostMs?: number
  /** Pause between two looks at a database that nobody writes to, ms. */
  watchEveryMs?: number
}

/**
 * A CallStore that does not lose changes while the database is away: they go to the journal, and into the database when it
 * is back. The changes of one call keep their order; while anything is in the journal everything goes through it.
 */
export function createJournaledCallStore(options: JournaledCallStoreOptions): JournaledCallStore {
  return new JournaledStore(options)
}

class JournaledStore implements JournaledCallStore {
  readonly #options: JournaledCallStoreOptions
  readonly #retryAfterMs: number
  readonly #retryAtMostMs: number
  readonly #watchEveryMs: number
  /** The last change of every call that is being written. */
  readonly #writing = new Map<string, Promise<unknown>>()
  #state: 'up' | 'down' = 'up'
  #since: number
  #reported = ''
  #failures = 0
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #running = false
  /** Tickets that a refused change should have opened: the call's next change that is taken does it. */
  readonly #owed = new Map<string, NonNullable<CallChange['ticket']>>()
  /** What neither the database nor the disk took, in order; tried again like the journal, lost only with the process. */
  readonly #unwritten: CallChange[] = []
  #moving: Promise<unknown> = Promise.resolve()
  #refusedTried = false

  constructor(options: JournaledCallStoreOptions) {
    this.#options = options
    this.#retryAfterMs = options.retryAfterMs ?? 250
    this.#retryAtMostMs = options.retryAtMostMs ?? 5_000
    this.#watchEveryMs = options.watchEveryMs ?? 5_000
    this.#since = options.clock.now()
  }

  get status(): StoreStatus {
    return { database: this.#state, since: this.#since, journaled: this.#waiting }
  }

  start(): void {
    this.#running = true
    this.#lookAfter(0)
  }

  async close(): Promise<void> {
    this.#running = false
    if (this.#timer) clearTimeout(this.#timer)
    await this.#looking
    await Promise.allSettled(this.#writing.values())
    await this.#toDisk().catch((error: unknown) => this.#options.log.fatal({ err: error, changes: this.#unwritten.length }, 'changes of calls are lost: neither the database nor the disk takes them'))
  }

  save(change: CallChange): Promise<TicketRef | null> {
    const { id } = change.call
    const before = this.#writing.get(id) ?? Promise.resolve()
    const saved = before.catch(() => undefined).then(() => this.#write(change))
    this.#writing.set(id, saved)
    const forget = (): void => {
      if (this.#writing.get(id) === saved) this.#writing.delete(id)
    }
    saved.then(forget, forget)
    return saved
  }

  async active(): ReturnType<CallStore['active']> {
    if (this.#waiting > 0) await this.#handOver()
    return this.#options.inner.active()
  }

  async find(...which: Parameters<CallStore['find']>): ReturnType<CallStore['find']> {
    if (this.#waiting > 0) await this.#handOver()
    return this.#options.inner.find(...which)
  }

  async #write(change: CallChange): Promise<TicketRef | null> {
    if (this.#waiting === 0) {
      try {
        const ticket = await this.#store(change)
        this.#see('up')
        return ticket
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) {
          await this.#refuse(change, error)
          throw error
        }
        this.#see('down')
      }
    }
    try {
      await this.#keep(change)
    } finally {
      this.#report()
      if (this.#failures === 0) this.#lookAfter(this.#retryAfterMs)
    }
    return null
  }

  /** Changes that are not in the database yet. */
  get #waiting(): number {
    return this.#options.journal.size + this.#unwritten.length
  }

  /** Puts a change into the journal; while the disk takes nothing it waits in memory, behind those that do so already. @throws the file system's error then */
  async #keep(change: CallChange): Promise<void> {
    const { journal, log } = this.#options
    if (this.#unwritten.length > 0) {
      this.#unwritten.push(change)
      return this.#toDisk()
    }
    try {
      await journal.append(change)
    } catch (error) {
      this.#unwritten.push(change)
      log.error({ err: error, callId: change.call.id }, 'the journal cannot be written; changes of calls wait in memory')
      throw error
    }
  }

  /** What waits in memory goes into the journal. @throws when the disk still takes nothing */
  #toDisk(): Promise<void> {
    return this.#moveUnwritten((change) => this.#options.journal.append(change))
  }

  /** One after another, and never two such moves at once. @throws what `into` throws; that change and those behind it stay */
  #moveUnwritten(into: (change: CallChange) => Promise<void>): Promise<void> {
    const moved = this.#moving.then(async () => {
      for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
        await into(next)
        this.#unwritten.shift()
      }
    })
    this.#moving = moved.catch(() => undefined)
    return moved
  }

  /** Changes wait for their turn in the journal until the database takes them. @throws StoreUnavailable */
  async #handOver(): Promise<void> {
    const { journal } = this.#options
    const hand = (entry: unknown): Promise<void> => this.#hand(entry as CallChange)
    await journal.drain(hand)
    // What got into the journal meanwhile was before what is in memory now: that has to wait for its turn.
    await this.#moveUnwritten(async (change) => {
      if (journal.size > 0) await journal.drain(hand)
      await hand(change)
    })
  }

  async #hand(change: CallChange): Promise<void> {
    const { onTicketOpened } = this.#options
    try {
      const ticket = await this.#store(change)
      this.#see('up')
      if (ticket !== null) onTicketOpened(change.call.id, ticket)
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      await this.#refuse(change, error)
    }
  }

  /** Those that the database still refuses stay, behind each other as they were. @throws StoreUnavailable */
  async #tryRefusedAgain(): Promise<void> {
    const { refused, log } = this.#options
    let left = refused.size
    this.#refusedTried = true
    if (left === 0) return
    log.warn({ changes: left }, 'changes of calls that the database refused are tried again')
    const enough = new Error('every refused change has been tried')
    await refused.drain(async (entry) => {
      if (left === 0) throw enough
      await this.#hand(entry as CallChange)
      left -= 1
    }).catch((error: unknown) => {
      if (error === enough) return
      this.#refusedTried = false
      throw error
    })
  }

  /** Into the database, with the ticket that the call still lacks. @throws what the inner store throws */
  async #store(change: CallChange): Promise<TicketRef | null> {
    const { call, ticket } = change
    const opened = await this.#options.inner.save({ ...change, ticket: ticket ?? this.#owed.get(call.id) ?? null })
    this.#owed.delete(call.id)
    return opened
  }

  async #refuse(change: CallChange, error: unknown): Promise<void> {
    const { call, ticket } = change
    if (call.phase === 'ended') this.#owed.delete(call.id)
    else if (ticket !== null) this.#owed.set(call.id, ticket)
    this.#options.log.error({ err: error, callId: call.id, revision: call.revision }, 'the database refuses a change of a call; it is kept in the file of refused changes')
    await this.#options.refused.append(change)
  }

  #lookAfter(ms: number): void {
    if (!this.#running || this.#looking !== null) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#looking = this.#look().finally(() => {
        this.#looking = null
        this.#lookAfter(this.#pause())
      })
    }, ms)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { ping, log } = this.#options
    // The disk may have room again before the database is back.
    if (this.#unwritten.length > 0) await this.#toDisk().catch(() => undefined)
    try {
      await (this.#waiting > 0 ? this.#handOver() : ping())
      if (!this.#refusedTried) await this.#tryRefusedAgain()
      this.#failures = 0
      this.#see('up')
    } catch (error) {
      this.#failures += 1
      if (error instanceof StoreUnavailable) this.#see('down')
      else log.error({ err: error }, 'the journal could not be handed over')
    }
    this.#report()
  }

  #pause(): number {
    if (this.#failures > 0) return Math.min(this.#retryAtMostMs, this.#retryAfterMs * 2 ** Math.min(this.#failures, 10))
    return this.#waiting > 0 ? 0 : this.#watchEveryMs
  }

  #see(state: 'up' | 'down'): void {
    if (state !== this.#state) {
      this.#state = state
      this.#since = this.#options.clock.now()
      this.#options.log[state === 'up' ? 'info' : 'error'](state === 'up' ? 'the database answers again' : 'the database does not answer; calls are kept in the journal')
    }
    this.#report()
  }

  #report(): void {
    const { status } = this
    const key = `${status.database} ${status.since} ${status.journaled}`
    if (key === this.#reported) return
    this.#reported = key
    this.#options.onStatus(status)
  }
}
