import type { LocalText } from '../../../domain/local-text.ts'
import type { HoursView, Locale, PublicClockView, PublicDayView, PublicRegulationView } from '../../../panel-protocol.ts'
import { html, Html, isWebAddress } from './html.ts'
import { dayKind, datesOf, dayOf, momentOf, type Word, word, zoneName } from './words.ts'

/** The parts of a regulation's page, each with its heading; a part about which the regulation says nothing is left out. */
export function sectionsOf(view: PublicRegulationView, lang: Locale): Html[] {
  const t = (text: LocalText): string => text[lang]
  const w = (name: Word): string => word(name, lang)
  const list = (texts: readonly LocalText[]): Html => html`<ul>${texts.map((text) => html`<li>${t(text)}</li>`)}</ul>`
  const section = (heading: Word, body: Html | null): Html => (body === null ? html`` : html`<section aria-labelledby="${heading}"><h2 id="${heading}">${w(heading)}</h2>${body}</section>`)
  const filled = (texts: readonly LocalText[]): Html | null => (texts.length === 0 ? null : list(texts))

  return [
    section('hours', officeHours(view, lang)),
    section('special', days(view.calendar.next, view, lang)),
    section('exceptions', days(view.calendar.exceptions, view, lang)),
    section('numbers', phoneNumbers(view, lang)),
    section('channels', channels(view, lang)),
    section('levels', view.levels.length === 0 ? html`<p>${w('notSet')}</p>` : html`<dl>${view.levels.map(({ name, description, outOfTurn }) => html`<dt>${t(name)}${outOfTurn && html` <span class="muted">(${w('outOfTurn')})</span>`}</dt><dd>${description && t(description)}</dd>`)}</dl>${list(view.levelRules)}`),
    section('clocks', html`${view.clocks.length === 0 ? html`<p>${w('notSet')}</p>` : view.clocks.map((clock) => figures(clock, lang))}`),
    section('packages', packageTable(view, lang)),
    section('visits', view.visits && html`<p>${view.visits.packages.map(t).join(', ')}. ${w('visitHours')}: ${view.visits.hours}.</p><p>${w('cities')}: ${view.visits.cities.length === 0 ? w('notSet') : view.visits.cities.join(', ')}. ${w('otherPlaces')}</p>`),
    section('types', view.types.length === 0 ? null : html`<ul>${view.types.map((type) => html`<li>${t(type.name)}${type.paid && html` — ${w('paid')}`}${type.channels.length > 0 && html` <span class="muted">(${type.channels.map(t).join(', ')})</span>`}</li>`)}</ul>`),
    section('intake', view.intake.length === 0 ? null : html`<dl>${view.intake.map(({ name, hint, required, options }) => html`<dt>${t(name)} <span class="muted">— ${t(required)}</span></dt>${hint && html`<dd>${t(hint)}</dd>`}${options.length > 0 && html`<dd>${options.map(t).join(', ')}</dd>`}`)}</dl>`),
    section('order', html`${view.agreement && html`<p>${t(view.agreement)}</p>`}${list(view.order)}`),
    section('scope', filled(view.scope.inScope)),
    section('outOfScope', view.scope.outOfScope.length === 0 ? null : html`<dl>${view.scope.outOfScope.map(({ name, text }) => html`<dt>${t(name)}</dt><dd>${text && t(text)}</dd>`)}</dl>`),
    section('deferral', filled(view.deferralReasons)),
    section('declines', filled(view.declineReasons)),
    section('recording', filled(view.recording)),
    section('documentation', view.documentation.length === 0 ? null : html`<ul>${view.documentation.map(({ name, url }) => html`<li>${link(url, t(name))}</li>`)}</ul>`),
    section('news', view.news.length === 0 ? null : html`<dl>${view.news.map(({ at, text }) => html`<dt>${dayOf(at, view.zone, lang)}</dt><dd>${t(text)}</dd>`)}</dl>`),
    section('publication', html`${list(view.publication)}${view.pages.length > 0 && html`<ul>${view.pages.map((page) => html`<li>${link(page, page)}</li>`)}</ul>`}`),
    section('versions', versions(view, lang)),
  ]
}

/** Notices that are published now, before everything else. */
export function noticesOf({ notices, zone }: PublicRegulationView, lang: Locale): Html {
  if (notices.length === 0) return html``
  return html`<section aria-labelledby="notices"><h2 id="notices">${word('notices', lang)}</h2>${notices.map(({ text, from, until }) => html`<div class="notice"><p>${text[lang]}</p><small>${momentOf(from, zone, lang)} – ${momentOf(until, zone, lang)}</small></div>`)}</section>`
}

function officeHours({ offices, calendar, zone }: PublicRegulationView, lang: Locale): Html {
  const w = (name: Word): string => word(name, lang)
  const rows = offices.map((office) => html`<tr><th scope="row">${office.name[lang]}</th><td>${hoursText(office.hours)}${office.ownHours && html` <span class="muted">(${hoursText(office.ownHours)} ${w('localTime')})</span>`}</td></tr>`)
  return html`<table><thead><tr><th scope="col">${w('office')}</th><th scope="col">${w('workingDays')}</th></tr></thead><tbody>${rows}</tbody></table>
<p>${zoneName(zone, lang)} ${calendar.rule[lang]} ${w(calendar.shortenedDays ? 'shortened' : 'notShortened')}</p>${calendar.warnings.map((warning) => lang === 'ru' && html`<p class="muted">${warning}</p>`)}`
}

