/** A piece of HTML that is safe to put into a page. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | null | false | readonly Value[]

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A template whose values are escaped, except those that are Html already; null and false are nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.map((part, index) => (index === 0 ? part : textOf(values[index - 1] ?? null) + part)).join(''))
}

function textOf(value: Value): string {
  if (value === null || value === false) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return (value as readonly Value[]).map(textOf).join('')
  return String(value).replaceAll(/[&<>"']/g, (found) => ESCAPES[found] ?? found)
}

/** Whether an address may stand in a link: nothing that a browser would run. */
export const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address)
