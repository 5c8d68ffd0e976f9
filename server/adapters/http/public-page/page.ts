import type { Locale, PublicRegulationView } from '../../../panel-protocol.ts'
import { html, type Html } from './html.ts'
import { hoursText, noticesOf, sectionsOf } from './sections.ts'
import { dayOf, word } from './words.ts'

/** Path of the pages' style sheet. */
export const STYLE_PATH = '/r/public.css'

/** A regulation as a whole page, without a script. */
export function regulationPage(view: PublicRegulationView, lang: Locale): string {
  const company = view.company[lang]
  return documentOf(lang, `${company}: ${word('title', lang)}`, html`
<div class="page">
<header>
<div class="top"><span>${company}</span><a href="${addressOf(view, lang === 'ru' ? 'en' : 'ru')}" hreflang="${lang === 'ru' ? 'en' : 'ru'}" lang="${lang === 'ru' ? 'en' : 'ru'}">${word('otherLanguage', lang)}</a></div>
<h1>${word('title', lang)}: ${company}</h1>
<p class="lead">${word('version', lang)} ${view.version}, ${word('inForceFrom', lang)} ${dayOf(view.effectiveFrom, view.zone, lang)}</p>
${standing(view, lang)}
</header>
<main id="content">
${noticesOf(view, lang)}
${sectionsOf(view, lang)}
</main>
</div>`)
}

/** For an address under which there is no regulation. */
export function missingPage(lang: Locale): string {
  return documentOf(lang, word('missing', lang), html`<main class="page"><h1>${word('missing', lang)}</h1><p>${word('missingHint', lang)}</p></main>`)
}

/** Whether it is open now; for another version than the one in force, when it was. */
function standing(view: PublicRegulationView, lang: Locale): Html {
  if (view.now !== null) {
    const today = view.now.hours.length > 0 && html`<p class="lead now">${word('today', lang)}: ${hoursText(view.now.hours)}</p>`
    return html`<p class="status now ${view.now.open ? 'open' : 'closed'}">${view.now.text[lang]}</p>${today}`
  }
  const until = view.versions.find(({ version }) => version === view.version)?.effectiveUntil ?? null
  const from = `${word('from', lang)} ${dayOf(view.effectiveFrom, view.zone, lang)}`
  const dates = view.state === 'scheduled' ? dayOf(view.effectiveFrom, view.zone, lang) : `${from}${until === null ? '' : ` ${word('until', lang)} ${dayOf(until, view.zone, lang)}`}`
  return html`<div class="notice"><p>${word(view.state === 'scheduled' ? 'upcoming' : 'earlier', lang)} ${dates}. <a href="/r/${view.hotlineId}${lang === 'en' && '?lang=en'}">${word('current', lang)}</a></p></div>`
}

function addressOf(view: PublicRegulationView, lang: Locale): string {
  const path = view.state === 'in-force' ? `/r/${view.hotlineId}` : `/r/${view.hotlineId}/versions/${view.version}`
  return lang === 'en' ? `${path}?lang=en` : path
}

function documentOf(lang: Locale, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>${body}
</body>
</html>
`.text
}
