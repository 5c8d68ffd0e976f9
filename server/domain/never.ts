/** The end of a `switch` over a union: the compiler sees that nothing comes here. @throws Error when something does after all */
export function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
