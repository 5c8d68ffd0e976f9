import { createRouter } from 'sv-router'
import Shell from './components/shell/Shell.svelte'

/** Every page is its own chunk; the demo phone stands outside the shell, since nobody is logged in there. */
export const { p, navigate, isActive, route } = createRouter({
  '/phone': () => import('./routes/Phone.svelte'),
  '/': {
    '/': () => import('./routes/Desk.svelte'),
    layout: Shell,
  },
  '*': () => import('./routes/NotFound.svelte'),
})
