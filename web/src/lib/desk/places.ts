/** Where the list that a ticket was opened from is, so that going back finds it as it was. */
let last = '/tickets'

export const listPlace = {
  get href(): string {
    return last
  },
  remember(): void {
    last = `${location.pathname}${location.search}`
  },
}
