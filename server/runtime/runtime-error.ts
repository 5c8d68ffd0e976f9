/**
 * Something outside the program is missing or in the way. The message is one line that a person can act on;
 * it is shown as it is, without a stack.
 */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
  /** Stable code, e.g. `apt-missing`, `port-taken`. */
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