function days(list: readonly PublicDayView[], { offices }: PublicRegulationView, lang: Locale): Html | null {
  if (list.length === 0) return null
  const officeNames = (keys: readonly string[]): string => keys.map((key) => offices.find((office) => office.key === key)?.name[lang] ?? key).join(', ')
  return html`<ul>${list.map((day) => html`<li>${datesOf(day, lang)} — ${day.hours.length === 0 ? dayKind('holiday', lang) : hoursText(day.hours)}${day.hours.length > 0 && day.kind !== 'exception' && html`, ${dayKind(day.kind, lang)}`}${day.offices && html` (${officeNames(day.offices)})`}${day.note && html`. ${day.note[lang]}`}</li>`)}</ul>`
}

function phoneNumbers(view: PublicRegulationView, lang: Locale): Html | null {
  if (view.numbers.length === 0) return null
  const items = view.numbers.map(({ number, shown, extension, label, announceOnly }) => {
    const dial = extension === null ? number : `${number},${extension}`
    return html`<li><a href="tel:${dial}">${shown}</a>${extension && html`, ${word('extension', lang)} ${extension}`} <span class="muted">${label[lang]}${announceOnly && html` — ${word('announceOnly', lang)}`}</span></li>`
  })
  return html`<ul class="numbers">${items}</ul>`
}

function channels(view: PublicRegulationView, lang: Locale): Html | null {
  if (view.channels.length === 0) return null
  const items = view.channels.map(({ name, use, address, preferred, received }) => html`<li>${name[lang]}${address && html`: ${addressLink(address)}`} — ${use[lang]}${preferred && html` (${word('preferred', lang)})`}${received && html`; ${received[lang]}`}</li>`)
  return html`<ul>${items}</ul>`
}

function addressLink(address: string): Html {
  if (/^[^\s@:/]+@[^\s@:/]+$/.test(address)) return html`<a href="mailto:${address}">${address}</a>`
  return link(address, address)
}

const link = (url: string, text: string): Html => (isWebAddress(url) ? html`<a href="${url}" rel="noopener noreferrer">${text}</a>` : html`${text}`)

function figures({ clock, name, counted, figures: all, roundTheClock }: PublicClockView, lang: Locale): Html {
  const w = (key: Word): string => word(key, lang)
  const shown = { level: all.some(({ level }) => level !== null), package: all.some((figure) => figure.package !== null), target: all.some(({ target }) => target !== null) }
  const cell = (text: LocalText | null): Html => html`<td class="figure">${text === null ? w('notSet') : text[lang]}</td>`
  const head = html`<tr>${shown.level && html`<th scope="col">${w('level')}</th>`}${shown.package && html`<th scope="col">${w('package')}</th>`}${shown.target && html`<th scope="col">${w('target')}</th>`}<th scope="col">${w('within')}</th></tr>`
  const rows = all.map((figure) => html`<tr>${shown.level && html`<th scope="row">${figure.level?.[lang] ?? ''}</th>`}${shown.package && html`<td>${figure.package?.[lang] ?? ''}</td>`}${shown.target && cell(figure.target)}${cell(figure.within)}</tr>`)
  return html`<h3 id="clock-${clock}">${name[lang]}</h3><p class="muted">${counted[lang]}</p>
<div class="scroll" role="group" aria-labelledby="clock-${clock}" tabindex="0"><table><thead>${head}</thead><tbody>${rows}</tbody></table></div>${roundTheClock.length > 0 && html`<p>${w('roundTheClock')}: ${roundTheClock.map((level) => level[lang]).join(', ')}.</p>`}`
}

function packageTable(view: PublicRegulationView, lang: Locale): Html | null {
  if (view.packages.length === 0) return null
  const w = (key: Word): string => word(key, lang)
  const head = html`<tr><th scope="col">${w('service')}</th>${view.packages.map(({ name }) => html`<th scope="col">${name[lang]}</th>`)}</tr>`
  const rows = view.services.map(({ key, name }) => html`<tr><th scope="row">${name[lang]}</th>${view.packages.map(({ services }) => html`<td>${w(services.includes(key) ? 'included' : 'notIncluded')}</td>`)}</tr>`)
  const table = html`<div class="scroll" role="group" aria-labelledby="packages" tabindex="0"><table><thead>${head}</thead><tbody>${rows}</tbody></table></div>`
  const names = html`<ul>${view.packages.map(({ name }) => html`<li>${name[lang]}</li>`)}</ul>`
  return html`${view.services.length > 0 ? table : names}${view.packageRules.length > 0 && html`<ul>${view.packageRules.map((rule) => html`<li>${rule[lang]}</li>`)}</ul>`}`
}

function versions(view: PublicRegulationView, lang: Locale): Html {
  const states = { 'in-force': 'inForce', 'scheduled': 'scheduled', 'past': 'past' } as const
  const items = view.versions.map(({ version, effectiveFrom, effectiveUntil, state }) => {
    const address = state === 'in-force' ? `/r/${view.hotlineId}` : `/r/${view.hotlineId}/versions/${version}`
    const dates = `${dayOf(effectiveFrom, view.zone, lang)}${effectiveUntil === null ? '' : ` – ${dayOf(effectiveUntil, view.zone, lang)}`}`
    return html`<li><a href="${address}${lang === 'en' && '?lang=en'}">${word('version', lang)} ${version}</a>, ${dates} <span class="muted">— ${word(states[state], lang)}</span></li>`
  })
  return html`<ul>${items}</ul>`
}

export const hoursText = (hours: readonly HoursView[]): string => hours.map(({ open, close }) => `${open}–${close}`).join(', ')
