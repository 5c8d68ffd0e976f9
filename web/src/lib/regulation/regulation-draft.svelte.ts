/** The next version of the regulation while it is written: one text behind the forms and the YAML, kept by the server. */
import type { RegulationDraftInput, RegulationDraftView, RegulationErrorView, RegulationFieldChange } from '../../../../server/panel-protocol.ts'
import { ApiError } from '../api.ts'
import { toasts } from '../toasts.svelte.ts'
import { isRecord, isWithin, pathText, stepInto, valueAt, withValue, type FieldPath, type FormValue } from './field-path.ts'
import { plain, schemaAt, seed, type JsonSchema } from './json-schema.ts'
import { regulationApi } from './regulation-api.ts'

/** Typing is saved when it rests. */
const restMs = 500
/** The server does not answer: how long until the next attempt. */
const retryMs = 4000

class RegulationDraft {
  #view = $state.raw<RegulationDraftView | null>(null)
  #schema = $state.raw<JsonSchema | null>(null)
  #form = $state.raw<FormValue>(null)
  #source = $state('')
  #inForce = $state.raw<FormValue>(null)
  #error = $state.raw<unknown>(null)
  #changes: RegulationFieldChange[] = []
  #sourceChanged = false
  #saving = $state(false)
  #unsaved = $state(false)
  #running: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  get view(): RegulationDraftView | null {
    return this.#view
  }

  get schema(): JsonSchema | null {
    return this.#schema
  }

  /** Null while the text is no YAML. */
  get form(): FormValue {
    return this.#form
  }

  /** What the version says that the draft was begun from. */
  get inForce(): FormValue {
    return this.#inForce
  }

  get source(): string {
    return this.#source
  }

  get error(): unknown {
    return this.#error
  }

  get saving(): boolean {
    return this.#saving || this.#unsaved
  }

  /** Whether anything has been written that is not published. */
  get exists(): boolean {
    return (this.#view?.revision ?? 0) > 0
  }

  get errors(): readonly RegulationErrorView[] {
    return this.#view?.check.errors ?? []
  }

  /** Reads the draft and what the forms are made of. */
  async load(): Promise<void> {
    try {
      const [schema, view] = await Promise.all([this.#schema ?? regulationApi.schema(), regulationApi.draft()])
      this.#schema = schema
      this.#inForce = (await regulationApi.version(view.baseVersion)).form
      this.#show(view)
      this.#error = null
    } catch (error) {
      this.#error = error
    }
  }

  /** What holds at a place: what is written there, else the default. */
  value(path: FieldPath): FormValue {
    let value: FormValue = this.#form
    let schema = this.#schema ?? undefined
    for (const step of path) {
      value = stepInto(value, step)
      schema = schema && schemaAt(schema, [step])
      if (value === undefined || value === null) value = schema?.default ?? value
    }
    return value
  }

  /** What is written at a place, without defaults. */
  written(path: FieldPath): FormValue {
    return valueAt(this.#form, path)
  }

  /** Errors at a place and, where asked, inside it. */
  errorsAt(path: FieldPath, inside = false): RegulationErrorView[] {
    const text = pathText(path)
    return this.errors.filter((error) => (inside ? isWithin(error.path, text) : error.path === text))
  }

  /** Changes one field; undefined takes it out. */
  change(path: FieldPath, value: FormValue): void {
    const at = this.#firstMissing(path)
    const place = path.slice(0, at)
    const whole = at === path.length ? value : withValue(this.#seedAt(place), path.slice(at), value)
    this.#form = withValue(this.#form, place, whole)
    const last = this.#changes.at(-1)
    if (last && pathText(last.path) === pathText(place)) this.#changes.pop()
    this.#changes.push({ path: [...place], ...(whole === undefined ? {} : { value: whole }) })
    this.#later()
  }

  /** Writes the whole text. */
  write(source: string): void {
    this.#source = source
    this.#sourceChanged = true
    this.#changes = []
    this.#later()
  }

  /** Saves what waits. Resolves when the server has everything. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#running ??= this.#save().finally(() => (this.#running = null))
    await this.#running
  }

  async drop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#forget()
    await regulationApi.dropDraft()
    await this.load()
  }

  /** How much of the path is there already; what lies beyond has to be written together. */
  #firstMissing(path: FieldPath): number {
    for (let length = 1; length < path.length; length += 1) {
      const value = valueAt(this.#form, path.slice(0, length))
      if (!isRecord(value) && !Array.isArray(value)) return length
    }
    return path.length
  }

  #seedAt(path: FieldPath): FormValue {
    const schema = this.#schema && schemaAt(this.#schema, path)
    if (!schema) return undefined
    const { default: usual } = plain(schema)
    return usual === null || usual === undefined ? seed(schema) : structuredClone(usual)
  }

  #later(): void {
    this.#unsaved = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), restMs)
  }

  async #save(): Promise<void> {
    this.#saving = true
    let input: RegulationDraftInput | null = null
    try {
      for (input = this.#take(); input !== null; input = this.#take()) {
        const view = await regulationApi.saveDraft(input)
        if (this.#changes.length > 0 || this.#sourceChanged) this.#view = view
        else this.#show(view)
      }
      this.#unsaved = false
    } catch (error) {
      if (error instanceof ApiError && error.unreachable && input !== null) this.#again(input)
      else await this.#refused(error)
    } finally {
      this.#saving = false
    }
  }

  #take(): RegulationDraftInput | null {
    const revision = this.#view?.revision ?? 0
    if (this.#sourceChanged) {
      this.#sourceChanged = false
      return { revision, source: this.#source }
    }
    if (this.#changes.length === 0) return null
    const changes = this.#changes
    this.#changes = []
    return { revision, changes }
  }

  /** What could not be sent waits before what was written since. */
  #again(input: RegulationDraftInput): void {
    if ('source' in input) this.#sourceChanged = true
    else if ('changes' in input && !this.#sourceChanged) this.#changes = [...input.changes, ...this.#changes]
    this.#unsaved = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), retryMs)
  }

  /** What the server refused is dropped, and its own draft shown: somebody else's, or the one before. */
  async #refused(error: unknown): Promise<void> {
    this.#forget()
    toasts.fail(error)
    await this.load()
  }

  #forget(): void {
    this.#changes = []
    this.#sourceChanged = false
    this.#unsaved = false
  }

  #show(view: RegulationDraftView): void {
    this.#view = view
    this.#form = view.form
    this.#source = view.source
  }
}

export const draft = new RegulationDraft()
