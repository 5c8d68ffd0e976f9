/** Places in a regulation's form: `['numbers', 0, 'prefers']`, written `numbers[0].prefers`; its kind is `numbers[].prefers`. */
export type FieldPath = readonly (string | number)[]

export type FormValue = unknown

/** As the server names the place of an error. */
export function pathText(path: FieldPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

/** The same for every item of a list. */
export function patternOf(path: FieldPath): string {
  return path.map((step, index) => (typeof step === 'number' ? '[]' : index === 0 ? step : `.${step}`)).join('')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One step down; undefined where there is nothing. */
export function stepInto(value: FormValue, step: string | number): FormValue {
  if (typeof step === 'number') return Array.isArray(value) ? (value as unknown[])[step] : undefined
  return isRecord(value) ? value[step] : undefined
}

export function valueAt(form: FormValue, path: FieldPath): FormValue {
  return path.reduce<FormValue>(stepInto, form)
}

/** The form with one value changed, made anew along the path; undefined takes the field out. */
export function withValue(form: FormValue, path: FieldPath, value: FormValue): FormValue {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list = Array.isArray(form) ? [...(form as unknown[])] : []
    const next = withValue(list[step], rest, value)
    if (next === undefined) list.splice(step, 1)
    else list[step] = next
    return list
  }
  const { [step]: before, ...others } = isRecord(form) ? form : {}
  const next = withValue(before, rest, value)
  if (next === undefined) return others
  return isRecord(form) && step in form ? { ...form, [step]: next } : { ...others, [step]: next }
}

/** Whether an error's place is this one or inside it. */
export function isWithin(place: string, path: string): boolean {
  return place === path || (place.startsWith(path) && /^[.[]/.test(place.slice(path.length)))
}
