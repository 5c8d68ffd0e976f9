import type { Page, SavedView, TicketCounts, TicketFilter, TicketView } from '../panel-protocol.ts'
import type { Clock, ListQuery, Person, SavedViewStore, TicketQuery, TicketStore } from '../ports.ts'
import type { Hotlines } from './hotlines.ts'
import { notFound, Refusal } from './refusal.ts'

export interface TicketListsDeps {
  tickets: Pick<TicketStore, 'list' | 'counts'>
  savedViews: SavedViewStore
  hotlines: Pick<Hotlines, 'soonUntil'>
  clock: Clock
}

/** More lists of one's own than anybody keeps in sight. */
const MOST_VIEWS = 50

/** Lists of tickets as the desk shows them, and those that people have put together for themselves. */
export function createTicketLists({ tickets, savedViews, hotlines, clock }: TicketListsDeps) {
  /** What the ready-made lists mean for this person at this moment. */
  const seenBy = ({ id, hotlineId, office }: Person, now: number): Required<Pick<TicketQuery, 'hotlineId' | 'viewer' | 'breachesBefore'>> => (
    { hotlineId, viewer: { id, office }, breachesBefore: hotlines.soonUntil(hotlineId, now) }
  )

  return {
    list(viewer: Person, page: Pick<ListQuery, 'limit' | 'cursor'>, filter: TicketFilter): Promise<Page<TicketView>> {
      const now = clock.now()
      return tickets.list({ ...filter, ...page, ...seenBy(viewer, now) }, now)
    },

    counts: (viewer: Person): Promise<TicketCounts> => tickets.counts(seenBy(viewer, clock.now())),

    views: (viewer: Person): Promise<SavedView[]> => savedViews.list(viewer),

    /** @throws Refusal `too-many-views` */
    async saveView(viewer: Person, view: Omit<SavedView, 'id'>): Promise<SavedView> {
      if ((await savedViews.list(viewer)).length >= MOST_VIEWS) {
        throw new Refusal('conflict', 'too-many-views', { ru: `Больше ${MOST_VIEWS} своих списков не бывает: удалите лишние.`, en: `There can be no more than ${MOST_VIEWS} lists of your own: remove some.` })
      }
      return savedViews.create(viewer, view, clock.now())
    },

    /** @throws Refusal `not-found`, also for a list of somebody else */
    async changeView(viewer: Person, id: string, changes: Partial<Omit<SavedView, 'id'>>): Promise<SavedView> {
      const view = await savedViews.update(viewer, id, changes)
      if (view === null) throw notFound()
      return view
    },

    /** @throws Refusal `not-found` */
    async removeView(viewer: Person, id: string): Promise<void> {
      if (!(await savedViews.remove(viewer, id))) throw notFound()
    },
  }
}
