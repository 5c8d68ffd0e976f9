/** The business clock as the server tells it; ticks once a second, on the second. */
class BusinessClock {
  #offsetMs = 0
  #now = $state(Date.now())

  constructor() {
    const tick = () => {
      this.#now = Date.now() + this.#offsetMs
      setTimeout(tick, 1000 - (this.#now % 1000) + 5)
    }
    tick()
  }

  /** Milliseconds since 1970; reading it in a component makes it run. */
  get now(): number {
    return this.#now
  }

  /** Sets the clock by an instant that the server has just sent. */
  set(iso: string): void {
    this.#offsetMs = Date.parse(iso) - Date.now()
    this.#now = Date.now() + this.#offsetMs
  }
}

export const clock = new BusinessClock()
