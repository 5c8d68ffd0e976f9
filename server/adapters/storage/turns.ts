/** Work on the same name is done one after the other; on different names, side by side. */
export function createTurns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const turns = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const done = (turns.get(name) ?? Promise.resolve()).then(work)
    const over = done.catch(() => undefined).then(() => {
      if (turns.get(name) === over) turns.delete(name)
    })
    turns.set(name, over)
    return done
  }
}
