/** The filter of a list, kept in the page's address so that it survives a reload and can be sent to somebody. */
export class UrlFilter<K extends string> {
  readonly #names: readonly K[]
  #values = $state<Record<K, string>>({} as Record<K, string>)

  constructor(names: readonly K[]) {
    this.#names = names
    const given = new URLSearchParams(location.search)
    for (const name of names) this.#values[name] = given.get(name) ?? ''
  }

  get values(): Readonly<Record<K, string>> {
    return this.#values
  }

  get isSet(): boolean {
    return this.#names.some((name) => this.#values[name] !== '')
  }

  set(name: K, value: string): void {
    this.#values[name] = value
    this.#show()
  }

  clear(): void {
    for (const name of this.#names) this.#values[name] = ''
    this.#show()
  }

  #show(): void {
    const parameters = new URLSearchParams()
    for (const name of this.#names) if (this.#values[name] !== '') parameters.set(name, this.#values[name])
    const text = parameters.toString()
    history.replaceState(history.state, '', text === '' ? location.pathname : `${location.pathname}?${text}`)
  }
}
