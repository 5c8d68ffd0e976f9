import { createRouter } from 'sv-router'
import Shell from './components/shell/Shell.svelte'

/** Every page is its own chunk; the demo phone and the client's page of a ticket stand outside the shell, since nobody is logged in there. */
export const { p, navigate, isActive, route } = createRouter({
  '/phone': () => import('./routes/Phone.svelte'),
  '/t/:secret': () => import('./routes/ClientTicket.svelte'),
  '/': {
    '/': () => import('./routes/Desk.svelte'),
    '/live': () => import('./routes/Live.svelte'),
    '/calls': { '/': () => import('./routes/Calls.svelte'), '/:callId': () => import('./routes/Call.svelte') },
    '/tickets': { '/': () => import('./routes/Tickets.svelte'), '/:ticketId': () => import('./routes/Ticket.svelte') },
    '/clients': { '/': () => import('./routes/Clients.svelte'), '/:clientId': () => import('./routes/Client.svelte') },
    '/reports': () => import('./routes/Reports.svelte'),
    '/admin': {
      '/lines': () => import('./routes/admin/Lines.svelte'),
      '/agents': () => import('./routes/admin/Agents.svelte'),
      '/overrides': () => import('./routes/admin/Overrides.svelte'),
      '/route': () => import('./routes/admin/RouteCheck.svelte'),
      '/notices': () => import('./routes/admin/Notices.svelte'),
      '/companies': { '/': () => import('./routes/admin/Companies.svelte'), '/new': () => import('./routes/admin/NewCompany.svelte') },
      '/regulation': { '/': () => import('./routes/admin/Regulation.svelte'), '/:part': () => import('./routes/admin/Regulation.svelte') },
    },
    '/settings': () => import('./routes/Settings.svelte'),
    layout: Shell,
  },
  '*': () => import('./routes/NotFound.svelte'),
})
