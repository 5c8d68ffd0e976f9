import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { i18n } from './lib/i18n/i18n.svelte.ts'
import { applyTheme, preferences } from './lib/preferences.svelte.ts'

// A page that was open while the panel was renewed asks for chunks that are gone: the new page has them.
window.addEventListener('vite:preloadError', () => location.reload())

applyTheme(preferences.values.theme)
await i18n.use(preferences.values.locale)
mount(App, { target: document.getElementById('app')! })
